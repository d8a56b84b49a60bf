#!/bin/bash
# PID 1 of a test host; host.ts starts it as
#   unshare -n -m -u -i -p -f --kill-child --propagation private -- bash host-init.sh NAME
# Private to the host: network, pids, hostname, IPC, and of the files /etc and /var (changes go to memory) and /run (fresh).
# Shared with the machine: everything else, so /tmp and the checkout. Ends, with all in it, at the end of its standard input.
set -e
umask 022
mount -t tmpfs -o mode=755 run /run
mkdir -m 700 /run/.lab
mkdir -p /run/lock /run/dbus /run/user
for d in etc var; do
  mkdir -p /run/.lab/$d.upper /run/.lab/$d.work
  mount -t overlay -o lowerdir=/$d,upperdir=/run/.lab/$d.upper,workdir=/run/.lab/$d.work overlay /$d
done
mount -t proc proc /proc
mount -t sysfs -o ro sysfs /sys
hostname "$1"
# sudo looks its own host up; no name leaves the host, and none waits for an answer
rm -f /etc/hosts /etc/resolv.conf
printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 %s\n' "$1" >/etc/hosts
: >/etc/resolv.conf
# without this a fresh IPv6 address is tentative for a second and probes fail
for f in accept_dad dad_transmits; do echo 0 >/proc/sys/net/ipv6/conf/default/$f; done
# what a rejected probe is told must not depend on how many were rejected in the last second
echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
echo 0 >/proc/sys/net/ipv6/icmp/ratelimit
ip link set lo up
echo ready
while read -r _; do :; done # bash as PID 1 reaps orphans; cat does not
