// While packages are installed, no daemon of theirs may start: Debian's maintainer scripts ask /usr/sbin/policy-rc.d, and 101 says no.
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const refusal = '#!/bin/sh\n# Put here by the tests of Sallyport while they install packages.\nexit 101\n'

/**
 * @param {string} [rootDir] the system's root; another one in tests
 * @returns {() => void} puts back exactly what was there before; may be called again
 */
export function refuseDaemons(rootDir = '/') {
  const file = join(rootDir, 'usr/sbin/policy-rc.d')
  const kept = `${file}.before-sallyport`
  const restore = () => {
    if (existsEvenIfBroken(kept)) renameSync(kept, file)
    else if (existsSync(file) && readFileSync(file, 'utf8') === refusal) rmSync(file)
  }
  // What an earlier run left when it was killed outright.
  restore()
  if (existsEvenIfBroken(file)) renameSync(file, kept)
  writeFileSync(file, refusal, { mode: 0o755 })
  return restore
}

/**
 * Masks a unit, so that it does not start at the next boot once it is installed. This stays: the machine did not have it before.
 * @param {string} name such as `firewalld.service`
 * @param {string} [rootDir]
 * @returns {() => void} takes the mask away again, for when the installation failed
 */
export function maskUnit(name, rootDir = '/') {
  const unit = join(rootDir, 'etc/systemd/system', name)
  if (existsEvenIfBroken(unit)) return () => {}
  mkdirSync(dirname(unit), { recursive: true })
  symlinkSync('/dev/null', unit)
  return () => rmSync(unit)
}

/** @param {string} path */
function existsEvenIfBroken(path) {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}
