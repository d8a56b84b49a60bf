import type { JournalEntry } from '../journal/index.js'
import { FIREWALL_TITLES, type Detection, type FirewallKind } from '../model/observation.js'
import type { Attention, OpenService } from './contract.js'

/** What needs a person, worst first. */
export function attentionOf(
  detection: Detection,
  services: readonly OpenService[],
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
    ...services.flatMap(goneOf),
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

/** A service whose rules are not what they were when they were applied. */
function goneOf({ journal, profile, firewall, evidence }: OpenService): Attention[] {
  const failed = evidence.flatMap(({ checks }) =>
    checks.filter(({ level, result }) => level === 'stored' && result === 'fail'),
  )
  const [first] = failed
  if (!first) return []
  return [
    {
      id: `gone-${journal}`,
      tone: 'warn',
      what: `${profile.title} is no longer open as it was`,
      meaning: `${first.seen} Somebody removed it from ${FIREWALL_TITLES[firewall]} since.`,
      todo: 'Open the service again, or take the rest of it back.',
      cure: { kind: 'undo', journal, label: 'Take back the rest' },
    },
  ]
}
