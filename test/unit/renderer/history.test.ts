// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import HistoryPage from '../../../renderer/pages/HistoryPage.vue'
import type { HistoryEntry } from '../../../main/api/contract.js'
import { byDay } from '../../../renderer/lib/days.js'
import { ENTRY, fakeApi } from './support.js'

let page: VueWrapper
const NOW = new Date(2026, 10, 30, 12)

beforeEach(() => vi.useFakeTimers({ now: NOW, toFake: ['Date'] }))
afterEach(() => {
  page.unmount()
  vi.useRealTimers()
})

/** The nth change, so many days ago. */
function entry(nth: number, daysAgo: number, more: Partial<HistoryEntry> = {}): HistoryEntry {
  const time = new Date(2026, 10, 30 - daysAgo, 10, 59 - (nth % 60)).toISOString()
  return { ...ENTRY, journal: `20261121T105000-${String(nth).padStart(6, '0')}`, time, ...more }
}

async function show(entries: readonly HistoryEntry[]): Promise<void> {
  fakeApi({ history: () => ({ entries: [...entries] }) })
  const router = createRouter({ history: createMemoryHistory(), routes: [{ path: '/', component: HistoryPage }] })
  page = mount(HistoryPage, { attachTo: document.body, global: { plugins: [router] } })
  await flushPromises()
}

const days = () => page.findAll('section > h2').map((title) => title.text())
const changes = () => page.findAll('.entry h3').map((title) => title.text())
async function choose(name: string): Promise<void> {
  const choice = page.findAll('label.radio').find((label) => label.text().startsWith(name))
  await choice?.find('input').setValue()
}

describe('the history', () => {
  it('groups changes by day, the newest first', async () => {
    await show([entry(1, 0), entry(2, 0), entry(3, 1), entry(4, 9)])
    expect(days()).toEqual(['today', 'yesterday', expect.stringMatching(/^Saturday,? 21 November 2026$/)])
    expect(page.findAll('section').map((day) => day.findAll('.entry').length)).toEqual([2, 1, 1])
  })

  it('narrows by state, and by service, port or command', async () => {
    await show([
      entry(1, 0),
      entry(2, 0, {
        state: 'undone',
        profile: { id: 'snikket', title: 'Snikket' },
        commands: ['/usr/sbin/ufw allow 5222/tcp'],
      }),
    ])
    await choose('In force')
    expect(changes()).toEqual([expect.stringMatching(/^JetStream/)])
    await choose('Over')
    expect(changes()).toEqual([expect.stringMatching(/^Snikket/)])
    await page.find('input[type=search]').setValue('5222/tcp ufw')
    expect(changes()).toEqual([expect.stringMatching(/^Snikket/)])
    await choose('In force')
    expect(changes()).toEqual([])
    expect(page.text()).toContain('No change fits.')
  })

  it('shows older changes in pages, and leads on to the first of them', async () => {
    await show(Array.from({ length: 60 }, (_, nth) => entry(nth, 2)))
    expect(changes()).toHaveLength(25)
    const older = () => page.findAll('button').find((button) => button.text().startsWith('Show'))
    expect(older()?.text()).toBe('Show 25 older changes')
    await older()?.trigger('click')
    await older()?.trigger('click')
    expect(changes()).toHaveLength(60)
    expect(older()).toBeUndefined()
    expect(document.activeElement).toBe(page.findAll('.entry')[50]?.element)
  })
})

describe('days', () => {
  it('takes a day of 23 or 25 hours for one', () => {
    const titles = [0, 1, 2].map((ago) => new Date(2026, 2, 30 - ago, 0, 30).toISOString())
    const found = byDay(
      titles.map((time) => ({ time })),
      new Date(2026, 2, 30, 23, 30).getTime(),
    )
    expect(found.map(({ title }) => title)).toEqual([
      'today',
      'yesterday',
      expect.stringMatching(/^Saturday,? 28 March 2026$/),
    ])
  })
})
