import { isUsable } from '../../firewall/index.js'
import { nothingFailed, provenByFirewall } from '../../model/evidence.js'
import { FIREWALL_TITLES, type Detected, type FirewallKind } from '../../model/observation.js'
import { capital, counted } from '../../model/text.js'
import type { Attention, OpenService, Status } from '../contract.js'

/** The state in words that a person would say. */
export function describe(
  detection: Detected,
  services: readonly OpenService[],
  attention: readonly Attention[],
  observed: boolean,
): Pick<Status, 'sentence' | 'detail' | 'tone'> {
  const { inCharge, conflicts, firewalls } = detection
  if (conflicts.length > 0)
    return {
      sentence: 'Two firewalls are in each other’s way.',
      detail: 'What one lets in, the other may refuse.',
      tone: 'bad',
    }
  const open =
    services.length === 0
      ? 'No service is open yet.'
      : `${capital(counted(services.length, 'service'))} ${services.length === 1 ? 'is' : 'are'} open.`
  if (inCharge === null) {
    const installed = firewalls.filter(isUsable).map(({ kind }) => FIREWALL_TITLES[kind])
    return {
      sentence: 'No firewall guards this machine.',
      detail:
        installed.length === 0
          ? 'Neither ufw nor firewalld is installed, and neither nftables nor iptables holds rules. Unless something else filters, every port is open.'
          : installed.length === 1 && firewalls.some(({ kind }) => kind === 'alf')
            ? `${capital(FIREWALL_TITLES.alf)} is switched off. ${open}`
            : `${capital(installed.join(' and '))} ${installed.length === 1 ? 'is' : 'are'} installed, but switched off. ${open}`,
      tone: 'warn',
    }
  }
  const sentence = `${capital(FIREWALL_TITLES[inCharge])} guards this machine. ${open}`
    .replace(/^Ufw/, 'ufw')
    .replace(/^Firewalld/, 'firewalld')
    .replace(/^Nftables/, 'nftables')
    .replace(/^Iptables/, 'iptables')
  if (!observed)
    return { sentence, detail: 'Its rules can be read with an administrator’s rights only.', tone: 'unknown' }
  if (attention.some(({ tone }) => tone === 'bad'))
    return { sentence, detail: 'Something needs your attention.', tone: 'bad' }
  const evidence = services.flatMap((service) => service.evidence)
  const rest =
    inCharge === 'alf'
      ? 'It refuses connections to programs that nothing lets in.'
      : services.length === 0
        ? 'It refuses what nobody opened.'
        : 'Everything else that comes in is refused, unless it is listed below.'
  if (!provenByFirewall(evidence))
    return { sentence, detail: `${rest} Not every opening could be proven.`, tone: 'warn' }
  if (attention.some(({ id }) => id === 'unknown-checks'))
    return { sentence, detail: `${rest} Not everything could be checked.`, tone: 'unknown' }
  const waits = nothingFailed(evidence) ? '' : ' A service does not listen yet.'
  return {
    sentence,
    detail: `${rest} ${howChecked(inCharge)}${waits}`,
    tone: 'ok',
  }
}

function howChecked(kind: FirewallKind): string {
  switch (kind) {
    case 'alf':
      return 'Asked of it just now.'
    case 'windows':
      return 'Checked just now in the registry, which it works from.'
    default:
      return `Checked just now in the kernel, not only in ${FIREWALL_TITLES[kind]}.`
  }
}
