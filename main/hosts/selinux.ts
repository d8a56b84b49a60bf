import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { CLEAN_ENVIRONMENT, HERE } from './host.js'

/**
 * Gives a file the SELinux context of another, chcon(1): a service may read its settings by that only. Does nothing where
 * SELinux is off, selinux(8).
 * @throws Error when that fails
 */
export function copyContext(
  from: string,
  to: string,
  { enabled = '/sys/fs/selinux/enforce', chcon = '/usr/bin/chcon' } = {},
): void {
  if (HERE !== 'linux' || !existsSync(enabled)) return
  const { status, stderr } = spawnSync(chcon, [`--reference=${from}`, '--', to], {
    env: CLEAN_ENVIRONMENT,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`the SELinux context of ${from} could not be kept: ${stderr}`)
}
