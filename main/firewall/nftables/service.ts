import type { Host } from '../../hosts/index.js'

const WANTS = ['sysinit', 'multi-user', 'basic', 'network-pre'].map(
  (target) => `/etc/systemd/system/${target}.target.wants/nftables.service`,
)

/** Whether the service of nftables starts with the machine. */
export async function isEnabled(host: Host): Promise<boolean> {
  return (await Promise.all(WANTS.map((path) => host.exists(path)))).includes(true)
}
