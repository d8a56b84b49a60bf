import { SimulatedWindows as Simulated } from '../../main/practice/simulated/windows.js'
import { fixture } from './fixture.js'

export type { Category, WindowsPacket } from '../../main/practice/simulated/windows-packet.js'

/** The rules of the recording, as `[value name, data]`. */
export function recordedRules(): [string, string][] {
  return fixture('windows-registry/firewallrules.tsv')
    .split('\n')
    .filter((line) => line.includes('\t'))
    .map((line) => line.split('\t') as [string, string])
}

/** The simulator, on which the recorded programs listen. */
export class SimulatedWindows extends Simulated {
  override netstat = fixture('netstat/windows.txt')
}
