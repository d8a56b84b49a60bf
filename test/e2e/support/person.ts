import { existsSync } from 'node:fs'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { forEverybody, must } from './this-host.js'

const NAME = 'alice'
const HOME = `/var/home/${NAME}`

/** An ordinary user of this host, who may become root without a password. */
export async function addPerson(): Promise<void> {
  if (existsSync(HOME)) return // by an earlier test
  await mkdir('/var/home', { recursive: true })
  await must('useradd', '--create-home', '--home-dir', HOME, '--shell', '/bin/sh', NAME)
  await writeFile(`/etc/sudoers.d/${NAME}`, `${NAME} ALL=(root) NOPASSWD: ALL\n`, { mode: 0o440 })
}

/**
 * A program that starts another one of the checkout as that person. Playwright, as root, adds --no-sandbox: it is taken
 * out again, since this person can have Chromium's sandbox.
 * @param path below the checkout
 */
export async function asPerson(path: string): Promise<string> {
  const starter = '/run/start-as-person'
  const { checkout } = await forEverybody()
  await writeFile(
    starter,
    `#!/bin/bash
args=()
for arg in "$@"; do [[ $arg == --no-sandbox ]] || args+=("$arg"); done
export HOME=${HOME} USER=${NAME} LOGNAME=${NAME} XDG_RUNTIME_DIR= XDG_CONFIG_HOME=${HOME}/.config
cd ${HOME}
exec setpriv --reuid=${NAME} --regid=${NAME} --init-groups -- ${checkout}/${path} "\${args[@]}"
`,
  )
  await chmod(starter, 0o755)
  return starter
}
