#!/bin/sh
# After dpkg has taken the files away; also on an upgrade, which changes nothing about what is open.
set -e
case $1 in
  remove)
    if [ -d /var/lib/sallyport ]; then
      echo 'What Sallyport opened stays open, and its journal stays in /var/lib/sallyport.'
      echo 'To close it, install Sallyport again and run: sallyport history, then: sallyport undo ID'
    fi
    ;;
  purge) rm -rf /var/log/sallyport ;;
esac
