/**
 * What runs in a container for as long as it is synced: a POSIX shell, with `tar`, `head`, `mv`, `rm` and `mkdir` of GNU, busybox or
 * toybox. It never changes: names of files come in archives alone, and where they are unpacked to as arguments.
 *
 * Arguments: the name of the folder to unpack to, a token that nobody else knows, who is to own the files, and the places at which
 * that folder may stand, each on another file system. A first answer says whether files can be made there and given away: busybox's
 * tar keeps silent when they cannot. A request is a line with the number of a place and a number of bytes, and then an archive of so many
 * bytes. In it, each link below `gone/` stands for a path that is to go, and what lies below `new/` is to come. The answer is what the
 * programs complained of, and a line with the token and the exit code.
 *
 * All is unpacked aside and then renamed, so that whoever watches sees no file missing or in part. A new folder is moved as a whole.
 * A function keeps its place in its arguments, which are its own: a shell for each folder would take longer than all else.
 */
export const syncScript = `
name=$1
token=$2
owner=$3
shift 3
umask 022
put() {
  for each in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -d "$each" ] && [ ! -L "$each" ]; then
      base=\${each##*/}
      if [ -d "$2/$base" ]; then
        put "$each" "$2/$base"
      else
        if [ -e "$2/$base" ] || [ -L "$2/$base" ]; then rm -f -- "$2/$base"; fi
        mv -- "$each" "$2/$base" || failed=1
      fi
    fi
  done
  for each in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -L "$each" ] || { [ -e "$each" ] && [ ! -d "$each" ]; }; then
      base=\${each##*/}
      if [ -d "$2/$base" ] && [ ! -L "$2/$base" ]; then rm -rf -- "$2/$base"; fi
      set -- "$@" "$each"
    fi
  done
  to=$2
  shift 2
  [ "$#" -eq 0 ] || mv -f -- "$@" "$to/" || failed=1
}
remove() {
  for each in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -d "$each" ] && [ ! -L "$each" ]; then
      base=\${each##*/}
      [ ! -d "$2/$base" ] || remove "$each" "$2/$base"
    fi
  done
  for each in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    [ ! -L "$each" ] || set -- "$@" "$2/\${each##*/}"
  done
  shift 2
  [ "$#" -eq 0 ] || rm -rf -- "$@" || failed=1
}
apply() {
  failed=0
  if mkdir -p -m 700 -- "$stage"; then
    head -c "$1" | { tar -xpf - -C "$stage" || { status=$?; cat >/dev/null; exit "$status"; }; } || return
  else
    head -c "$1" >/dev/null
    return 1
  fi
  [ ! -d "$stage/gone" ] || remove "$stage/gone" ''
  [ ! -d "$stage/new" ] || put "$stage/new" ''
  return "$failed"
}
failed=0
for each; do
  stage=$each/$name
  rm -rf -- "$stage"
  mkdir -p -m 700 -- "$stage" && : >"$stage/try" || failed=1
  if command -v chown >/dev/null; then chown "$owner" "$stage/try" || failed=1; fi
  rm -rf -- "$stage"
done
printf '%s %s\\n' "$token" "$failed"
while read -r place size; do
  count=0
  for each; do
    [ "$count" != "$place" ] || stage=$each/$name
    count=$((count + 1))
  done
  said=$(apply "$size" 2>&1)
  status=$?
  printf '%s\\n%s %s\\n' "$said" "$token" "$status"
  rm -rf -- "$stage"
done
`;

/**
 * Tells who the user of a container is, by numbers, and which of the programs above are missing. It runs as that user, whatever form
 * the name has: the container alone knows its own users.
 */
export const probeScript = `
printf 'probe %s %s\\n' "$(id -u)" "$(id -g)"
for each in tar head mv rm mkdir cat; do
  command -v "$each" >/dev/null 2>&1 || printf 'missing %s\\n' "$each"
done
`;
