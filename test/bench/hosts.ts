import { LabHost } from '../lab/support/host.js'

/** Runs something with hosts of these names, which are gone afterwards. */
export async function withHosts<T>(names: readonly string[], work: (...hosts: LabHost[]) => Promise<T>): Promise<T> {
  const hosts = await Promise.all(names.map((name) => LabHost.start(name)))
  try {
    return await work(...hosts)
  } finally {
    await Promise.all(hosts.map((host) => host.close()))
  }
}
