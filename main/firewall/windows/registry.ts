import type { Host } from '../../hosts/index.js'

/** The folder that is the same on every Windows, whatever the environment says: a variable could be another's. */
export const SYSTEM32 = 'C:\\Windows\\System32'
export const REG = `${SYSTEM32}\\reg.exe`

/** The service's own store; `StandardProfile` in it is the private one. */
export const LOCAL = 'HKLM\\SYSTEM\\CurrentControlSet\\Services\\SharedAccess\\Parameters\\FirewallPolicy'
/** What a device management such as Intune sets. */
export const MDM = `${LOCAL}\\Mdm`
/** Group policy. */
export const GROUP = 'HKLM\\SOFTWARE\\Policies\\Microsoft\\WindowsFirewall'

export interface RegistryValue {
  readonly name: string
  /** `REG_SZ`, `REG_DWORD`, …: not translated, unlike everything else that reg.exe says. */
  readonly type: string
  readonly data: string
}

export interface RegistryText {
  /** Values by key, the key's name in lower case and with its hive in full, as reg.exe prints it. */
  readonly keys: ReadonlyMap<string, readonly RegistryValue[]>
  /** Lines that are neither a key nor a value. */
  readonly unknown: readonly string[]
}

const HIVE = /^HKEY_[A-Z_]+(?:\\|$)/
const TYPE = /^REG_[A-Z0-9_]+$/
const GAP = '    '

/**
 * Reads what `reg query` prints: a key on a line of its own, its values below with four blanks before, between and
 * after name and type. Names may hold blanks too, so the type is what is looked for. Bytes beyond ASCII are those of the
 * OEM code page, and arrive as U+FFFD.
 */
export function parseRegistry(text: string): RegistryText {
  const keys = new Map<string, RegistryValue[]>()
  const unknown: string[] = []
  let values: RegistryValue[] | undefined
  for (let from = 0, to: number; from < text.length; from = to + 1) {
    to = text.indexOf('\n', from)
    if (to < 0) to = text.length
    const line = text.slice(from, text[to - 1] === '\r' && to > from ? to - 1 : to)
    if (line === '') continue
    if (line.startsWith(GAP)) {
      const value = values && parseValue(line)
      if (value) values?.push(value)
      else unknown.push(line)
    } else if (HIVE.test(line)) {
      const key = line.toLowerCase()
      values = keys.get(key) ?? []
      keys.set(key, values)
    } else unknown.push(line)
  }
  return { keys, unknown }
}

function parseValue(line: string): RegistryValue | undefined {
  for (let from = GAP.length; ;) {
    const at = line.indexOf(`${GAP}REG_`, from)
    if (at < 0) return undefined
    const start = at + GAP.length
    const gap = line.indexOf(GAP, start)
    const end = gap < 0 ? line.length : gap
    const type = line.slice(start, end)
    if (type === 'REG_SZ' || TYPE.test(type))
      return { name: line.slice(GAP.length, at), type, data: line.slice(end + GAP.length) }
    from = start
  }
}

/** What `reg query` tells of a key, `null` when it is not there (or may not be read: reg.exe says both with code 1). */
export async function queryKey(host: Host, key: string, deep = false): Promise<RegistryText | null> {
  const text = await keyText(host, key, deep)
  return text === null ? null : parseRegistry(text)
}

/** The same, as reg.exe prints it. */
export async function keyText(host: Host, key: string, deep = false): Promise<string | null> {
  const { code, stdout } = await host.run([REG, 'query', key, ...(deep ? ['/s'] : [])])
  return code === 0 ? stdout : null
}

/** The values of one key in what was read. */
export function valuesOf(text: RegistryText | null, key: string): readonly RegistryValue[] {
  return text?.keys.get(key.replace(/^HKLM\\/, 'HKEY_LOCAL_MACHINE\\').toLowerCase()) ?? []
}

/** A REG_DWORD, `0x1` as reg.exe prints it. */
export function numberOf(values: readonly RegistryValue[], name: string): number | undefined {
  const wanted = name.toLowerCase()
  const found = values.find((value) => value.type === 'REG_DWORD' && value.name.toLowerCase() === wanted)
  return found && /^0x[0-9a-f]{1,8}$/i.test(found.data) ? parseInt(found.data, 16) : undefined
}
