import { textOf, type Host } from '../../hosts/index.js'
import { problem } from '../../model/problem.js'
import { parseIptablesSave, type SavedTable } from '../../netfilter/index.js'
import { msg } from '../../text/index.js'
import { isOwnFile, judgeRule } from './judge.js'
import { program } from './programs.js'
import { ruleLine, type OwnRule } from './rule-args.js'
import type { StoredPath } from './store.js'

/**
 * Stored rules are changed by one line, and nothing else of the file moves. "netfilter-persistent save" would write
 * down everything that is loaded at that moment: the bans of fail2ban and the addresses of docker's containers too.
 */
type Stored = OwnRule & { path: StoredPath; line: number }

/** The line as it stands in the file. In ours it goes to the top of the chain, wherever that is loaded. */
export function fileLine(args: OwnRule & { path: StoredPath }): string {
  const line = ruleLine(args)
  return isOwnFile(args.path) ? line.replace(/^-A/, '-I') : line
}

/** sed(1): `12i -A INPUT …`. The line has no backslash and no newline: the verb's grammar keeps them out. */
export function storeScript(args: Stored): string {
  return insertScript(args.line, fileLine(args))
}

/** sed(1): removes the line that says exactly this. */
export function unstoreScript(args: Stored): string {
  return deleteScript(fileLine(args))
}

export function insertScript(line: number, text: string): string {
  return `${line}i ${text}`
}

export function deleteScript(text: string): string {
  return `/^${text.replace(/[.*[^$/]/g, '\\$&')}$/d`
}

/** Reads a file of stored rules; `null` when it is not there or may not be read. */
export async function readFile(host: Host, path: StoredPath): Promise<SavedTable | null> {
  const text = await textOf(host, path)
  return text === null ? null : parseStored(text, path)
}

/** As {@link parseIptablesSave}; a file of ours says `-I` where others say `-A`. */
export function parseStored(text: string, path: string): SavedTable {
  return parseIptablesSave(isOwnFile(path) ? text.replace(/^-I /gm, '-A ') : text)
}

/** The line before which a rule of this chain goes: that of the rule it must precede, else behind the chain's last one. */
export function lineFor({ rules, commit }: SavedTable, chain: string, before: number | undefined): number | undefined {
  const ofChain = rules.filter((rule) => rule.chain === chain)
  if (before !== undefined) return ofChain[before - 1]?.line
  const last = ofChain.at(-1)
  return last === undefined ? commit : last.line + 1
}

/** What of the rule is not stored yet, with the line where it goes now. The file must load before and after. */
export async function toStore(host: Host, args: Stored): Promise<Stored | null> {
  const table = await readFile(host, args.path)
  if (!table) throw gone(args.path)
  const { lacking, before } = judgeRule(table, args, args.path)
  await mustLoad(host, args)
  if (lacking.length === 0) return null
  const line = lineFor(table, args.chain, before)
  if (line === undefined || table.unknown.length > 0) throw notUnderstood(args)
  return { ...args, ports: [...lacking], line }
}

export async function storedRule(host: Host, args: Stored): Promise<boolean> {
  return (await readFile(host, args.path))?.rules.some(({ text }) => text === ruleLine(args)) ?? false
}

/** @throws ProblemError of kind `refused` when the file cannot be loaded as it is */
export async function mustLoad(host: Host, { family, path }: Pick<Stored, 'family' | 'path'>): Promise<void> {
  const noflush = isOwnFile(path) ? ['--noflush'] : []
  const restore = program(family, 'default', '-restore')
  const tried = await host.run([restore, '-w', '5', ...noflush, '--test', path])
  if (tried.code === 0) return
  throw problem(
    'refused',
    msg('iptables.cannotLoad', { path, said: tried.stderr.trim().split('\n')[0] ?? '' }),
    msg('iptables.cannotLoadMeaning'),
    msg('iptables.tryFile', { command: [restore, '--test', path].join(' ') }),
  )
}

function gone(path: string): Error {
  return problem('failed', msg('iptables.fileGone', { path }), msg('text.nothingChanged'), msg('backend.planAgain'))
}

function notUnderstood(args: Stored): Error {
  return problem(
    'refused',
    msg('iptables.fileUnclear', { path: args.path }),
    msg('iptables.fileUnclearMeaning'),
    msg('iptables.placeLine', { line: fileLine(args) }),
  )
}
