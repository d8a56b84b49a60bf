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
    'Software that came with macOS is let in by itself.',
    'Downloaded software with a valid signature is let in by itself.',
    'Stealth mode is on: it does not answer ping, nor calls to closed ports.',
  ])
  expect(await notes({ generation, blockAll: true, allowBuiltIn: false, managed: { code: 1 } })).toEqual([
    'It blocks all incoming connections but what macOS itself needs, whatever the list says.',
    'Software that came with macOS is refused unless the list lets it in.',
    'Downloaded software with a valid signature is refused unless the list lets it in.',
    'Stealth mode is off.',
    'An organisation manages it: what is set here is refused.',
  ])
})
