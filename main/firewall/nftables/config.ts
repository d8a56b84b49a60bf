import { textOf, type Host } from '../../hosts/index.js'
import { translatedChains } from './owners.js'
import { NFT, readConfiguration, readLoaded } from './programs.js'
import { isEnabled } from './service.js'
import type { NftRuleset } from './ruleset.js'

/** The configurations that nftables.service loads: of Debian and Arch, of Fedora. */
export const CONFIGURATIONS = ['/etc/nftables.conf', '/etc/sysconfig/nftables.conf'] as const
export type Configuration = (typeof CONFIGURATIONS)[number]

/** Folders for parts of a configuration, the usual ones first. Without any, a part lies in /etc itself. */
const FOLDERS = ['/etc/nftables.d', '/etc/nftables'] as const

/** Files of ours: one a service, so that each is taken back whole. */
export const OWN_FILE = /^\/etc\/(?:nft[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\/)?sallyport-[a-z0-9-]{1,60}\.nft$/

/** What nftables loads when the machine starts. */
export interface Stored {
  /** The configuration, if there is one. */
  readonly path: Configuration | undefined
  readonly text: string
  /** What it would load; `undefined` when that cannot be told. */
  readonly ruleset: NftRuleset | undefined
  /** Where a file of ours goes, and whether the configuration loads what lies there. */
  readonly folder: string
  readonly included: boolean
  /** Files of ours that are there. */
  readonly files: readonly string[]
}

export async function readStored(host: Host): Promise<Stored> {
  const path = await configurationOf(host)
  const text = path === undefined ? '' : ((await textOf(host, path)) ?? '')
  const folder = includedFolder(text)
  const [ruleset, files, fallback] = await Promise.all([
    path === undefined ? undefined : readConfiguration(host, path, text),
    ownFiles(host),
    usualFolder(host),
  ])
  return { path, text, ruleset, folder: folder ?? fallback, included: folder !== undefined, files }
}

/** What the kernel holds and what is stored; chains that the configuration makes are its own, whatever their names. */
export async function readLoadedAndStored(host: Host): Promise<{ loaded: NftRuleset | undefined; stored: Stored }> {
  const [loaded, stored, enabled] = await Promise.all([readLoaded(host), readStored(host), isEnabled(host)])
  const translated = enabled && stored.ruleset ? translatedChains(stored.ruleset) : new Set<string>()
  if (translated.size === 0) return { loaded, stored }
  const own = (ruleset: NftRuleset | undefined) => ruleset && { ...ruleset, translated }
  return { loaded: own(loaded), stored: { ...stored, ruleset: own(stored.ruleset) } }
}

/** The one that the service names, else the first that is there. */
async function configurationOf(host: Host): Promise<Configuration | undefined> {
  for (const folder of ['/etc/systemd/system', '/usr/lib/systemd/system', '/lib/systemd/system']) {
    const unit = await textOf(host, `${folder}/nftables.service`)
    const named = /^ExecStart=.*\s-f\s*(\S+)/m.exec(unit ?? '')?.[1]
    const known = CONFIGURATIONS.find((path) => path === named)
    if (known !== undefined && (await host.exists(known))) return known
  }
  for (const path of CONFIGURATIONS) if (await host.exists(path)) return path
  return undefined
}

/** The folder whose files the configuration loads behind everything else, so that the chains are there by then. */
export function includedFolder(text: string): string | undefined {
  const tail = text.slice(Math.max(0, text.lastIndexOf('\n}')))
  for (const [, pattern = ''] of tail.matchAll(/^\s*include\s+"([^"]+)"/gm)) {
    const folder = /^(\/etc\/nft[A-Za-z0-9._-]*)\/\*\.(?:nft|\*)$/.exec(pattern)?.[1]
    if (folder !== undefined && OWN_FILE.test(`${folder}/sallyport-x.nft`)) return folder
  }
  return undefined
}

async function usualFolder(host: Host): Promise<string> {
  for (const folder of FOLDERS) if (await host.exists(folder)) return folder
  return '/etc'
}

/** Every file of ours, wherever it may lie. */
export async function ownFiles(host: Host): Promise<string[]> {
  const folders = (await host.list('/etc')).filter((name) => name.startsWith('nft')).map((name) => `/etc/${name}`)
  const lists = await Promise.all(
    ['/etc', ...folders].map(async (folder) => (await host.list(folder)).map((name) => `${folder}/${name}`)),
  )
  return lists.flat().filter((path) => OWN_FILE.test(path))
}

/** The line by which a configuration loads one file. The star lets the rest be loaded also when the file is gone. */
export function includeLine(path: string): string {
  return `include "${path}*"`
}

export function hasLine(text: string | null, path: string): boolean {
  return (text ?? '').split('\n').includes(includeLine(path))
}

/** The command that checks what a file would load, and loads nothing. */
export function checkOf(path: string): string[] {
  return [NFT, '-c', '-f', path]
}
