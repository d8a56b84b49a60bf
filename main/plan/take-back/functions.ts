import { PLACES } from '../../hosts/index.js'
import { english, msg } from '../../text/index.js'
import { word } from './step.js'

/* eslint-disable words/prose -- a script */

/** What the steps of the script are made of. It changes nothing while a helper does. */
export const functions = (): string => `#!/bin/sh
# ${english(msg('plan.takeBackHeading'))}
set -u
umask 022
PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C
export PATH LC_ALL
failed=0 own= changed=
exec 9>>${PLACES.linux.lock} </dev/null || exit 1
/usr/bin/flock -w 120 9 || exit 1

left() { echo "$1"; failed=1; }
quietly() { "$@" >/dev/null 2>&1; }
runs_firewalld() { quietly /usr/bin/firewall-cmd --state; }
# prints LINE COMMAND...: it ends well and prints the line
prints() {
  line=$1
  shift
  said=$("$@" 2>/dev/null) || return 1
  printf '%s\\n' "$said" | sed 's/^[[:blank:]]*//; s/[[:blank:]]*$//' | grep -Fxq -e "$line"
}
# has_lines FILE LINE...: it has every one
has_lines() {
  file=$1
  shift
  [ -f "$file" ] || return 1
  for line; do grep -Fxq -e "$line" -- "$file" || return 1; done
}
has_sum() { [ -f "$2" ] && [ "$(sha256sum <"$2")" = "$1  -" ]; }
# mark SUM FILE: notes that it still has the bytes that the change left in it; with none, that it is not there
mark() {
  case $1 in
    none) [ ! -e "$2" ] || return 0 ;;
    *) has_sum "$1" "$2" || return 0 ;;
  esac
  own="$own $2 "
}
is_own() { case $own in *" $1 "*) ;; *) return 1 ;; esac; }
# back_to TEXT FILE
back_to() { printf '%s' "$1" >"$2"; }
# restore FILE [TEXT]: gives it its old bytes back, or removes it
restore() {
  is_own "$1" || return 0
  if [ $# = 1 ]; then rm -f -- "$1"; else back_to "$2" "$1"; fi
  changed=yes
}
gone() { echo ${word(msg('plan.takeBackGone'))} "$1"; }
`
