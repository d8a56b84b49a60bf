import type { JournalEntry } from '../journal/index.js'
import type { Drift } from '../model/drift.js'
import { FIREWALL_TITLES, type Detection, type FirewallKind } from '../model/observation.js'
import { capital, counted } from '../model/text.js'
import type { Attention, OpenService } from './contract.js'

/** What needs a person, worst first. */
export function attentionOf(
  detection: Detection,
  services: readonly OpenService[],
  drift: readonly Drift[],
  interrupted: readonly JournalEntry[],
): Attention[] {
  return [
    ...interrupted.map((entry): Attention => ({
      id: `interrupted-${entry.id}`,
      tone: 'bad',
      what: `A change for ${entry.profile.title} was cut off in the middle`,
      meaning: 'Sallyport was stopped while it worked, so some of its rules may be there and others not.',
      todo: 'Take back what had been done, then open the service again.',
      cure: { kind: 'undo', journal: entry.id, label: 'Take it back' },
    })),
    ...detection.conflicts.map(({ id, what, meaning, todo }): Attention => ({ id, tone: 'bad', what, meaning, todo })),
    ...detection.firewalls
      .filter(({ enabled, loaded }) => enabled && loaded === false)
      .map(({ kind }): Attention => ({
        id: `not-loaded-${kind}`,
        tone: 'bad',
        what: `${FIREWALL_TITLES[kind]} is switched on, but its rules are not in ${kind === 'windows' ? 'force' : 'the kernel'}`,
        meaning: 'Something removed them, or it was stopped. It refuses nothing now.',
        todo: RELOAD[kind],
      })),
    ...driftedServices(services, drift),
  ]
}

/** What puts a firewall's rules back into the kernel. */
const RELOAD: Readonly<Record<FirewallKind, string>> = {
  ufw: 'Load them again with: ufw reload',
  firewalld: 'Start it with: systemctl start firewalld',
  nftables: 'Load them again with: systemctl restart nftables',
  iptables: 'Load them again with: systemctl restart netfilter-persistent',
  alf: 'Switch it on in the system settings.',
  windows: 'Start its service with: sc start mpssvc',
}

/** Services whose rules are not what they were when they were applied. */
function driftedServices(services: readonly OpenService[], drift: readonly Drift[]): Attention[] {
  return services.flatMap(({ journal, profile, firewall, answers }) => {
    const [first, ...more] = drift.filter((item) => item.journal === journal)
    if (!first) return []
    const also = more.length === 0 ? '' : ` ${capital(counted(more.length, 'other opening'))} changed with it.`
    const title = FIREWALL_TITLES[firewall]
    return [
      {
        id: `drift-${journal}`,
        tone: 'warn' as const,
        what: `${profile.title} is no longer open as it was`,
        meaning: {
          gone: `${first.seen} Somebody removed it from ${title} since.${also}`,
          unloaded: `${first.seen} ${capital(title)} has it stored, but something took it out of the kernel.${also}`,
          changed: `${first.seen} Somebody changed the rules of ${title} since.${also}`,
        }[first.kind],
        todo: 'Open the service again, or take back what is left of it under History.',
        cure: { kind: 'open' as const, profile: profile.id, answers, label: 'Open it again' },
      },
    ]
  })
}
