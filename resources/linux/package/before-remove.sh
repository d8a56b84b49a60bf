#!/bin/sh
# Before dpkg takes the files away; on an upgrade it says "upgrade", and everything goes on.
set -e
[ "$1" = remove ] || exit 0
program=/opt/Sallyport/sallyport-desktop
# Windows and trays end, those too that an upgrade has left with the old program. A helper does not: it may be in the
# middle of a change, or wait to end an opening.
for exe in /proc/[0-9]*/exe; do
  case $(readlink "$exe" || true) in
    "$program" | "$program (deleted)") ;;
    *) continue ;;
  esac
  grep -qs dist/helper.js "${exe%exe}cmdline" || kill "$(basename "${exe%/exe}")" 2>/dev/null || true
done
[ "$2" != in-favour ] || exit 0 # of sallyport-cli, which goes on with everything
script=/var/lib/sallyport/take-back.sh
rm -f "$script"
sallyport removal || echo 'Whether anything that Sallyport opened is still open could not be found out.'
