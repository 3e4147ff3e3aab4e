/**
 * Runs as `sh -c SCRIPT sh PORT WAIT_MS BASH PYTHON NODE` in a container, the last three being scripts of the other connectors. It
 * waits by the kernel's table of sockets: a debugger for Java, and Delve, take the first connection for their only client. `nc` comes
 * late: some do not tell a debugger that its client has gone.
 */
export const shellConnectorScript = `# patchbay-relay
port=$1
tries=$(( $2 / 50 + 1 ))
if command -v bash >/dev/null 2>&1; then with=bash
elif command -v python3 >/dev/null 2>&1; then exec python3 -I -S -c "$4" "$1" "$2"
elif command -v nc >/dev/null 2>&1; then with=nc
elif command -v node >/dev/null 2>&1; then exec node -e "$5" "$1" "$2" plain
else exit 127
fi
listens() {
  while read -r line; do
    case "$line" in *":$hex 00000000:0000 0A "*|*":$hex 00000000000000000000000000000000:0000 0A "*) return 0 ;; esac
  done
  return 1
}
hex=$(printf '%04X' "$port")
until { listens </proc/net/tcp; } 2>/dev/null || { listens </proc/net/tcp6; } 2>/dev/null; do
  tries=$(( tries - 1 ))
  [ "$tries" -gt 0 ] || exit 111
  sleep 0.05 2>/dev/null || sleep 1
done
if [ "$with" = bash ]; then exec bash -c "$3" bash "$port"; fi
printf '\\006\\n'
exec nc 127.0.0.1 "$port"
`;

/**
 * Runs as `bash -c SCRIPT bash PORT`. Both directions are carried until one of them ends. Each is waited for by its number: `wait -n`
 * takes no notice of what has ended before it was called, and would wait for the other one.
 */
export const bashConnectorScript = `exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 111
printf '\\006\\n'
exec 4<&0
cat <&3 &
down=$!
(
  trap 'kill "$cat"; exit' TERM
  cat <&4 >&3 &
  cat=$!
  wait "$cat"
  kill "$down"
) 2>/dev/null &
up=$!
wait "$down"
kill "$up" 2>/dev/null
`;
