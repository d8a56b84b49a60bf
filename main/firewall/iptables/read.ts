import type { Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'
import { savedOf, type SavedTable } from '../../netfilter/index.js'
import { filters, ownerOf } from './owner.js'
import { familiesInUse, program, programName, readVersion, otherStacks, type Stack, type Version } from './programs.js'
import { parseStored } from './stored-file.js'
import { findService, type Service, type StoredPath } from './store.js'

/** The filter table in one place: in the kernel, or in a file that is loaded into it. */
export interface Place {
  readonly family: Family
  /** `null` when it may not be read without rights. */
  readonly table: SavedTable | null
}
export interface LoadedPlace extends Place {
  readonly stack: Stack
}
export interface StoredPlace extends Place {
  readonly path: StoredPath
}

/** All that is to be known of iptables on a machine. */
export interface Places {
  readonly version: Version
  readonly families: readonly Family[]
  readonly loaded: readonly LoadedPlace[]
  readonly service: Service | undefined
  /** Files that are there. */
  readonly stored: readonly StoredPlace[]
}

/** What people call it: `ip6tables`, `iptables-legacy`, or the path of the file. */
export function placeName(place: LoadedPlace | StoredPlace): string {
  return 'path' in place ? place.path : programName(place.family, place.stack)
}

/** Reads every table and file, 5 ms a table. Without root, tables are unknown. */
export async function readPlaces(host: Host): Promise<Places> {
  const families = await familiesInUse(host)
  const tablesOf = (stack: Stack): Promise<LoadedPlace[]> =>
    Promise.all(families.map(async (family) => ({ family, stack, table: await readTable(host, family, stack) })))
  const [service, usual] = await Promise.all([findService(host), tablesOf('default')])
  const version = await readVersion(host, usual.find(({ family }) => family === 4)?.table?.head)
  const [others, stored] = await Promise.all([
    Promise.all((await otherStacks(host, version)).map(tablesOf)),
    Promise.all(families.map((family) => readStored(host, family, service))),
  ])
  // the other kind is not always there for both families
  const loaded = [...usual, ...others.flat().filter(({ table }) => table !== null)]
  return { version, families, loaded, service, stored: stored.filter((place) => place !== undefined) }
}

/** The filter table in the kernel. `null` when it may not be read, or another program wrote it in nft's own terms. */
export async function readTable(host: Host, family: Family, stack: Stack): Promise<SavedTable | null> {
  const save = program(family, stack, '-save')
  if (!(await host.exists(save))) return null
  const saved = await host.run([save])
  return saved.code === 0 ? savedOf(saved) : null
}

async function readStored(host: Host, family: Family, service: Service | undefined): Promise<StoredPlace | undefined> {
  if (!service) return undefined
  const path = service.files[family]
  const reading = await host.read(path)
  if (reading.state === 'absent') return undefined
  return { family, path, table: reading.state === 'text' ? parseStored(reading.text, path) : null }
}

/**
 * The tables of the kernel that filter on iptables' own account: not those of a front end. ufw with IPV6=no drops all
 * of IPv6 by a bare policy, so what a front end has in one family is its own in the other too.
 */
export function ownTables(loaded: readonly LoadedPlace[]): readonly LoadedPlace[] {
  const owned = ownedStacks(loaded)
  return loaded.filter(({ stack, table }) => !owned.has(stack) && table !== null && filters(table))
}

/** The stacks in which a front end keeps its rules. */
export function ownedStacks(loaded: readonly LoadedPlace[]): ReadonlySet<Stack> {
  return new Set(loaded.filter(({ table }) => table && ownerOf(table)).map(({ stack }) => stack))
}
