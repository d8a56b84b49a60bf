import { examine, type Service } from '../../doctor/index.js'
import { detect } from '../../firewall/index.js'
import { readOnce, type Host } from '../../hosts/index.js'
import type { JournalEntry } from '../../journal/index.js'
import { noted } from '../../log/index.js'
import { asProblem } from '../../model/problem.js'
import { loadProfile, onSystem, resolveOpenings } from '../../profiles/index.js'
import type { Context } from '../context.js'
import type { AskedService } from '../contract.js'
import { inForceOf, openedBy, openEntries } from './history.js'
import { hostWithRights, methodFor } from './rights.js'

/** What is to be examined besides the machine, and how. */
interface Scope {
  readonly service?: AskedService | undefined
  /** `false`: reads only what whoever asks may read. `maybe`: with rights where there are any. */
  readonly rights?: boolean | 'maybe'
}

/** What the doctor says of this machine. Reads with rights unless told: may ask for a password. */
export async function examined(context: Context, { service, rights = true }: Scope = {}) {
  const host = readOnce(await hostFor(context, rights))
  const [detection, entries] = await Promise.all([detect(host), openEntries(context)])
  const { inForce } = await inForceOf(context.host, entries)
  const services = await servicesOf(context, inForce)
  const asked = service ? [await askedFor(context, service)] : []
  const openings = openedBy(inForce)
  return { host, ...(await examine({ host, detection, openings, services: [...services, ...asked] })) }
}

async function hostFor(context: Context, rights: boolean | 'maybe'): Promise<Host> {
  if (rights === false) return context.host
  try {
    return await hostWithRights(context, methodFor)
  } catch (error) {
    if (rights === 'maybe' && asProblem(error).kind === 'rights') return context.host
    throw error
  }
}

/** The services that are open, with what their profiles say of them as far as these are still there. */
export async function servicesOf({ here }: Context, inForce: readonly JournalEntry[]): Promise<Service[]> {
  const opened = inForce.filter(({ purpose }) => purpose === 'open')
  return Promise.all(
    opened.map(async ({ profile: { id, title }, openings }): Promise<Service> => {
      const profile = await loadProfile(id, here.session).catch(noted(`reading the profile ${id}`))
      return { title, openings, forwards: profile?.forwards }
    }),
  )
}

async function askedFor({ here, host }: Context, { profile: name, answers }: AskedService): Promise<Service> {
  const profile = await onSystem(await loadProfile(name, here.session), host)
  const { openings } = resolveOpenings(profile, answers)
  return { title: profile.title, openings, forwards: profile.forwards }
}
