import type { Host } from './host.js'

/**
 * The name of a file that becomes another by renaming it. Whoever reads a folder as configuration passes it over: names
 * with a dot in front stay out of nft's and nginx's `*` (glob(3)) and of ufw's application profiles, and firewalld,
 * sysctl.d(5), systemd.unit(5) and sshd_config.d go by how a name ends.
 */
export function temporaryName(unique: string): string {
  return `.sallyport-${unique}.tmp`
}

const TEMPORARY = /^\.sallyport-[0-9A-Za-z]+\.tmp$/

/** Removes what a write that was cut off has left in these folders. Call it only where nobody else writes meanwhile. */
export async function removeTemporary(host: Host, folders: Iterable<string>): Promise<void> {
  for (const folder of new Set(folders))
    for (const name of await host.list(folder)) if (TEMPORARY.test(name)) await host.remove(`${folder}/${name}`)
}
