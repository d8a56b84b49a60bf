#!/bin/sh
# After dpkg has taken the files away. Where the other package is in its place, all that is left is that one's.
set -e
[ "$1" = purge ] && [ ! -e /usr/bin/sallyport ] || exit 0
rm -rf /var/log/sallyport
