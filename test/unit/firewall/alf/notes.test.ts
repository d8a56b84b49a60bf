import { expect, test } from 'vitest'
import { alf } from '../../../../main/firewall/alf/index.js'
import { SimulatedMac, type MacParts } from '../../../../main/practice/simulated/macos.js'
import { english } from '../../../support/english.js'

async function notes(parts: MacParts): Promise<readonly string[]> {
  const host = new SimulatedMac(parts)
  return ((await alf.observe(host, await alf.detect(host), {})).notes ?? []).map(english)
}

test.each(['old', 'new'] as const)('what a Mac of the %s generation does besides its list', async (generation) => {
  expect(await notes({ generation, stealth: true, allowDownloaded: true })).toEqual([
    'Software that came with macOS is allowed without a rule.',
    'Downloaded software with a valid signature is allowed without a rule.',
    'Stealth mode is on: it answers neither ping nor calls to closed ports.',
  ])
  expect(await notes({ generation, blockAll: true, allowBuiltIn: false, managed: { code: 1 } })).toEqual([
    'It refuses all incoming connections but those that macOS itself needs, whatever the list says.',
    'Software that came with macOS is refused unless the list allows it.',
    'Downloaded software with a valid signature is refused unless the list allows it.',
    'Stealth mode is off.',
    'An organisation manages it: macOS refuses to change it here.',
  ])
})
