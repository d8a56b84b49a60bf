# PID 1 of a practice machine. main/practice/start.ts runs it, in namespaces of its own, as
#   bash -c "$(cat init.sh)" init KIND ROOTLESS SHARE NODE PROGRAM KEPT…
# Private to the machine: network, processes, host name, IPC, /etc, /var, /run and /tmp, all in memory. Of the rest it sees
# the real files, read-only. It ends, and everything in it, when its keeper (PROGRAM) ends.
set -e
umask 022
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 LANGUAGE='' HOME=/root
kind=$1 rootless=$2 share=$3 node=$4 program=$5
shift 5
new=$share/root

part() { echo "part: $1" >&2; }

part files
mount -t tmpfs -o mode=755,size=512m practice "$new"
mkdir "$new"/{etc,var,run,tmp,proc,sys,dev,outside}
chmod 1777 "$new/tmp"
for top in /*; do
  name=${top#/}
  if [[ -e $new/$name || $name == lost+found ]]; then continue
  elif [[ -L $top ]]; then cp -P "$top" "$new/$name"
  elif [[ -d $top ]]; then mkdir "$new/$name" && mount --rbind "$top" "$new/$name"
  fi
done

if [[ $rootless == yes ]]; then
  # Files of the real root belong to nobody here, so that an overlay could not change them: they are copied as far as this
  # user may read them.
  cp -r --preserve=mode,timestamps,links /etc/. "$new/etc/" 2>/dev/null || true
  mkdir -p "$new"/var/{lib,log,cache,spool,tmp}
  ln -s /run "$new/var/run"
else
  for d in etc var; do
    mkdir -p "$new/.over/$d.upper" "$new/.over/$d.work"
    mount -t overlay -o "lowerdir=/$d,upperdir=$new/.over/$d.upper,workdir=$new/.over/$d.work" overlay "$new/$d"
  done
  rm -rf "$new/var/lib/sallyport"
fi
mount -t tmpfs -o mode=755 run "$new/run"
mkdir -p "$new"/run/{lock,dbus,netns,user}
mkdir -m 700 "$new/run/practice-machine" "$new/run/practice-machine/shared"
# The program itself, and where the person stands, when that lies in a folder that is private here.
for path in "$@"; do
  if [[ ! -e $path || -e $new$path ]]; then continue; fi
  if [[ -d $path ]]; then mkdir -p "$new$path"; else mkdir -p "$new$(dirname "$path")" && : >"$new$path"; fi
  mount --bind "$path" "$new$path"
done

part readOnly
# The options that a mount has must be named again: without rights over the real machine none may be dropped.
while read -r _ _ _ _ point options _; do
  point=$(printf '%b' "$point")
  case $point in
    "$new" | "$new"/etc | "$new"/var | "$new"/run) continue ;;
    "$new"/*) ;;
    *) continue ;;
  esac
  kept=$(tr , '\n' <<<"$options" | grep -xE 'nosuid|nodev|noexec|noatime|nodiratime|relatime' | tr '\n' ,) || true
  mount -o "remount,bind,ro${kept:+,${kept%,}}" "$point" 2>/dev/null || umount -l "$point" 2>/dev/null || [[ $rootless == yes ]]
done </proc/self/mountinfo
mount --bind "$share/shared" "$new/run/practice-machine/shared"
mount --rbind /dev "$new/dev"

part processes
mount -t proc proc "$new/proc"
mount -t sysfs -o ro sysfs "$new/sys" 2>/dev/null || mount --rbind /sys "$new/sys"
hostname practice
cd "$new"
pivot_root . outside
cd /
umount -l /outside
rmdir /outside
rm -f /etc/hosts /etc/resolv.conf
printf '127.0.0.1 localhost practice\n::1 localhost\n' >/etc/hosts
: >/etc/resolv.conf

part network
# A fresh IPv6 address is tentative for a second, and what a refused client is told is rationed: both would spoil a proof.
calm='for f in accept_dad dad_transmits; do echo 0 >/proc/sys/net/ipv6/conf/default/$f; done; ip link set lo up'
bash -c "$calm"
echo 0 >/proc/sys/net/ipv4/icmp_ratelimit
: >/run/netns/client
unshare --net=/run/netns/client -- bash -c "$calm"
in_client() { nsenter --net=/run/netns/client -- "$@"; }
ip link add eth0 type veth peer name eth0 netns client
ip address add 10.77.0.1/24 dev eth0
ip address add fd77::1/64 dev eth0
ip link set eth0 up
in_client ip address add 10.77.0.2/24 dev eth0
in_client ip address add fd77::2/64 dev eth0
in_client ip link set eth0 up
# Whoever comes from elsewhere comes through the client.
ip route add default via 10.77.0.2
ip route add default via fd77::2

part firewall
# Whatever guards the real machine is not in force here; only the one that was asked for is switched on.
if [[ -e /etc/ufw/ufw.conf ]]; then sed -i 's/^ENABLED=.*/ENABLED=no/' /etc/ufw/ufw.conf; fi
find /etc/systemd/system \( -name 'firewalld.service' -o -name 'dbus-org.fedoraproject.FirewallD1.service' \
  -o -name 'nftables.service' -o -name 'netfilter-persistent.service' -o -name 'ufw.service' \) -type l -delete 2>/dev/null || true
