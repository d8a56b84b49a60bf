import { textOf, type Host } from '../../hosts/index.js'
import { callFirewalld } from './bus.js'
import { policyFromBus, type Policy } from './zone.js'

const OWN = '/etc/firewalld/policies'
const SHIPPED = '/usr/lib/firewalld/policies'

export interface NamedPolicy extends Policy {
  readonly name: string
}

/** The policies of the running daemon that count now, in the order in which it asks them. */
export async function readRuntimePolicies(host: Host): Promise<NamedPolicy[]> {
  const active = await callFirewalld(host, 'policy.getActivePolicies')
  const names = typeof active === 'object' && active !== null ? Object.keys(active) : []
  const policies = await Promise.all(names.map(async (name) => named(name, await readRuntimePolicy(host, name))))
  return inOrder(policies.flat())
}

/** The policies in firewalld's files; one in its own folder counts instead of the shipped one of that name. */
export async function readStoredPolicies(host: Host): Promise<NamedPolicy[]> {
  const lists = await Promise.all([SHIPPED, OWN].map((folder) => host.list(folder)))
  const names = new Set(lists.flat().flatMap((file) => /^(.+)\.xml$/.exec(file)?.[1] ?? []))
  const policies = await Promise.all([...names].map(async (name) => named(name, await readStoredPolicy(host, name))))
  return inOrder(policies.flat())
}

/** A policy of the running daemon; `undefined` when it has none of that name, or may not be asked. */
export async function readRuntimePolicy(host: Host, name: string): Promise<Policy | undefined> {
  return policyFromBus(await callFirewalld(host, 'policy.getPolicySettings', name))
}

/** A policy in firewalld's files; `undefined` when it is not there or may not be read. */
export async function readStoredPolicy(host: Host, name: string): Promise<Policy | undefined> {
  for (const folder of [OWN, SHIPPED]) {
    const text = await textOf(host, `${folder}/${name}.xml`)
    if (text !== null) return (await import('./zone-file.js')).parsePolicy(text)
  }
  return undefined
}

function named(name: string, policy: Policy | undefined): NamedPolicy[] {
  return policy ? [{ name, ...policy }] : []
}

function inOrder(policies: NamedPolicy[]): NamedPolicy[] {
  return policies.sort((a, b) => a.priority - b.priority || a.name.localeCompare(b.name, 'en'))
}
