import type { Host } from '../../../main/hosts/index.js'
import { stubHost } from '../../support/stub-host.js'
import type { LabHost } from './host.js'

/** A lab host as the program sees a machine, for tests that call its parts in this process. Read only. */
export function asHost(lab: LabHost): Host {
  return stubHost({
    name: 'lab',
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
  })
}
