import { textsOf, type Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import { msg, type Message } from '../../text/index.js'

const SETTINGS = { 4: 'net.ipv4.ip_forward', 6: 'net.ipv6.conf.all.forwarding' } as const

/** The IP families over which the kernel passes no packets on, as far as it says. */
export async function withoutForwarding(host: Host): Promise<readonly Family[]> {
  const families = [4, 6] as const
  const texts = await textsOf(
    host,
    families.map((family) => `/proc/sys/${SETTINGS[family].replaceAll('.', '/')}`),
  )
  return families.filter((_family, index) => texts[index]?.trim() === '0')
}

/** What is to be said of an opening that nothing can come through; `undefined` where something can. */
export function notPassedOn(
  { direction }: Pick<Opening, 'direction'>,
  families: readonly Family[],
  off: readonly Family[],
): { readonly seen: Message; readonly fix: Message } | undefined {
  const still = direction === 'forward' ? families.filter((family) => off.includes(family)) : []
  if (still.length === 0) return undefined
  return {
    seen: msg('iptables.notForwarded', { families: still.map((family) => `IPv${family}`) }),
    fix: msg('iptables.forward', { settings: still.map((family) => `${SETTINGS[family]}=1`) }),
  }
}
