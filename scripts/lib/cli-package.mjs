// The deb of the command line alone, for machines without a desktop: it runs on the system's own Node.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { root } from './paths.mjs'
import { capture } from './run.mjs'

const NAME = 'sallyport-cli'
const HOME = '/usr/lib/sallyport'

/** What of dist/ it needs: no window and no tray. */
const PARTS = ['cli.js', 'helper.js', 'practice.js', 'package.json', 'chunks', 'renderer']
const RESOURCES = ['profiles', 'practice']

const DESCRIPTION = `opens the ports that a service needs, from the command line
Sallyport finds out which firewall is in charge of this machine, shows the exact commands before it runs them, proves that
the service can be reached, keeps a journal of every change, and undoes each of them exactly. This package has the command
line, and its page for a browser (sallyport serve), without a desktop. The package sallyport has the window as well.`

/**
 * @param {string} folder where to put it
 * @param {readonly string[]} options for fpm.mjs
 * @returns {Promise<{ file: string, code: number, output: string }>}
 */
export async function makeCliPackage(folder, options) {
  const { version, license, homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const { linux } = parse(readFileSync(join(root, 'electron-builder.yml'), 'utf8'))
  const file = `${NAME}_${version}_all.deb`
  const ours = join(root, 'resources/linux')
  const made = mkdtempSync(join(tmpdir(), 'sallyport-cli-'))
  const action = join(made, 'policy')
  writeFileSync(action, cliAction(readFileSync(join(ours, 'io.sallyport.helper.policy'), 'utf8')))
  try {
    const result = await capture(process.execPath, [
      join(root, 'scripts/fpm.mjs'),
      ...['-s', 'dir', '-t', 'deb', '--name', NAME, '--version', version, '--architecture', 'all'],
      ...[
        '--maintainer',
        linux.maintainer,
        '--url',
        homepage,
        '--license',
        license,
        '--category',
        linux.packageCategory,
      ],
      ...['--deb-priority', 'optional', '--description', DESCRIPTION, '--package', join(folder, file)],
      ...['-d', 'nodejs (>= 20.19)', '--deb-recommends', 'sudo | pkexec | policykit-1'],
      ...['--conflicts', 'sallyport', '--replaces', 'sallyport'],
      ...['--before-remove', join(ours, 'cli/before-remove.sh'), '--after-remove', join(ours, 'cli/after-remove.sh')],
      ...options,
      ...PARTS.map((part) => `${join(root, 'dist', part)}=${HOME}/${part}`),
      ...RESOURCES.map((part) => `${join(root, 'dist/resources', part)}=${HOME}/resources/${part}`),
      `${join(ours, 'cli/sallyport-helper')}=${HOME}/sallyport-helper`,
      `${join(ours, 'cli/sallyport')}=/usr/bin/sallyport`,
      `${action}=/usr/share/polkit-1/actions/io.sallyport.helper.policy`,
      `${join(ours, 'cli/copyright')}=/usr/share/doc/${NAME}/copyright`,
    ])
    return { file, ...result }
  } finally {
    rmSync(made, { recursive: true, force: true })
  }
}

/**
 * The same action, for this package's launcher. It brings no icon.
 * @param {string} action
 */
function cliAction(action) {
  return action
    .replace(/(exec\.path">)[^<]*/u, `$1${HOME}/sallyport-helper`)
    .replace(/\s*<icon_name>[^<]*<\/icon_name>/u, '')
}
