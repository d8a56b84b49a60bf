import { fileURLToPath } from 'node:url'

export const CHECKOUT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/u, '')

/**
 * Where the ordinary users of a test host find Node and the checkout, wherever they lie on the machine: root's home, where
 * many a clone is, lets nobody in. Not below /run, which practice hides.
 */
export const PUBLIC = { node: '/mnt/node', checkout: '/mnt/checkout' }

/** @param must runs a command in the host as root, and throws when it fails */
export async function showToEverybody(must: (argv: readonly string[]) => Promise<unknown>): Promise<void> {
  await must(['mount', '-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/mnt'])
  await must(['mkdir', PUBLIC.checkout])
  await must(['mount', '--bind', CHECKOUT, PUBLIC.checkout])
  await must(['touch', PUBLIC.node])
  await must(['mount', '--bind', process.execPath, PUBLIC.node])
}
