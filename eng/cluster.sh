# Sourced by ./run --cluster: starts a database, silos and gateways on this machine, and ends them together.
# Everything lives in one data folder: database/, shared/ (artifacts, logs, keys), and a folder a process.

# Finds the programs of PostgreSQL; Debian keeps them off the PATH.
find_postgres() {
  local folder
  for folder in /usr/lib/postgresql/*/bin "$(dirname "$(command -v postgres || echo /none/postgres)")"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ] && [ -x "$folder/pg_isready" ]; then
      postgres_bin=$folder
      return
    fi
  done
  return 1
}

# PostgreSQL refuses to run as root. An array and no function, so that what runs in the background is the program itself.
as_postgres=()
[ "$(id -u)" != 0 ] || as_postgres=(setpriv --reuid postgres --regid postgres --clear-groups --)

# Starts the cluster's own database, reached through a socket in its folder and no port.
start_database() {
  local folder=$1
  mkdir -p "$folder"
  chmod 700 "$folder"
  [ "$(id -u)" != 0 ] || chown postgres: "$folder"
  sockets=$(mktemp -d "${TMPDIR:-/tmp}/anchor-db-XXXXXX")
  [ "$(id -u)" != 0 ] || chown postgres: "$sockets"
  if [ ! -f "$folder/PG_VERSION" ]; then
    ${as_postgres[@]+"${as_postgres[@]}"} "$postgres_bin/initdb" -D "$folder" -U anchor --auth=trust --encoding=UTF8 --locale=C >"$data/initdb.log" 2>&1 \
      || { tail -n 5 "$data/initdb.log" >&2; fail "PostgreSQL could not make a database in $folder (the whole log is in $data/initdb.log)."; }
  fi
  chmod 755 "$sockets"
  ${as_postgres[@]+"${as_postgres[@]}"} "$postgres_bin/postgres" -D "$folder" -k "$sockets" -c listen_addresses= -c max_connections=200 >"$data/database.log" 2>&1 &
  database=$!
  local tries=0
  until ${as_postgres[@]+"${as_postgres[@]}"} "$postgres_bin/pg_isready" -q -h "$sockets" -U anchor -d postgres; do
    tries=$((tries + 1))
    [ "$tries" -lt 300 ] && kill -0 "$database" 2>/dev/null || { tail -n 5 "$data/database.log" >&2; fail "PostgreSQL did not start (the whole log is in $data/database.log)."; }
    sleep 0.1
  done
  connection="Host=$sockets;Username=anchor;Database=postgres"
}

# start_member NAME ROLES ARGUMENTS…: one process of the cluster, with its output in a file of its own.
start_member() {
  local name=$1 roles=$2
  shift 2
  "$service" --roles "$roles" --Silo:Name "$name" --data "$data/$name" --Storage:Provider postgres --Storage:ConnectionString "$connection" \
    --Storage:SharedPath "$data/shared" "$@" >"$data/$name.log" 2>&1 &
  members+=($!)
  names+=("$name")
}

# Waits until a process says that it is ready.
await_member() {
  local name=$1 process=$2
  until grep -q 'AnchorOrleans is ready' "$data/$name.log"; do
    kill -0 "$process" 2>/dev/null || { tail -n 20 "$data/$name.log" >&2; fail "$name did not start (the whole log is in $data/$name.log)."; }
    sleep 0.2
  done
}

# Gateways first, so that nobody is promised what silos no longer do; the database last, since all need it to the end.
stop_cluster() {
  trap '' INT TERM
  local i
  for ((i = ${#members[@]} - 1; i >= 0; i--)); do
    if kill -0 "${members[$i]}" 2>/dev/null; then kill -TERM "${members[$i]}"; fi
  done
  for i in "${members[@]}"; do wait "$i" || true; done
  if [ -n "${database:-}" ] && kill -0 "$database" 2>/dev/null; then kill -INT "$database"; wait "$database" || true; fi
  [ -z "${sockets:-}" ] || rm -rf "$sockets"
}

# run_cluster SILOS ARGUMENTS…: arguments go to every process, but --data and --urls.
run_cluster() {
  local silos=$1 urls=http://127.0.0.1:8080 rest=() i
  shift
  [[ $silos =~ ^[1-9]$ ]] || fail "--cluster takes a number of silos from 1 to 9, not '$silos'."
  [ "$engine" = orleans ] || fail "a cluster needs Microsoft Orleans, and this build's engine is '$engine'."
  find_postgres || fail "a cluster needs PostgreSQL (on Debian: apt-get install postgresql)."
  data=$root/data-cluster
  while [ $# -gt 0 ]; do
    case "$1" in
      --data) data=$(realpath -m "${2:?--data needs a folder}"); shift 2 ;;
      --urls) urls=${2:?--urls needs an address}; shift 2 ;;
      *) rest+=("$1"); shift ;;
    esac
  done
  mkdir -p "$data"
  members=() names=() database= sockets=
  trap 'stop_cluster; exit 0' INT TERM
  trap stop_cluster EXIT
  say "starting the database"
  start_database "$data/database"
  for ((i = 1; i <= silos; i++)); do
    say "starting silo-$i"
    start_member "silo-$i" silo --Silo:Port $((11100 + i * 10)) --Silo:RelayPort $((11101 + i * 10)) --Silo:GatewayPort $((30000 + i)) ${rest[@]+"${rest[@]}"}
    # The first makes the tables and the keys.
    [ "$i" != 1 ] || await_member silo-1 "${members[0]}"
  done
  say "starting two gateways"
  local address=${urls%:*} port=${urls##*:}
  start_member gateway-1 gateway --urls "$urls" ${rest[@]+"${rest[@]}"}
  start_member gateway-2 gateway --urls "$address:$((port + 1))" ${rest[@]+"${rest[@]}"}
  for i in "${!members[@]}"; do await_member "${names[$i]}" "${members[$i]}"; done
  sed -n '/AnchorOrleans is ready/,$p' "$data/gateway-1.log"
  printf 'A second gateway is at %s. Logs: %s/*.log. Ctrl+C ends all.\n' "$address:$((port + 1))" "$data"
  wait -n "${members[@]}" || true
  for i in "${!members[@]}"; do kill -0 "${members[$i]}" 2>/dev/null || say "${names[$i]} ended; the others go on (its log is $data/${names[$i]}.log)"; done
  wait
}
