import type { LabHost } from './host.js'

/** Packs an installed package of Debian again, from its files and scripts as they are: nothing is fetched. */
const PACK = `
name=$1 dir=$(mktemp -d /run/pack.XXXXXX)
chmod 755 "$dir"
dpkg-query -L "$name" | while read -r path; do
  # /lib itself is a link, and listed
  if [ ! -d "$path" ] && { [ -e "$path" ] || [ -L "$path" ]; }; then mkdir -p "$dir$(dirname "$path")" && cp -a "$path" "$dir$path"; fi
done
mkdir "$dir/DEBIAN"
for part in preinst postinst prerm postrm config templates conffiles triggers; do
  if [ -e "/var/lib/dpkg/info/$name.$part" ]; then cp -p "/var/lib/dpkg/info/$name.$part" "$dir/DEBIAN/$part"; fi
done
fields='Package: \${Package}\\nVersion: \${Version}\\nArchitecture: \${Architecture}\\nMaintainer: \${Maintainer}\\nDescription: \${Description}\\n'
dpkg-query -W -f "$fields" "$name" >"$dir/DEBIAN/control"
dpkg-deb -b "$dir" "/run/$name.deb" >/dev/null
rm -r "$dir"
`

/** Takes a package as it is now; returns what installs it again, with its scripts, as an upgrade of the same version does. */
export async function packed(host: LabHost, name: string): Promise<() => Promise<void>> {
  await host.must(['bash', '-ec', PACK, 'bash', name], { timeout: 60_000 })
  return async () => {
    const quietly = ['env', 'DEBIAN_FRONTEND=noninteractive', 'PATH=/usr/sbin:/usr/bin:/sbin:/bin']
    await host.must([...quietly, 'dpkg', '--force-confold', '-i', `/run/${name}.deb`], { timeout: 120_000 })
  }
}
