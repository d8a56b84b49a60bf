import type { Host } from '../../hosts/index.js'
import { formatPortRange } from '../../model/net.js'
import type { StepCall } from '../../model/plan.js'
import type { Command } from '../../verbs/index.js'
import type { StoredForm } from '../backend.js'
import { firewalldRuns } from './bus.js'
import { readLoaded } from './kernel.js'
import { toldSystemd } from './turn.js'
import { entriesOf, type Items } from './verbs.js'

const FILE = /^\/etc\/firewalld\/(?:zones|policies)\/[^/]+\.xml(?:\.old)?$/

/** firewalld opens a zone's file anew and writes into it (zone_writer in core/io/zone.py, 1.3.3). */
export const firewalldForm: StoredForm = {
  isOne: (path) => FILE.test(path),
  // the backup is whatever stood there before the last change
  parts: async (path, text) => (path.endsWith('.old') ? [] : (await import('./zone-file.js')).partsOf(text)),
  hasEnd: () => true,
  touches: ({ verb, args }, path, part) => {
    const { zone, policy } = args as { zone?: string; policy?: string }
    const place = zone === undefined ? `policies/${policy ?? ''}` : `zones/${zone}`
    if (path !== `/etc/firewalld/${place}.xml`) return false
    if (verb === 'firewalld.setTarget') return part.startsWith('target ')
    return entriesOf({ verb, args }).includes(part)
  },
  settle,
}

/** A daemon that died has left its rules in the kernel, where none of its commands reaches them. */
async function settle(host: Host, calls: readonly StepCall[]): Promise<Command | null> {
  const ours = calls
    .filter((call) => entriesOf(call).length > 0)
    .flatMap(({ args }) => (args as unknown as Items).items)
  if (ours.length === 0 || (await firewalldRuns(host)) !== false) return null
  const { chains } = await readLoaded(host)
  const isLeft = [...chains.values()]
    .flat()
    .some(({ action, protocol, ports }) =>
      ours.some(
        (item) =>
          action === 'allow' &&
          item.protocol === protocol &&
          ports.some((range) => formatPortRange(range) === formatPortRange(item.ports)),
      ),
    )
  return isLeft ? toldSystemd('start') : null
}
