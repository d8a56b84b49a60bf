#!/bin/sh
# Before dpkg takes the files away. An upgrade, and the package with the window in place of this one, let everything go on.
set -e
[ "$1" = remove ] && [ "$2" != in-favour ] || exit 0
if [ -d /var/lib/sallyport ]; then
  echo 'What Sallyport opened stays open, and its journal stays in /var/lib/sallyport.'
  echo 'To close it, install Sallyport again and run: sallyport history, then: sallyport undo ID'
fi
