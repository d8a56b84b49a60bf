import type { Host } from '../../hosts/index.js'
import {
  parseAllowSigned,
  parseApplications,
  parseBlockAll,
  parseGlobalState,
  parseStealth,
  type AlfApplication,
  type AllowSigned,
  type GlobalState,
} from './parse.js'

export const SOCKETFILTERFW = '/usr/libexec/ApplicationFirewall/socketfilterfw'
/** There when a configuration profile has a payload for the firewall: macOS then refuses to change it. */
export const MANAGED = '/Library/Managed Preferences/com.apple.security.firewall.plist'
const CODESIGN = '/usr/bin/codesign'
/** A large bundle is read from end to end to check its signature. */
const SIGNATURE_LIMIT = 60_000

/** What the firewall says of itself; `null` where it said nothing that is known. */
export interface AlfState {
  readonly global: GlobalState | null
  readonly blockAll: boolean | null
  readonly allowSigned: AllowSigned
  readonly stealth: boolean | null
  /** In the firewall's order. `null` when the list could not be read. */
  readonly applications: readonly AlfApplication[] | null
  readonly managed: boolean
}

/** Asks for everything. No question needs root. */
export async function readAlf(host: Host): Promise<AlfState> {
  const [global, blockAll, allowSigned, stealth, applications, managed] = await Promise.all([
    readGlobalState(host),
    ask(host, '--getblockall').then(parseBlockAll),
    readAllowSigned(host),
    ask(host, '--getstealthmode').then(parseStealth),
    readApplications(host),
    host.exists(MANAGED),
  ])
  return { global, blockAll: global === 2 ? true : blockAll, allowSigned, stealth, applications, managed }
}

export async function readGlobalState(host: Host): Promise<GlobalState | null> {
  return parseGlobalState(await ask(host, '--getglobalstate'))
}

export async function readBlockAll(host: Host): Promise<boolean | null> {
  const [global, blockAll] = await Promise.all([readGlobalState(host), ask(host, '--getblockall')])
  return global === 2 ? true : parseBlockAll(blockAll)
}

export async function readAllowSigned(host: Host): Promise<AllowSigned> {
  return parseAllowSigned(await ask(host, '--getallowsigned'))
}

/** The rules. Never `--getappblocked`: it calls a program permitted that has no rule at all. */
export async function readApplications(host: Host): Promise<readonly AlfApplication[] | null> {
  const { applications, total } = parseApplications(await ask(host, '--listapps'))
  return total === null ? null : applications
}

/** The rule of a program. Two spellings of one name in Unicode are one file. */
export function ruleOf(applications: readonly AlfApplication[], program: string): AlfApplication | undefined {
  return applications.find(({ path }) => path.normalize('NFC') === program.normalize('NFC'))
}

/** Who signed a program: `apple` with macOS, `developer` with a certificate that Apple issued, or nobody that counts. */
export type Signature = 'apple' | 'developer' | 'none'

/** What is known of a program that is to be let in. */
export interface ProgramFacts {
  readonly exists: boolean
  readonly signature: Signature
}

export async function readProgram(host: Host, program: string): Promise<ProgramFacts> {
  if (!(await host.exists(program))) return { exists: false, signature: 'none' }
  // `codesign --verify` alone also takes an ad-hoc signature, which every program on Apple silicon has.
  // eslint-disable-next-line words/prose -- the language of requirements, csreq(1)
  if (await signedBy(host, 'anchor apple', program)) return { exists: true, signature: 'apple' }
  // eslint-disable-next-line words/prose -- as above
  const developer = await signedBy(host, 'anchor apple generic', program)
  return { exists: true, signature: developer ? 'developer' : 'none' }
}

/** codesign(1): 0 when the signature holds and meets the requirement, 1 when it does not hold, 3 when it does not meet it. */
async function signedBy(host: Host, requirement: string, program: string): Promise<boolean> {
  const argv = [CODESIGN, '--verify', `-R=${requirement}`, program]
  const result = await host.run(argv, { timeout: SIGNATURE_LIMIT }).catch(() => null)
  return result?.code === 0
}

/** The answer as text, whatever the exit code; empty when the program could not be started. */
async function ask(host: Host, option: string): Promise<string> {
  const result = await host.run([SOCKETFILTERFW, option]).catch(() => null)
  return result === null ? '' : `${result.stdout}\n${result.stderr}`
}
