# Joins the jail's loopback to the two unix sockets that lead out of it, then becomes Chromium.
# "-d -d" makes socat say when it listens, which is what the service waits for.
# "-t 10": when one side has ended, the other may go on for that long; the default of 0.5 s cuts answers off.
set -eu

# Made here, since the session's folder belongs to the jail's user.
mkdir -p "$DOWNLOADS_FOLDER"

# A display of the jail's own: its socket lies in the jail's /tmp, and the network namespace is the jail's too, so no other session sees it.
# Xvfb writes its number when it can be connected to; when it ends before, there is nothing to read and this ends too.
if [ -n "${DISPLAY_SIZE:-}" ]; then
  mkdir -p -m 1777 /tmp/.X11-unix
  mkfifo /tmp/display
  /usr/bin/Xvfb -screen 0 "$DISPLAY_SIZE" -nolisten tcp -noreset -displayfd 3 3>/tmp/display &
  read -r number </tmp/display
  export DISPLAY=":$number"
fi

/usr/bin/socat -d -d -t 10 -b 65536 "UNIX-LISTEN:$DEVTOOLS_SOCKET,fork,mode=0600" "TCP4:127.0.0.1:$DEVTOOLS_PORT" &
/usr/bin/socat -d -d -t 10 -b 65536 "TCP4-LISTEN:$PROXY_PORT,bind=127.0.0.1,fork,backlog=128" "UNIX-CONNECT:$EGRESS_SOCKET" &

unset DOWNLOADS_FOLDER DEVTOOLS_SOCKET DEVTOOLS_PORT PROXY_PORT EGRESS_SOCKET DISPLAY_SIZE
exec "$@"