enabled() {
  for folder in /usr/lib /lib; do
    [[ -e $folder/systemd/system/$1 ]] || continue
    mkdir -p /etc/systemd/system/multi-user.target.wants
    ln -sf "$folder/systemd/system/$1" "/etc/systemd/system/multi-user.target.wants/$1"
    return
  done
}
case $kind in
  nftables)
    mkdir -p /etc/nftables.d
    cat >/etc/nftables.conf <<'RULES'
#!/usr/sbin/nft -f
flush ruleset

table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iif "lo" accept
		meta l4proto { icmp, ipv6-icmp } accept
		tcp dport 22 accept
	}
	chain forward {
		type filter hook forward priority filter; policy drop;
	}
	chain output {
		type filter hook output priority filter; policy accept;
	}
}
RULES
    nft -f /etc/nftables.conf
    enabled nftables.service
    ;;
  ufw)
    for folder in /usr/share/ufw/iptables /usr/share/ufw; do
      if compgen -G "$folder/user*.rules" >/dev/null; then cp "$folder"/*.rules /etc/ufw/ && break; fi
    done
    chmod 640 /etc/ufw/*.rules
    sed -i 's/^IPV6=.*/IPV6=yes/; s/^DEFAULT_INPUT_POLICY=.*/DEFAULT_INPUT_POLICY="DROP"/' /etc/default/ufw
    ufw allow 22/tcp comment 'SSH' >&2
    ufw --force enable >&2
    enabled ufw.service
    ;;
  firewalld)
    rm -f /etc/firewalld/{zones,policies,services,icmptypes,ipsets,helpers}/*.xml /etc/firewalld/direct.xml
    sed -i 's/^DefaultZone=.*/DefaultZone=public/' /etc/firewalld/firewalld.conf
    dbus-daemon --system --fork --nopidfile
    enabled firewalld.service
    firewalld --nofork --nopid </dev/null >/run/firewalld.out 2>&1 &
    for _ in {1..200}; do
      if firewall-cmd --state >/dev/null 2>&1; then break; fi
      sleep .05
    done
    firewall-cmd --state >&2
    ;;
esac

part keeper
printf '{"firewall":"%s","rootless":%s}\n' "$kind" "$([[ $rootless == yes ]] && echo true || echo false)" >/run/practice-machine/machine.json
env ELECTRON_RUN_AS_NODE=1 "$node" "$program" >/run/practice-machine/keeper.out 2>&1 </dev/null &
keeper=$!
for _ in {1..400}; do
  if [[ -S /run/practice-machine/keeper.sock ]]; then break; fi
  kill -0 $keeper 2>/dev/null || { cat /run/practice-machine/keeper.out >&2; exit 1; }
  sleep .025
done
[[ -S /run/practice-machine/keeper.sock ]]
echo ready
exec >/dev/null 2>&1
wait $keeper
