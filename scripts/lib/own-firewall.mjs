// What this machine's own firewall looks like, so that a run of the tests can prove that it left it alone.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** @typedef {Record<string, string>} Snapshot each aspect in one text, so that a difference can be shown */

const services = /^(ufw|firewalld|nftables|netfilter-persistent|iptables|ip6tables)\.service$/
const unitFolder = '/etc/systemd/system'
const UFW_PROFILES = '/etc/ufw/applications.d'

/**
 * Reads; changes nothing.
 * @returns {Snapshot}
 */
export function snapshot() {
  return {
    'loaded rules (nft)': nftRules(),
    'loaded tables (iptables)': ['ip_tables_names', 'ip6_tables_names']
      .map((name) => text(`/proc/net/${name}`))
      .join(''),
    'ufw enabled': /^ENABLED=(.*)$/m.exec(text('/etc/ufw/ufw.conf'))?.[1] ?? '',
    'ufw files': digest('/etc/ufw', UFW_PROFILES),
    'ufw application profiles': digest(UFW_PROFILES),
    'firewalld files': digest('/etc/firewalld'),
    'nftables file': digest('/etc/nftables.conf'),
    'firewalld processes': firewalldProcesses().join('\n'),
    'services enabled or masked': serviceLinks().join('\n'),
    forwarding: ['ipv4/ip_forward', 'ipv6/conf/all/forwarding'].map((name) => text(`/proc/sys/net/${name}`)).join(''),
  }
}

/**
 * @param {Snapshot} before
 * @param {Snapshot} after
 * @returns {string[]} what is different, in words; nothing when all is as it was
 */
export function differences(before, after) {
  return Object.keys({ ...before, ...after })
    .filter((aspect) => before[aspect] !== after[aspect])
    .map((aspect) => `${aspect}:\n  before: ${shown(before[aspect])}\n  after:  ${shown(after[aspect])}`)
}

/**
 * Installing a firewall adds its files and may register its service; it must not start, enable or change one.
 * @param {Snapshot} before
 * @param {Snapshot} after
 * @returns {string[]}
 */
export function differencesOfInstallation(before, after) {
  const expected = { ...after }
  // A name for ports, which a package of a service brings along. It opens nothing.
  expected['ufw application profiles'] = before['ufw application profiles'] ?? ''
  for (const aspect of ['loaded rules (nft)', 'ufw files', 'firewalld files', 'nftables file']) {
    // Nothing could be read before the package came; the suites are held to what is there now.
    if (before[aspect] === '') expected[aspect] = ''
  }
  if (before['ufw enabled'] === '' && after['ufw enabled'] === 'no') expected['ufw enabled'] = ''
  // A mask keeps firewalld off, and ufw's service does nothing while ufw is disabled.
  const harmless = /\/firewalld\.service -> \/dev\/null$|\/ufw\.service -> /
  const had = before['services enabled or masked']?.split('\n') ?? []
  const has = after['services enabled or masked']?.split('\n') ?? []
  expected['services enabled or masked'] = has.filter((link) => had.includes(link) || !harmless.test(link)).join('\n')
  return differences(before, expected)
}

/** Rules without counters, which move by themselves. Empty when nft is not installed or may not be asked. */
function nftRules() {
  try {
    return execFileSync('nft', ['--stateless', 'list', 'ruleset'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    })
  } catch {
    return ''
  }
}

/** Those in this machine's network; the ones in the tests' namespaces do not count. */
function firewalldProcesses() {
  const own = link('/proc/self/ns/net')
  return entries('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .filter((pid) => link(`/proc/${pid}/ns/net`) === own)
    .map((pid) => text(`/proc/${pid}/cmdline`).split('\0').slice(0, 3).join(' '))
    .filter((command) => /(^|\/)firewalld( |$)/.test(command))
}

/** Links that make systemd start or refuse a firewall. */
function serviceLinks() {
  const folders = [
    unitFolder,
    ...entries(unitFolder)
      .map((name) => join(unitFolder, name))
      .filter(isFolder),
  ]
  return folders
    .flatMap((folder) =>
      entries(folder)
        .filter((name) => services.test(name))
        .map((name) => join(folder, name)),
    )
    .map((path) => `${path} -> ${link(path)}`)
    .sort()
}

/**
 * One hash for a file or everything below a folder; empty when there is none.
 * @param {string} path
 * @param {string} [without] a folder below it
 */
function digest(path, without) {
  if (!existsSync(path)) return ''
  const files = isFolder(path)
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .filter((file) => without === undefined || !file.startsWith(`${without}/`))
        .sort()
    : [path]
  const hash = createHash('sha256')
  for (const file of files) hash.update(`${file}\0${text(file)}\0`)
  return `${files.length} files, sha256 ${hash.digest('hex')}`
}

/** @param {string} file */
function text(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** @param {string} folder */
function entries(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

/** @param {string} path */
function link(path) {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

/** @param {string} path */
function isFolder(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

/** @param {string | undefined} value */
function shown(value) {
  return value ? value.replaceAll('\n', '\n          ') : '(nothing)'
}
