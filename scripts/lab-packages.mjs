// The system packages that the suites need on Debian and Ubuntu, and how they are installed without changing the machine's firewall.
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ask, onTerminal } from './lib/ask.mjs'
import { differencesOfInstallation, snapshot } from './lib/own-firewall.mjs'
import { maskUnit, refuseDaemons } from './lib/policy-rc.mjs'
import { capture, run } from './lib/run.mjs'

const firewalls = [
  'ufw firewalld nftables iptables iproute2 iputils-ping dbus socat python3 sudo ipset docker.io|docker-ce',
  'systemd-container libpam-systemd polkitd pkexec wine wine64 openssh-client openssh-server',
]
/** A person's session, in which polkit asks for a password. */
const session = ['xvfb openbox xdotool lxpolkit fonts-dejavu-core']
const page = ['chromium fonts-dejavu-core']
const desktop = [
  'xauth libnss3 libgbm1 libdrm2 libxkbcommon0 libxcomposite1 libxdamage1 libxfixes3 libxrandr2',
  // Debian 13 and Ubuntu 24.04 renamed these.
  'libgtk-3-0t64|libgtk-3-0 libasound2t64|libasound2 libatk-bridge2.0-0t64|libatk-bridge2.0-0 libcups2t64|libcups2',
]

/** The desktops on which the package is installed: one with a panel, and GNOME. */
const panel = ['xfce4-panel dbus-user-session libglib2.0-bin desktop-file-utils procps']
const checkers = ['lintian appstream man-db']
const gnome = ['gnome-shell gnome-shell-extension-appindicator librsvg2-common']

/** @type {Record<string, string[]>} what would change this machine's own firewall, or let somebody in, from the next boot on */
const units = {
  'openssh-server': ['ssh.service', 'ssh.socket'],
  firewalld: ['firewalld.service'],
  'docker.io|docker-ce': ['docker.service', 'docker.socket'],
}

/** @type {Record<string, string[]>} what each suite needs; a|b means either */
const needs = {
  lab: words([...firewalls, ...session]),
  faults: words([...firewalls, 'strace']),
  browser: words([...firewalls, ...page]),
  desktop: words([...firewalls, ...session, ...desktop]),
  package: words([...firewalls, ...session, ...desktop, ...panel, ...gnome, ...checkers]),
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = await missingPackages(Object.keys(needs))
  if (missing.length === 0) console.log('Every package that the suites need is installed.')
  else process.exitCode = (await installPackages(missing, { agreed: process.argv.includes('--install') })) ? 0 : 1
}

/** True on a system with apt. */
export function hasApt() {
  return process.platform === 'linux' && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg-query')
}

/**
 * @param {readonly string[]} suites
 * @returns {Promise<string[]>} what these suites need and the machine does not have
 */
export async function missingPackages(suites) {
  const wanted = [...new Set(suites.flatMap((suite) => needs[suite] ?? []))]
  const { output } = await capture('dpkg-query', ['-W', '-f', '${db:Status-Status} ${Package}\n'])
  const installed = new Set(
    output
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.slice(10)),
  )
  return wanted.filter((alternatives) => !alternatives.split('|').some((name) => installed.has(name)))
}

/**
 * Installs the packages after asking. Nothing is removed, no daemon starts, no firewall is enabled; whatever happens, policy-rc.d is
 * afterwards what it was before.
 * @param {readonly string[]} missing
 * @param {{ agreed: boolean }} options whether the person, or CI, has agreed already
 * @returns {Promise<boolean>} whether all of them are installed now
 */
export async function installPackages(missing, { agreed }) {
  console.log(
    `The tests against real firewalls need these packages, which are not installed:\n  ${missing.map(first).join(' ')}`,
  )
  console.log(
    'While they are installed no daemon starts, no package is removed, and no firewall is enabled on this machine.',
  )
  if (/^ENABLED=yes/m.test(read('/etc/ufw/ufw.conf')) && missing.includes('ufw')) {
    console.log(
      'They are not installed: ufw is absent, but its old settings in /etc/ufw say ENABLED=yes, so it would guard this machine from the next boot on.',
    )
    return false
  }
  if (!agreed && !(onTerminal && (await ask('Install them?')))) {
    if (!onTerminal) console.log('Say npm test -- --install to install them.')
    return false
  }

  const stillMissing = async () => (await missingPackages(Object.keys(needs))).filter((name) => missing.includes(name))
  const before = snapshot()
  const restore = refuseDaemons()
  process.once('exit', restore)
  try {
    const unmasks = missing.flatMap((name) => (units[name] ?? []).map((unit) => ({ name, unmask: maskUnit(unit) })))
    const names = await available(missing)
    const code = await apt(['install', '--yes', '--no-install-recommends', '--no-remove', ...names])
    if (code !== 0) console.log(`apt-get ended with exit code ${code}; its message is above.`)
    const failed = await stillMissing()
    for (const { name, unmask } of unmasks) if (failed.includes(name)) unmask()
  } finally {
    restore()
    process.off('exit', restore)
  }

  const changed = differencesOfInstallation(before, snapshot())
  if (changed.length > 0)
    throw new Error(`Installing the packages changed this machine's own firewall.\n${changed.join('\n')}`)
  return (await stillMissing()).length === 0
}

/**
 * Chooses among alternatives what the archive has; fetches the package lists when they lack something.
 * @param {readonly string[]} missing
 * @returns {Promise<string[]>}
 */
async function available(missing) {
  const choices = missing.flatMap((alternatives) => alternatives.split('|'))
  const known = async () => {
    const { output } = await capture('apt-cache', ['show', ...choices])
    return new Set([...output.matchAll(/^Package: (\S+)$/gm)].map(([, name]) => name))
  }
  const pick = (/** @type {Set<string | undefined>} */ there) =>
    missing.map((alternatives) => alternatives.split('|').find((name) => there.has(name)))
  let picked = pick(await known())
  if (picked.includes(undefined)) {
    await apt(['update'])
    picked = pick(await known())
  }
  return picked.map((name, index) => name ?? first(missing[index] ?? ''))
}

/** @param {readonly string[]} args */
function apt(args) {
  const env = {
    ...process.env,
    DEBIAN_FRONTEND: 'noninteractive',
    // Ubuntu's needrestart would restart daemons of the machine.
    NEEDRESTART_SUSPEND: '1',
  }
  const options = ['-q', '-o', 'DPkg::Lock::Timeout=60', '-o', 'Dpkg::Options::=--force-confold']
  return run('apt-get', [...options, ...args], { env, stdio: ['ignore', 'inherit', 'inherit'] })
}

/** @param {readonly string[]} rows */
function words(rows) {
  return rows.flatMap((row) => row.split(' '))
}

/** @param {string} alternatives */
function first(alternatives) {
  return alternatives.split('|')[0] ?? alternatives
}

/** @param {string} file */
function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
