#!/bin/sh
# After dpkg has taken the files away. Where the other package is in its place, all that is left is that one's.
set -e
[ "$1" = purge ] && [ ! -e /usr/bin/sallyport ] || exit 0
rm -rf /var/log/sallyport
state=/var/lib/sallyport
[ -d "$state" ] || exit 0
# Written right before the removal; the journal goes only once nothing is open of which it alone tells.
if [ -f "$state/take-back.sh" ] && sh "$state/take-back.sh"; then
  rm -rf "$state"
else
  echo "What Sallyport opened and could not be closed stays open; its journal stays in $state."
fi
