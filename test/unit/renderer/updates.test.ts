// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { useConnection } from '../../../renderer/stores/connection.js'
import { PRESENT_MS, RETRY_MS, useUpdates } from '../../../renderer/stores/updates.js'
import { ConnectionLost, LinkExpired } from '../../../renderer/transports/transport.js'
import { fakeApi, type FakeApi } from './support.js'

const READY = { kind: 'ready' } as const
let visible = 'visible'

beforeEach(() => {
  vi.useFakeTimers()
  visible = 'visible'
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(() => visible as DocumentVisibilityState)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function show(state: 'visible' | 'hidden'): void {
  visible = state
  document.dispatchEvent(new Event('visibilitychange'))
}

/** A page that follows; `last` is its newest subscription. */
function following() {
  const fake: FakeApi = fakeApi()
  const updates = useUpdates()
  const settled = vi.fn()
  void updates.follow().then(settled)
  return { fake, updates, settled, last: () => fake.subscriptions.at(-1), count: () => fake.subscriptions.length }
}

const rest = (milliseconds = 0) => vi.advanceTimersByTimeAsync(milliseconds)

describe('what changes', () => {
  it('is counted by what it is; after a gap everything may have changed', async () => {
    const { updates, last, settled } = following()
    await rest()
    expect(settled).not.toHaveBeenCalled()
    last()?.tell(READY)
    await rest()
    expect(settled).toHaveBeenCalledOnce()
    expect(updates.heard).toEqual({ firewall: 1, journal: 1, settings: 1 })
    last()?.tell({ kind: 'changed', what: 'journal', machine: 'local' })
    expect(updates.heard).toEqual({ firewall: 1, journal: 2, settings: 1 })
    last()?.end()
    await rest(RETRY_MS[0])
    last()?.tell(READY)
    expect(updates.heard).toEqual({ firewall: 2, journal: 3, settings: 2 })
  })
})

describe('a lost connection', () => {
  it('is tried again at once, then more and more seldom, and looks once when it is back', async () => {
    const { updates, last, count } = following()
    const connection = useConnection()
    last()?.tell(READY)
    last()?.fail(new ConnectionLost())
    await rest(RETRY_MS[0])
    expect([count(), connection.state]).toEqual([2, 'ready'])
    for (const [index, wait] of [...RETRY_MS.slice(1), RETRY_MS.at(-1) ?? 0].entries()) {
      last()?.fail(new ConnectionLost())
      await rest(wait - 1)
      expect([count(), connection.state]).toEqual([2 + index, 'lost'])
      await rest(1)
      expect(count()).toBe(3 + index)
    }
    last()?.tell(READY)
    expect([connection.state, updates.heard.firewall]).toEqual(['ready', 2])
  })

  it('is tried at once when the network is back, or another call went well', async () => {
    const { last, count } = following()
    last()?.fail(new ConnectionLost())
    await rest(RETRY_MS[0])
    last()?.fail(new ConnectionLost())
    await rest()
    expect(useConnection().state).toBe('lost')
    window.dispatchEvent(new Event('online'))
    await rest()
    expect(count()).toBe(3)
    last()?.fail(new ConnectionLost())
    await rest()
    await useConnection().call('status', {})
    await rest()
    expect(count()).toBe(4)
  })

  it('is plain to the page when nobody answers from the start', async () => {
    const { last, settled } = following()
    last()?.fail(new ConnectionLost())
    await rest()
    expect(settled).toHaveBeenCalledOnce()
  })

  it('is not tried again with a link that has expired', async () => {
    const { last, count } = following()
    last()?.fail(new LinkExpired())
    await rest(RETRY_MS.at(-1))
    expect([count(), useConnection().state]).toEqual([1, 'expired'])
  })
})

describe('a page that nobody looks at', () => {
  it('hears nothing while it is hidden, and looks once when it is shown', async () => {
    const { updates, last, count } = following()
    last()?.tell(READY)
    show('hidden')
    expect(last()?.signal.aborted).toBe(true)
    await rest(60 * 60_000)
    expect(count()).toBe(1)
    show('visible')
    await rest()
    last()?.tell(READY)
    expect([count(), updates.heard.firewall]).toEqual([2, 2])
  })

  it('is not renewed when nobody has touched it for hours, until somebody does', async () => {
    const { last, count } = following()
    last()?.tell(READY)
    await rest(PRESENT_MS - 1000)
    last()?.end()
    await rest(RETRY_MS[0])
    expect(count()).toBe(2)
    last()?.tell(READY)
    await rest(1000)
    last()?.end()
    await rest(60 * 60_000)
    expect(count()).toBe(2)
    window.dispatchEvent(new Event('pointermove'))
    await rest()
    expect(count()).toBe(3)
  })
})
