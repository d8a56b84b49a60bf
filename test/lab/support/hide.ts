import { basename, dirname } from 'node:path'
import type { LabHost } from './host.js'

const SEARCHED = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'] as const

const PARTS = {
  ufw: { programs: ['ufw'], files: ['/etc/ufw', '/etc/default/ufw', '/usr/share/ufw', '/usr/lib/ufw'] },
  firewalld: {
    programs: ['firewalld', 'firewall-cmd', 'firewall-offline-cmd'],
    files: ['/etc/firewalld', '/usr/lib/firewalld'],
  },
} as const

const overlaid = new WeakMap<LabHost, Set<string>>()

/** Makes a program look as if it were not installed, in this host only: whoever looks gets ENOENT. */
export async function hideProgram(host: LabHost, ...programs: readonly string[]): Promise<void> {
  for (const program of programs) {
    for (const folder of SEARCHED) await hidePath(host, `${folder}/${program}`)
  }
}

/** Makes a whole firewall look as if it had never been installed: programs, settings and shipped files. */
export async function hideFirewall(host: LabHost, firewall: keyof typeof PARTS): Promise<void> {
  await hideProgram(host, ...PARTS[firewall].programs)
  for (const path of PARTS[firewall].files) await hidePath(host, path)
}

/** Mounts a disk of so many bytes (rounded up to a page, 4096) at a path under /etc, /var or /run. */
export async function smallDisk(host: LabHost, path: string, bytes: number): Promise<void> {
  host.assertPrivate(path)
  await host.must(['mkdir', '-p', path])
  await host.must(['mount', '-t', 'tmpfs', '-o', `size=${bytes},mode=755`, 'small', path])
}

/** Puts a program or file in place, also below /usr, in this host only. */
export async function putFile(host: LabHost, path: string, text: string, mode = 0o755): Promise<void> {
  const [top = ''] = /^\/usr\/[^/]+/u.exec(path) ?? []
  if (top !== '' && !host.ownFiles) await overlay(host, top)
  await host.must(['mkdir', '-p', '--', dirname(path)])
  await host.must(['dd', `of=${path}`, 'status=none'], { stdin: text })
  await host.must(['chmod', mode.toString(8), path])
}

/** Removes a path in the host. Where the machine's own folder would be changed, an overlay is laid over that first. */
async function hidePath(host: LabHost, path: string): Promise<void> {
  if (!(await host.exists(path))) return
  // /sbin is a link to /usr/sbin on a merged system
  const folder = (await host.must(['realpath', '--', dirname(path)])).trim()
  if (!/^\/(etc|var|run)(\/|$)/u.test(folder)) await overlay(host, folder)
  await host.must(['rm', '-rf', '--', `${folder}/${basename(path)}`])
}

async function overlay(host: LabHost, folder: string): Promise<void> {
  const done = overlaid.get(host) ?? new Set()
  overlaid.set(host, done)
  if (done.has(folder)) return
  const own = `/run/.lab/hidden${folder.replaceAll('/', '-')}`
  await host.must(['mkdir', '-p', `${own}/upper`, `${own}/work`])
  const layers = `lowerdir=${folder},upperdir=${own}/upper,workdir=${own}/work`
  await host.must(['mount', '-t', 'overlay', '-o', layers, 'overlay', folder])
  done.add(folder)
}
