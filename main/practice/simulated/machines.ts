import type { Simulation } from '../simulation.js'
import { SimulatedMac } from './macos.js'
import { PracticeUfw } from './practice-ufw.js'
import type { Simulator } from './simulator.js'
import { SimulatedWindows } from './windows.js'

interface Kind {
  /** The system as people call it. */
  readonly system: string
  /** One as it was left, or a new one. */
  make(remembered: unknown): Simulator
}

/** The machines that can be practised on without a real firewall: switched on, with nothing open but the way in. */
export const MACHINES: Readonly<Record<Simulation, Kind>> = {
  ufw: { system: 'a simulated Linux', make: (remembered) => new PracticeUfw(remembered) },
  alf: {
    system: 'a simulated Mac',
    make: (remembered) => {
      // which programs there are is not known: whatever is named where programs lie is one that nobody signed
      const mac = new SimulatedMac({ everyProgram: 'unsigned' })
      mac.remember(remembered)
      return mac
    },
  },
  windows: {
    system: 'a simulated Windows',
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
