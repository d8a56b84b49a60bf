import { msg, type Message } from '../../text/index.js'
import type { Simulation } from '../simulation.js'
import { SimulatedMac } from './macos.js'
import { PracticeUfw } from './practice-ufw.js'
import type { Simulator } from './simulator.js'
import { SimulatedWindows } from './windows.js'

interface Kind {
  /** The system as people call it. */
  readonly system: Message
  /** One as it was left, or a new one. */
  make(remembered: unknown): Simulator
}

/** The machines that can be practised on without a real firewall: switched on, with nothing open but the way in. */
export const MACHINES: Readonly<Record<Simulation, Kind>> = {
  ufw: { system: msg('practice.system', { system: 'Linux' }), make: (remembered) => new PracticeUfw(remembered) },
  alf: {
    system: msg('practice.system', { system: 'Mac' }),
    make: (remembered) => {
      // which programs there are is not known: whatever is named where programs lie is one that nobody signed
      const mac = new SimulatedMac({ everyProgram: 'unsigned' })
      mac.remember(remembered)
      return mac
    },
  },
  windows: {
    system: msg('practice.system', { system: 'Windows' }),
    make: (remembered) => {
      const windows = new SimulatedWindows([REMOTE_DESKTOP])
      windows.remember(remembered)
      return windows
    },
  },
}

const REMOTE_DESKTOP = [
  'RemoteDesktop-UserMode-In-TCP',
  'v2.30|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=3389|App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|Name=Remote Desktop - User Mode (TCP-In)|',
] as const
