import type { Host } from '../hosts/index.js'
import type { Detection, FirewallFinding, FirewallKind } from '../model/observation.js'
import type { Backend } from './backend.js'
import { backends } from './list.js'

/** Looks which firewalls there are and which one decides. Reads only; tells less without root, never asks. */
export async function detect(host: Host): Promise<Detection> {
  return summedUp(await findings(host, () => true))
}

/**
 * As much of {@link detect} as it takes to choose one: the kernel's own tools are looked at only when no front end is on,
 * or when one of them is named.
 */
export async function detectDeciding(host: Host, named: FirewallKind | undefined): Promise<Detection> {
  const fronts = await findings(host, ({ kind }) => !BARE.has(kind))
  if (fronts.some(isActive) && (named === undefined || !BARE.has(named))) return summedUp(fronts)
  return summedUp([...fronts, ...(await findings(host, ({ kind }) => BARE.has(kind)))])
}

async function findings(host: Host, wanted: (backend: Backend) => boolean): Promise<FirewallFinding[]> {
  const here = backends.filter((backend) => backend.platform === host.platform && wanted(backend))
  return Promise.all(here.map((backend) => backend.detect(host)))
}

function summedUp(firewalls: readonly FirewallFinding[]): Detection {
  const active = firewalls.filter(isActive)
  const deciding = decidingOf(active)
  return {
    inCharge: deciding.length === 1 ? (deciding[0]?.kind ?? null) : null,
    firewalls: [...firewalls],
  }
}

/** Whether it filters now, as far as can be told: an enabled firewall whose rules cannot be read counts as active. */
export function isActive(finding: FirewallFinding): boolean {
  return finding.installed && (finding.running ?? finding.enabled) === true
}

/**
 * Those who decide. A front end that is on has the say: rules that stand beside its own, in nftables or iptables, may
 * be in its way, but it is there that a port is opened. Without one, nftables and iptables decide for themselves, and
 * when both filter neither can open anything alone.
 */
function decidingOf(active: readonly FirewallFinding[]): readonly FirewallFinding[] {
  const fronts = active.filter(({ kind }) => !BARE.has(kind))
  return fronts.length > 0 ? fronts : active
}

/** The kernel's own tools, which are on nearly every machine and filter only where somebody wrote rules for them. */
export const BARE: ReadonlySet<FirewallKind> = new Set(['nftables', 'iptables'])

/** Whether somebody may look after this machine with it: a bare tool counts where it is set to be on, or holds rules. */
export function isUsable({ kind, installed, enabled, loaded }: FirewallFinding): boolean {
  return installed && (!BARE.has(kind) || enabled === true || loaded === true)
}
