// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import ConfirmBanner from '../../../renderer/components/ConfirmBanner.vue'
import { useChange } from '../../../renderer/stores/change.js'
import { useUpdates } from '../../../renderer/stores/updates.js'
import { ConnectionLost } from '../../../renderer/transports/transport.js'
import { argumentsOf, end, ENTRY, fakeApi, JOURNAL, plan, status, type FakeApi } from './support.js'

const UNTIL = '2026-11-21T10:51:00Z'
const DUE = { journal: JOURNAL, title: 'ufw', until: UNTIL, left: 60 }
const changed = { kind: 'changed', what: 'journal', machine: 'local' } as const
const told = (due: typeof DUE | null) => ({ kind: 'due', due, machine: 'local' }) as const
const onTrial = { ...ENTRY, until: UNTIL, confirm: true } as const

let page: VueWrapper
beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  page.unmount()
  vi.useRealTimers()
})

async function waiting(answers: Parameters<typeof fakeApi>[0] = {}): Promise<FakeApi> {
  const fake = fakeApi({ history: () => ({ entries: [onTrial] }), ...answers })
  void useUpdates().follow()
  page = mount(ConfirmBanner, { attachTo: document.body })
  fake.subscriptions[0]?.tell({ kind: 'ready' })
  fake.subscriptions[0]?.tell(told(DUE))
  await flushPromises()
  return fake
}

async function hear(fake: FakeApi, ...events: Parameters<NonNullable<FakeApi['subscriptions'][0]>['tell']>[0][]) {
  for (const event of events) fake.subscriptions[0]?.tell(event)
  await flushPromises()
}

async function press(name: string): Promise<void> {
  await page
    .findAll('button')
    .find((button) => button.text() === name)
    ?.trigger('click')
  await flushPromises()
}

describe('a change on trial', () => {
  it('is nothing to see while there is none', async () => {
    const fake = fakeApi()
    page = mount(ConfirmBanner)
    await flushPromises()
    expect(page.find('section').exists()).toBe(false)
    expect(argumentsOf(fake, 'history')).toEqual([])
  })

  it('counts down for the eye every second, and speaks only now and then', async () => {
    await waiting()
    expect(page.find('[role="timer"]').text()).toBe('1 minute left')
    const spoken = new Set<string>()
    for (let second = 0; second < 60; second++) {
      spoken.add(page.find('[role="status"]').text())
      await vi.advanceTimersByTimeAsync(1_000)
    }
    expect([...spoken]).toEqual([
      'Does everything still work? 1 minute left.',
      'Does everything still work? 30 seconds left.',
      'Does everything still work? 10 seconds left.',
    ])
    expect(page.find('[role="status"]').text()).toBe('Time is up')
    expect(page.text()).toContain('ufw is being undone.')
    expect(page.findAll('button')).toEqual([])
  })

  it('is kept by its button, and said to be', async () => {
    const fake = await waiting({ confirm: () => end() })
    await press('Keep the changes')
    expect(argumentsOf(fake, 'confirm')).toEqual([{ journal: JOURNAL }])
    expect(page.text()).toContain('The changes are kept')
    // what was on its way meanwhile does not bring it back
    await hear(fake, told({ ...DUE, left: 50 }))
    expect(page.text()).not.toContain('Does everything still work?')
    await press('Close')
    expect(page.find('section').exists()).toBe(false)
  })

  it('is undone at once by the other', async () => {
    const fake = await waiting({ confirm: () => end({ result: 'undone' }) })
    await press('Undo now')
    expect(argumentsOf(fake, 'confirm')).toEqual([{ journal: JOURNAL, revert: true }])
    expect(page.text()).toContain('The changes are undone')
  })

  it('is said to have run out when nobody confirmed', async () => {
    const fake = await waiting()
    await vi.advanceTimersByTimeAsync(60_000)
    fake.answers['history'] = () => ({ entries: [] }) // it is at work
    await hear(fake, changed)
    expect(page.text()).toContain('ufw is being undone.')
    fake.answers['history'] = () => ({ entries: [{ ...onTrial, state: 'expired' }] })
    await hear(fake, changed, told(null))
    expect(page.text()).toContain('Nobody confirmed in time, so it was undone')
  })

  it('is told apart when somebody settled it elsewhere', async () => {
    const fake = await waiting()
    fake.answers['history'] = () => ({ entries: [{ ...ENTRY, state: 'applied' }] })
    await hear(fake, changed, told(null))
    expect(page.text()).toContain('The changes are kept')
  })

  it('goes on counting while Sallyport cannot be reached, and says that nothing need be done', async () => {
    const lost = () => {
      throw new ConnectionLost()
    }
    const fake = await waiting({ confirm: lost, status: lost, history: lost })
    await press('Keep the changes')
    expect(page.text()).toContain('You need not do anything: it is undone by itself.')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(page.find('[role="timer"]').text()).toBe('59 seconds left')
    fake.answers['confirm'] = () => end()
    await press('Keep the changes')
    expect(page.text()).toContain('The changes are kept')
  })

  it('is found again by a page that was loaded anew', async () => {
    const fake = fakeApi({ status: () => status({ due: { ...DUE, left: 41.5 } }) })
    void useUpdates().follow()
    page = mount(ConfirmBanner)
    await hear(fake, { kind: 'ready' }, told({ ...DUE, left: 41.5 }))
    expect(page.find('[role="timer"]').text()).toBe('42 seconds left')
  })
})

it('a plan with a risk is applied on trial, and one without is not', async () => {
  const fake = fakeApi({
    plan: () => plan({ risk: { reasons: ['It switches.'], confirmWithin: 45 } }),
    apply: () => end(),
  })
  page = mount(ConfirmBanner)
  const change = useChange()
  const task = { turn: 'off' } as const
  await change.loadPlan(task)
  await change.apply()
  fake.answers['plan'] = () => plan()
  await change.loadPlan(task)
  await change.apply()
  const [risky, safe] = argumentsOf(fake, 'apply')
  expect(risky).toMatchObject({ turn: 'off', confirmWithin: 45 })
  expect(safe).not.toHaveProperty('confirmWithin')
})
