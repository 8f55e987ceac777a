# Sourced by ./run and ./test: finds or installs what is missing and decides on the engine. Every step may be repeated.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
engine=

say() { printf '== %s\n' "$*"; }
fail() { printf 'anchor: %s\n' "$*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

need_tools() {
  has dotnet || fail "the .NET SDK 10 is missing (dotnet is not on the PATH)."
  has npm || fail "Node.js with npm is missing (npm is not on the PATH)."
  # dotnet restores packages over TLS and the build runs without a language pack.
  export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
}

# The programs that the product starts, each with the Debian package that holds it; with "tests" or "cluster", also what those start.
missing_packages() {
  [ -x /usr/lib/chromium/chromium-headless-shell ] || has chrome-headless-shell || [ -n "${Browser__Executable:-}" ] || echo chromium-headless-shell
  has bwrap || echo bubblewrap
  has socat || echo socat
  [ -z "${1:-}" ] || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || has initdb || echo postgresql
  [ "${1:-}" != tests ] || has Xvfb || echo xvfb
  [ "${1:-}" != tests ] || [ -x /usr/lib/chromium/chromium ] || echo chromium
  [ "${1:-}" != tests ] || has ffmpeg || echo ffmpeg
  [ "${1:-}" != tests ] || python3 -c 'import json, urllib.request' 2>/dev/null || echo python3
}

install_packages() {
  local missing
  missing=$(missing_packages "${1:-}" | tr '\n' ' ')
  [ -n "$missing" ] || return 0
  if [ "$(id -u)" = 0 ] && has apt-get; then
    say "installing $missing"
    mkdir -p artifacts
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing; } >artifacts/apt.log 2>&1 \
      || { tail -n 20 artifacts/apt.log >&2; fail "apt-get could not install $missing(the whole log is in artifacts/apt.log)."; }
  else
    fail "please install: $missing(as root on Debian: apt-get install $missing)"
  fi
}

# Installs the npm packages of a folder, once for each state of its lock file.
install_npm() {
  local folder=$1 stamp=$1/node_modules/.anchor-lock
  if ! cmp -s "$folder/package-lock.json" "$stamp"; then
    say "installing the npm packages of $folder"
    (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    cp "$folder/package-lock.json" "$stamp"
  fi
}

# Leaves the engine in $engine and, for plain dotnet commands, in artifacts/engine.txt.
choose_engine() {
  local wanted=${1:-} why
  mkdir -p artifacts
  case "$wanted" in
    orleans|local) engine=$wanted why="as asked" ;;
    "")
      if [ -s artifacts/engine.txt ]; then
        engine=$(cat artifacts/engine.txt) why="as found before (artifacts/engine.txt)"
      elif timeout 180 dotnet restore eng/probe/Probe.csproj -p:Engine=orleans -v quiet >artifacts/probe.log 2>&1; then
        engine=orleans why="the package feed has Microsoft Orleans"
      else
        engine=local why="the package feed lacks packages of Microsoft Orleans (artifacts/probe.log)"
      fi ;;
    *) fail "--engine takes orleans, local or all, not '$wanted'." ;;
  esac
  [ -n "$wanted" ] || printf '%s' "$engine" >artifacts/engine.txt
  say "engine: $engine, $why"
}
