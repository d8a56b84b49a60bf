#!/usr/bin/env node
// Makes a deb of what electron-builder tells fpm to make one of, with dpkg-deb: fpm itself would be fetched from the network.
//
//   fpm.mjs -s dir -t deb --name NAME --version V … --package FILE SOURCE=TARGET …
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { root } from './lib/paths.mjs'
import { run } from './lib/run.mjs'

const text = /** @type {const} */ ({ type: 'string' })
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    force: { type: 'boolean' },
    s: { ...text, short: 's' },
    t: { ...text, short: 't' },
    d: { ...text, short: 'd', multiple: true },
    'deb-recommends': { ...text, multiple: true },
    conflicts: { ...text, multiple: true },
    replaces: { ...text, multiple: true },
    'deb-compression': text,
    'deb-priority': text,
    architecture: text,
    'after-install': text,
    'before-remove': text,
    'after-remove': text,
    description: text,
    version: text,
    package: text,
    name: text,
    maintainer: text,
    vendor: text,
    url: text,
    category: text,
    license: text,
  },
})
const { name = '', version = '', maintainer = '', package: artifact = '' } = values
const tree = mkdtempSync(join(tmpdir(), 'sallyport-deb-'))
try {
  for (const mapping of positionals) put(mapping)
  // electron-builder's, which nothing here installs
  rmSync(join(tree, 'opt/Sallyport/resources/apparmor-profile'), { force: true })
  document()
  complete()
  const size = Math.ceil(makeTame(tree) / 1024)
  control(size)
  // gz is for who only wants to try it: xz takes a minute or two, and half the room
  const compression = values['deb-compression'] === 'gz' ? ['-Zgzip', '-z1'] : ['-Zxz']
  process.exitCode = await run('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, artifact])
} finally {
  rmSync(tree, { recursive: true, force: true })
}

/** @param {string} mapping SOURCE=TARGET; a source that ends in a slash stands for what is in it */
function put(mapping) {
  const [source = '', target = ''] = mapping.split('=')
  const to = join(tree, target)
  mkdirSync(dirname(to), { recursive: true })
  cpSync(resolve(source), to, { recursive: true, verbatimSymlinks: true })
}

/** What Debian's policy wants beside the copyright: which version this is, and a manual page. */
function document() {
  const changelog = `${name} (${version}) unstable; urgency=medium

  * This version. What is new stands in CHANGELOG.md of the sources.

 -- ${maintainer}  ${new Date().toUTCString().replace('GMT', '+0000')}
`
  zip(`usr/share/doc/${name}/changelog.gz`, changelog)
  zip('usr/share/man/man1/sallyport.1.gz', printed('manual', '--lang', 'en'))
  if (existsSync(join(tree, 'usr/bin/sallyport-desktop')))
    zip('usr/share/man/man1/sallyport-desktop.1.gz', '.so man1/sallyport.1\n')
}

/** By what shells complete the command line, each where its shell looks for it. */
function complete() {
  const places = {
    bash: 'bash-completion/completions/sallyport',
    zsh: 'zsh/vendor-completions/_sallyport',
    fish: 'fish/vendor_completions.d/sallyport.fish',
  }
  for (const [shell, place] of Object.entries(places)) {
    const path = join(tree, 'usr/share', place)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, printed('completion', shell, '--lang', 'en'))
  }
}

/** @param {string[]} words what the command line is asked to print */
function printed(...words) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...words], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`${words[0]} could not be written. ${stderr}`)
  return stdout
}

/**
 * @param {string} target
 * @param {string} text
 */
function zip(target, text) {
  const path = join(tree, target)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, gzipSync(text, { level: 9 }))
}

/**
 * Gives everything the modes that a system has, whatever umask it was built under; returns the bytes.
 * @param {string} path
 * @returns {number}
 */
function makeTame(path) {
  const stat = lstatSync(path)
  if (stat.isSymbolicLink()) return 0
  const isProgram = (stat.mode & 0o100) !== 0 && !/\.so(?:\.|$)/.test(path)
  chmodSync(path, stat.isDirectory() || isProgram ? 0o755 : 0o644)
  if (!stat.isDirectory()) return stat.size
  return readdirSync(path).reduce((sum, entry) => sum + makeTame(join(path, entry)), 4096)
}

/**
 * The first line is the synopsis; the lines of the rest begin with a blank.
 * @param {string} description
 */
function wrapped(description) {
  const [synopsis = '', ...rest] = description.split('\n')
  const lines = rest.join(' ').match(/\S.{0,70}\S(?=\s|$)/gu) ?? []
  return [synopsis, ...lines.map((line) => ` ${line}`)].join('\n')
}

/** @param {number} size in KiB */
function control(size) {
  const folder = join(tree, 'DEBIAN')
  mkdirSync(folder)
  /** @type {Record<string, string | undefined>} */
  const fields = {
    Package: name,
    Version: version,
    Architecture: values.architecture,
    Maintainer: maintainer,
    'Installed-Size': String(size),
    Depends: values.d?.join(', '),
    Recommends: values['deb-recommends']?.join(', '),
    Conflicts: values.conflicts?.join(', '),
    Replaces: values.replaces?.join(', '),
    Section: values.category,
    Priority: values['deb-priority'],
    Homepage: values.url,
    Description: wrapped(values.description ?? ''),
  }
  const lines = Object.entries(fields).flatMap(([field, value]) => (value ? `${field}: ${value}\n` : []))
  writeFileSync(join(folder, 'control'), lines.join(''))
  const scripts = { postinst: 'after-install', prerm: 'before-remove', postrm: 'after-remove' }
  for (const [script, option] of Object.entries(scripts)) {
    const path = values[/** @type {keyof typeof values} */ (option)]
    if (typeof path !== 'string') continue
    cpSync(resolve(path), join(folder, script))
    chmodSync(join(folder, script), 0o755)
  }
}
