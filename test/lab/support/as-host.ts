import type { Host } from '../../../main/hosts/index.js'
import type { LabHost } from './host.js'

/** A lab host as the program sees a machine, for tests that call its parts in this process. Read only. */
export function asHost(lab: LabHost): Host {
  return {
    platform: 'linux',
    uid: 0,
    run: (argv) => lab.run(argv),
    read: async (path) => {
      const { code, stdout } = await lab.run(['cat', '--', path])
      return code === 0 ? { state: 'text', text: stdout } : { state: 'absent' }
    },
    list: async (path) => {
      const { code, stdout } = await lab.run(['ls', '-1', '--', path])
      return code === 0 ? stdout.split('\n').filter(Boolean) : []
    },
    exists: (path) => lab.exists(path),
    modified: () => Promise.resolve(null),
    write: () => Promise.reject(new Error('read only')),
    remove: () => Promise.reject(new Error('read only')),
  }
}
