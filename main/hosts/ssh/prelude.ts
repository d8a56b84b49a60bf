/* eslint-disable words/prose -- what a shell reads */
import { CLEAN_UNIX } from '../host.js'
import { temporaryName } from '../temporary.js'
import { quoted } from './quote.js'

/** How long a machine holds its lock without a word from here, in seconds: longer than a command of a change may take. */
const LEASE = 75
const LOOK = 5

const environment = Object.entries(CLEAN_UNIX)
  .map(([name, value]) => `${name}=${value}`)
  .join(' ')

/**
 * What sshd has the login shell run: a POSIX shell with a clean environment, as root where sudo asks for nothing. It has
 * to read the same in every login shell: so one word in single quotes, without any, and without an exclamation mark.
 */
export const BOOTSTRAP = `exec /bin/sh -c '${[
  `PATH=${CLEAN_UNIX.PATH}; export PATH; u=$(id -u)`,
  `e="/usr/bin/env -i ${environment}"`,
  `r=; if [ "$u" -ne 0 ] && sudo -n true </dev/null >/dev/null 2>&1; then r="sudo -n"; fi`,
  `exec $r $e "SSH_CONNECTION=$SSH_CONNECTION" "SUDO_UID=$u" /bin/sh`,
].join('; ')}'`

/**
 * The first thing that shell is told: functions of POSIX sh and the tools that every Linux has. `n` is the nonce, `k`
 * tells what an exit code cannot.
 */
export function prelude(nonce: string): string {
  return [
    `n=${quoted(nonce)}`,
    `cd /; umask 022; sc=$SSH_CONNECTION; su=$SUDO_UID; unset SSH_CONNECTION SUDO_UID; k=; wd=`,
    `tl=; if command -v timeout >/dev/null; then tl=1; fi`,
    STARTED,
    READ,
    LIST,
    STATUS,
    SYNC,
    WRITE,
    LOCK,
  ].join('\n')
}

/** When a process began, /proc/PID/stat; the shell's own. */
const STARTED = `
bg() { set -- $(cat "/proc/$1/stat" 2>/dev/null | sed 's/.*) //'); shift 19 2>/dev/null && echo "$1"; }
st=$(bg $$)`

/** Each file's text, and behind it what there is to say of it. */
const READ = `
rd() {
  for p do
    if [ -d "$p" ]; then s=directory
    elif [ -r "$p" ]; then if cat -- "$p" 2>/dev/null; then s=text; else s=failed; fi
    elif [ -e "$p" ]; then s=denied
    else case $(ls -d -- "$p" 2>&1 >/dev/null) in *"ermission denied"*) s=denied ;; *) s=absent ;; esac
    fi
    printf '\\n%s/ %s\\n' "$n" "$s"
  done
}`

const LIST = `
ls_() {
  for f in "$1"/* "$1"/.[!.]* "$1"/..?*; do
    if [ -e "$f" ] || [ -L "$f" ]; then printf '%s\\000' "\${f##*/}"; fi
  done
}`

const STATUS = `
ss_() { stat -c '%f %u %a|%i %s %y|%n' -- "$@" 2>/dev/null; :; }`

/** One file to the disk where sync can, else everything. */
const SYNC = `
sy() { sync -- "$1" 2>/dev/null || sync; }`

/** A whole file at once: path, mode of a new one, text. */
const WRITE = `
wr() {
  t="\${1%/*}/${temporaryName('$n')}"
  if [ -d "$1" ]; then echo "Is a directory" >&2; return 1; fi
  ( umask 077; set -C; printf %s "$3" | cat >"$t" ) || { rm -f -- "$t"; return 1; }
  if [ -e "$1" ]; then
    chown "$(stat -L -c %u:%g -- "$1")" "$t" && chmod "$(stat -L -c %a -- "$1")" "$t" &&
      { [ ! -e /sys/fs/selinux/enforce ] || chcon --reference="$1" -- "$t"; }
  else chmod "$2" "$t"
  fi && sy "$t" && mv -f -- "$t" "$1" && sy "\${1%/*}/" && return 0
  rm -f -- "$t"
  return 1
}`

/**
 * The lock belongs to this shell and to what it starts, and ends with them. A shell that hears nothing any more, as the
 * change that it made has cut it off, would hold it for hours: so a second one ends it.
 */
const LOCK = `
lk() {
  k=
  if [ -n "$wd" ]; then return 1; fi
  if ! command -v flock >/dev/null; then k=flock; return 2; fi
  ( umask 077; : >>"$1" ) || return 2
  exec 9>>"$1"
  if ! flock -n 9; then exec 9>&-; return 1; fi
  trap '' USR1
  (
    trap 'i=0' USR1; exec 9>&-; i=0
    while [ $i -lt ${LEASE / LOOK} ]; do
      sleep ${LOOK}; i=$((i + 1))
      if [ "$(bg $$)" != "$st" ]; then exit; fi
    done
    kill -9 $$
  ) </dev/null >/dev/null 2>&1 &
  wd=$!
  trap - USR1
}
ul() { if [ -n "$wd" ]; then kill "$wd"; wd=; exec 9>&-; fi; }`
