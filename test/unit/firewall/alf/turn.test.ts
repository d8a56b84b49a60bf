import { describe, expect, test } from 'vitest'
import { alf } from '../../../../main/firewall/alf/index.js'
import { setAlf, turnAlf, type AlfSetting } from '../../../../main/firewall/alf/turn.js'
import type { PlanDraft } from '../../../../main/firewall/index.js'
import { makePlan } from '../../../../main/plan/index.js'
import { Bench } from '../../../support/in-memory.js'
import { problemOf } from '../../../support/problems.js'
import { SimulatedMac, type MacParts } from '../../../../main/practice/simulated/macos.js'
import { english } from '../../../support/english.js'

/** Applies a draft as the helper does, and hands back what was before, after, and after undo. */
async function through(mac: SimulatedMac, draft: PlanDraft) {
  const before = mac.stored()
  const bench = new Bench(alf, mac)
  const profile = { id: 'turn', title: 'Turn' }
  const rest = { openings: [], answers: { values: {} }, warnings: [], observed: true }
  const end = await bench.apply(makePlan({ profile, draft, ...rest }))
  const after = mac.stored()
  const undone = await bench.undo()
  return { before, after, end: end.result, undone: undone.result, back: mac.stored() }
}

const turn = async (mac: SimulatedMac, to: 'on' | 'off') => turnAlf(mac, await alf.detect(mac), to)
const words = (draft: PlanDraft) => draft.steps.map(({ call }) => `${call.verb} ${String(call.args['to'])}`)

describe.each(['old', 'new'] as const)('on and off, %s generation', (generation) => {
  test('on, and off again by undo', async () => {
    const mac = new SimulatedMac({ generation, on: false })
    const draft = await turn(mac, 'on')
    expect(words(draft)).toEqual(['alf.setState on'])
    const { before, after, back, end } = await through(mac, draft)
    expect(end).toBe('applied')
    expect(after).not.toBe(before)
    expect(back).toBe(before)
  })

  test('off at high risk, and on again by undo', async () => {
    const mac = new SimulatedMac({ generation })
    const draft = await turn(mac, 'off')
    expect(draft.steps.at(-1)?.risk).toBe('high')
    const { before, back } = await through(mac, draft)
    expect(back).toBe(before)
  })

  test('off while it blocks everything: undo brings that back, too', async () => {
    const mac = new SimulatedMac({ generation, blockAll: true })
    const draft = await turn(mac, 'off')
    expect(words(draft)).toEqual(['alf.setBlockAll off', 'alf.setState off'])
    const { before, back, end } = await through(mac, draft)
    expect(end).toBe('applied')
    expect(back).toBe(before)
  })

  test('as it is already: nothing', async () => {
    expect((await turn(new SimulatedMac({ generation }), 'on')).steps).toEqual([])
    expect((await turn(new SimulatedMac({ generation, on: false }), 'off')).steps).toEqual([])
  })

  test.each<[AlfSetting, MacParts, 'on' | 'off']>([
    ['block-all', { blockAll: true }, 'off'],
    ['built-in-signed', { allowBuiltIn: false }, 'on'],
    ['downloaded-signed', {}, 'on'],
    ['downloaded-signed', { allowDownloaded: true }, 'off'],
  ])('the setting %s, from %j', async (setting, parts, to) => {
    const mac = new SimulatedMac({ generation, ...parts })
    const draft = await setAlf(mac, setting, to)
    expect(draft.steps).toHaveLength(1)
    const { before, after, back, end } = await through(mac, draft)
    expect(end).toBe('applied')
    expect(after).not.toBe(before)
    expect(back).toBe(before)
    expect((await setAlf(mac, setting, to === 'on' ? 'off' : 'on')).steps).toEqual([])
  })

  test('the setting of the documents lets the signed program in', async () => {
    const mac = new SimulatedMac({ generation, programs: { '/x': 'developer' } })
    expect(mac.accepts('/x')).toBe(false)
    const bench = new Bench(alf, mac)
    const draft = await setAlf(mac, 'downloaded-signed', 'on')
    const rest = { openings: [], answers: { values: {} }, warnings: [], observed: true }
    await bench.apply(makePlan({ profile: { id: 'set', title: 'Set' }, draft, ...rest }))
    expect(mac.accepts('/x')).toBe(true)
  })
})

test('that everything is blocked is said before it is switched on', async () => {
  const draft = await turn(new SimulatedMac({ on: false, blockAll: true }), 'on')
  expect(draft.warnings.map(english).join()).toContain('Remote Login (ssh) and Screen Sharing')
  expect((await turn(new SimulatedMac({ on: false }), 'on')).warnings).toEqual([])
})

test('a managed Mac is not switched', async () => {
  const mac = new SimulatedMac({ managed: { code: 0 } })
  expect(await problemOf(() => turn(mac, 'off'))).toMatchObject({ kind: 'refused' })
  expect(await problemOf(() => setAlf(mac, 'block-all', 'on'))).toMatchObject({ kind: 'refused' })
})
