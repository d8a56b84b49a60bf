import { fileURLToPath } from 'node:url'
import type { LabHost } from './host.js'

const INPUTS = fileURLToPath(new URL('../../fixtures/field/linux/', import.meta.url))

/** Makes a machine as somebody really runs it: one of the inputs from the field. */
export async function loadField(host: LabHost, name: string): Promise<void> {
  await host.must(['bash', '-c', 'cd "$1" && . ./load.sh', 'bash', `${INPUTS}${name}`])
}
