import type { Reading, RunResult } from '../../hosts/index.js'
import type { Simulator } from './simulator.js'
import { EMPTY, loadedText } from './ufw-kernel.js'
import { SimulatedUfw } from './ufw.js'

const SAVES: Readonly<Record<string, 4 | 6>> = { '/usr/sbin/iptables-save': 4, '/usr/sbin/ip6tables-save': 6 }
const CONFIGURATION = '/etc/ufw/ufw.conf'
const SSH = { 4: 'allow tcp 22 0.0.0.0/0 any 0.0.0.0/0 in', 6: 'allow tcp 22 ::/0 any ::/0 in' }

/** The simulated ufw with a kernel below it: what is stored is loaded as long as ufw is on. */
export class PracticeUfw extends SimulatedUfw implements Simulator {
  constructor(remembered: unknown) {
    super([`${SSH[4]} comment=${COMMENT}`], [`${SSH[6]} comment=${COMMENT}`])
    if (Array.isArray(remembered)) this.files = new Map(remembered as [string, string][])
  }

  remembered(): unknown {
    return [...this.files]
  }

  override read(path: string): Promise<Reading> {
    return path in SAVES ? Promise.resolve({ state: 'text', text: '' }) : super.read(path)
  }

  override run(argv: readonly string[]): Promise<RunResult> {
    const [program = '', ...words] = argv
    const family = SAVES[program]
    if (family !== undefined) return said(this.#isOn() ? loadedText(this.tuples(family), family) : EMPTY)
    const [force, turn] = words
    if (program !== '/usr/sbin/ufw' || force !== '--force') return super.run(argv)
    this.files.set(CONFIGURATION, `ENABLED=${turn === 'enable' ? 'yes' : 'no'}\nLOGLEVEL=low\n`)
    return said(
      turn === 'enable'
        ? 'Firewall is active and enabled on system startup\n'
        : 'Firewall stopped and disabled on system startup\n',
    )
  }

  #isOn(): boolean {
    return this.files.get(CONFIGURATION)?.includes('ENABLED=yes') === true
  }
}

/** Comments are stored in hexadecimal. */
const COMMENT = Buffer.from('SSH').toString('hex')
const said = (stdout: string): Promise<RunResult> => Promise.resolve({ code: 0, stdout, stderr: '' })
