// @vitest-environment happy-dom
import { flushPromises } from '@vue/test-utils'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { SettingsView } from '../../../main/api/contract.js'
import type { Settings } from '../../../main/model/settings.js'
import { useConnection } from '../../../renderer/stores/connection.js'
import { useHistory } from '../../../renderer/stores/history.js'
import { restoreTheme } from '../../../renderer/lib/theme.js'
import { QUIET_MS, useStatus } from '../../../renderer/stores/status.js'
import { useUndo } from '../../../renderer/stores/undo.js'
import { useSettings } from '../../../renderer/stores/settings.js'
import { useUpdates } from '../../../renderer/stores/updates.js'
import { ConnectionLost, LinkExpired } from '../../../renderer/transports/transport.js'
import { argumentsOf, end, ENTRY, failing, fakeApi, JOURNAL, problemOf, status } from './support.js'

afterEach(() => {
  vi.useRealTimers()
})

function throwing(error: Error): () => never {
  return () => {
    throw error
  }
}

describe('the status', () => {
  it('is not read again on focus within ten seconds, but after them', async () => {
    vi.useFakeTimers()
    const fake = fakeApi()
    const store = useStatus()
    await store.load()
    vi.advanceTimersByTime(QUIET_MS - 1)
    await store.loadIfOld()
    expect(argumentsOf(fake, 'status')).toHaveLength(1)
    vi.advanceTimersByTime(1)
    await store.loadIfOld()
    expect(argumentsOf(fake, 'status')).toHaveLength(2)
  })

  it('is read again when something has changed since, and not otherwise', async () => {
    const fake = fakeApi()
    const store = useStatus()
    void useUpdates().follow()
    await store.load()
    await store.loadIfChanged()
    expect(argumentsOf(fake, 'status')).toHaveLength(1)
    fake.subscriptions[0]?.tell({ kind: 'changed', what: 'settings', machine: 'local' })
    await store.loadIfChanged()
    expect(argumentsOf(fake, 'status')).toHaveLength(1)
    fake.subscriptions[0]?.tell({ kind: 'changed', what: 'firewall', machine: 'local' })
    await store.loadIfChanged()
    expect(argumentsOf(fake, 'status')).toHaveLength(2)
    await store.loadIfChanged()
    expect(argumentsOf(fake, 'status')).toHaveLength(2)
  })

  it('keeps what is on the screen when it cannot be read again', async () => {
    const fake = fakeApi()
    const store = useStatus()
    await store.load()
    fake.answers['status'] = failing('failed')
    await store.load()
    expect(store.status?.host.name).toBe('render-01')
    expect(store.problem).toEqual(problemOf('failed'))
  })

  it('is looked at with rights on demand', async () => {
    fakeApi({ status: () => status({ observed: false }), look: () => status() })
    const store = useStatus()
    await store.load()
    expect(store.status?.observed).toBe(false)
    await store.look()
    expect(store.status?.observed).toBe(true)
  })
})

describe('the connection', () => {
  it('is lost, and back after the next answer', async () => {
    const fake = fakeApi({ status: throwing(new ConnectionLost()) })
    await useStatus().load()
    expect(useConnection().state).toBe('lost')
    fake.answers['status'] = () => status()
    await useStatus().load()
    expect(useConnection().state).toBe('ready')
  })

  it('is not lost by a problem', async () => {
    fakeApi({ status: failing('failed') })
    await useStatus().load()
    expect(useConnection().state).toBe('ready')
  })

  it('expires', async () => {
    fakeApi({ status: throwing(new LinkExpired()) })
    await useStatus().load()
    expect(useConnection().state).toBe('expired')
  })
})

describe('the history', () => {
  it('has the newest first', async () => {
    const older = { ...ENTRY, journal: '20261120T105000-abc123', time: '2026-11-20T10:50:00Z' }
    fakeApi({ history: () => ({ entries: [older, ENTRY] }) })
    const store = useHistory()
    await store.load()
    expect(store.entries?.map(({ journal }) => journal)).toEqual([JOURNAL, older.journal])
  })
})

describe('undo', () => {
  it('asks first, and then names the journal entry', async () => {
    const fake = fakeApi({ undo: () => end({ result: 'undone' }) })
    const store = useUndo()
    store.ask({ journal: JOURNAL })
    await flushPromises()
    expect(argumentsOf(fake, 'undo')).toEqual([])
    expect(store.title).toBe('JetStream server')
    expect(store.entry?.commands).toEqual(['/usr/sbin/ufw allow 8886/tcp'])
    await store.run()
    expect(argumentsOf(fake, 'undo')).toEqual([{ journal: JOURNAL }])
    expect([store.state, store.removed, store.finished]).toEqual(['done', true, 1])
    await flushPromises()
    expect(argumentsOf(fake, 'status')).toHaveLength(1)
  })

  it.each([
    ['a problem', failing('failed')],
    ['an end that says so', () => end({ result: 'failed', problem: problemOf('failed') })],
  ])('says that it failed: %s', async (_, undo) => {
    fakeApi({ undo })
    const store = useUndo()
    store.ask({ journal: JOURNAL })
    await store.run()
    expect([store.state, store.problem, store.finished]).toEqual(['failed', problemOf('failed'), 0])
  })

  it('cannot be closed while it runs', async () => {
    let finish: (() => void) | undefined
    const fake = fakeApi({ undo: () => new Promise((resolve) => (finish = () => resolve(end({ result: 'undone' })))) })
    const store = useUndo()
    store.ask({ journal: JOURNAL })
    const work = store.run()
    await flushPromises()
    store.close()
    void store.run()
    expect(store.subject).not.toBeNull()
    expect(argumentsOf(fake, 'undo')).toHaveLength(1)
    finish?.()
    await work
    store.close()
    expect(store.subject).toBeNull()
  })
})

describe('the settings', () => {
  const view = (theme: Settings['theme']): SettingsView => ({
    settings: { language: 'auto', theme },
    file: '/home/u/.config/sallyport/settings.json',
    setAside: null,
  })

  it('put the theme on the page, also at the next start before anybody was asked', async () => {
    localStorage.clear()
    const fake = fakeApi({ changeSettings: (part) => view((part as Settings).theme) })
    await useSettings().change({ theme: 'dark' })
    expect(argumentsOf(fake, 'changeSettings')).toEqual([{ theme: 'dark' }])
    expect(document.documentElement.dataset['theme']).toBe('dark')
    document.documentElement.removeAttribute('data-theme')
    restoreTheme()
    expect(document.documentElement.dataset['theme']).toBe('dark')
    await useSettings().change({ theme: 'auto' })
    expect(document.documentElement.dataset['theme']).toBeUndefined()
  })

  it('are followed when they are changed elsewhere', async () => {
    const fake = fakeApi({ settings: () => view('light') })
    void useUpdates().follow()
    useSettings().follow()
    fake.subscriptions[0]?.tell({ kind: 'changed', what: 'settings', machine: 'local' })
    await flushPromises()
    expect(document.documentElement.dataset['theme']).toBe('light')
  })

  it('stay as they are when they cannot be kept, and it is said', async () => {
    fakeApi({ settings: () => view('light'), changeSettings: failing('failed') })
    const store = useSettings()
    await store.load()
    await store.change({ theme: 'dark' })
    expect([store.view?.settings.theme, store.problem]).toEqual(['light', problemOf('failed')])
    expect(document.documentElement.dataset['theme']).toBe('light')
  })
})
