#!/bin/sh
# After dpkg has put the files there, on the first installation as on an upgrade.
set -e
sandbox=/opt/Sallyport/chrome-sandbox
# Chromium's sandbox where ordinary users may make no namespaces, unless an administrator decided on its mode.
if [ "$1" = configure ] && ! dpkg-statoverride --list "$sandbox" >/dev/null; then
  chmod 4755 "$sandbox"
fi
