#!/bin/bash
# Keeps a whole machine under systemd; whole-machine.ts starts it as
#   unshare -n -m -p -f --kill-child --mount-proc --propagation private -- bash machine-init.sh NAME CGROUP CHECKOUT
# The machine's files are this machine's under an overlay in memory, its network is this namespace. Each line "boot" on
# standard input boots it, and "halted CODE" is said when it has ended: 133 stands for a reboot. Everything ends with
# this process, which is PID 1 of its own process namespace.
set -e
umask 022
name=$1 cgroup=$2 checkout=$3
mount -t tmpfs -o mode=755 run /run
mkdir -p /run/m/upper /run/m/work /run/m/root
mount -t overlay -o lowerdir=/,upperdir=/run/m/upper,workdir=/run/m/work overlay /run/m/root
root=/run/m/root
# nothing of the machine beneath starts in it: no databases, no timers, no logins; tests enable what they need
rm -rf "$root"/etc/systemd/system/*.wants "$root"/var/lib/systemd/timers "$root"/etc/ssh
for unit in console-getty.service getty@.service container-getty@.service systemd-networkd.service systemd-resolved.service \
  systemd-timesyncd.service systemd-logind.service systemd-journal-flush.service systemd-update-utmp.service \
  systemd-tmpfiles-clean.timer systemd-tmpfiles-setup.service e2scrub_reap.service ldconfig.service; do
  ln -sf /dev/null "$root/etc/systemd/system/$unit"
done
# the tests of this very machine may have masked it, and may not start daemons; here they do no harm
rm -f "$root/etc/systemd/system/firewalld.service" "$root/usr/sbin/policy-rc.d" "$root/etc/machine-id"
head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n' >"$root/etc/machine-id"
printf '127.0.0.1 localhost\n::1 localhost\n127.0.1.1 %s\n' "$name" >"$root/etc/hosts"
for f in accept_dad dad_transmits; do echo 0 >/proc/sys/net/ipv6/conf/default/$f; done
echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
echo 0 >/proc/sys/net/ipv6/icmp/ratelimit
ip link set lo up
for top in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
  [ -w "$top/cgroup.procs" ] && [ -d "$top/$cgroup" ] && echo 0 >"$top/$cgroup/cgroup.procs"
done
echo ready
while read -r word; do
  [ "$word" = boot ] || continue
  # the namespace outlives a reboot, the rules in a kernel do not
  nft flush ruleset
  code=0
  SYSTEMD_NSPAWN_LOCK=0 systemd-nspawn -q -D "$root" --boot --network-namespace-path=/proc/self/ns/net \
    --capability=CAP_NET_ADMIN,CAP_NET_RAW --register=no --keep-unit --resolv-conf=off --timezone=off --link-journal=no \
    --bind-ro="$checkout" -M "$name" --hostname="$name" --console=read-only \
    systemd.unit=multi-user.target </dev/null >>/run/m/log 2>&1 || code=$?
  echo "halted $code"
done
