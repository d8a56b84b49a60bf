#!/bin/sh
# Before dpkg takes the files away. An upgrade, and the package with the window in place of this one, let everything go on.
set -e
[ "$1" = remove ] && [ "$2" != in-favour ] || exit 0
script=/var/lib/sallyport/take-back.sh
rm -f "$script"
sallyport removal || echo 'Whether anything that Sallyport opened is still open could not be found out.'
