import type { Host } from '../../hosts/index.js'
import { problem } from '../../model/problem.js'
import { msg } from '../../text/index.js'
import { activeCategories } from './category.js'
import { GROUP, LOCAL, MDM, queryKey } from './registry.js'
import { rulesOf, type Profile, type WindowsRule } from './rule-text.js'
import { readSettings, type Settings } from './settings.js'

/** Everything that decides what comes in. */
export interface Store extends Settings {
  readonly rules: readonly WindowsRule[]
  /** Categories of the networks that this machine is on; `null` when that is not known. */
  readonly active: readonly Profile[] | null
}

/** Reads the registry, which is where the firewall's service has its rules from. Needs no rights. */
export async function readStore(host: Host): Promise<Store> {
  const [settings, local, active] = await Promise.all([
    readSettings(host),
    readLocalRules(host),
    activeCategories(host),
  ])
  return {
    ...settings,
    active,
    readable: settings.readable && local !== null,
    rules: [
      ...(local ?? []),
      ...rulesOf(settings.group, `${GROUP}\\FirewallRules`, 'group'),
      ...rulesOf(settings.mdm, `${MDM}\\FirewallRules`, 'mdm'),
    ],
  }
}

/** This machine's own rules, `null` when they could not be read. */
async function readLocalRules(host: Host): Promise<readonly WindowsRule[] | null> {
  const key = `${LOCAL}\\FirewallRules`
  const text = await queryKey(host, key)
  return text && rulesOf(text, key, 'local')
}

/**
 * The same for those who cannot do without.
 * @throws ProblemError of kind `failed` when they could not be read
 */
export async function localRules(host: Host): Promise<readonly WindowsRule[]> {
  const rules = await readLocalRules(host)
  if (rules !== null) return rules
  throw problem(
    'failed',
    msg('windows.rulesUnread'),
    msg('windows.rulesUnreadMeaning'),
    msg('windows.seeRules', { key: `${LOCAL}\\FirewallRules` }),
  )
}
