// @vitest-environment happy-dom
import { describe, expect, it, vi } from 'vitest'
import { reactive } from 'vue'
import { ProblemError } from '../../../main/model/problem.js'
import { connect, createApi } from '../../../renderer/client.js'
import { desktopTransport } from '../../../renderer/transports/desktop.js'
import { ConnectionLost } from '../../../renderer/transports/transport.js'
import { end, plan, problemOf, status } from './support.js'

type Call = SallyportBridge['call']

function apiOver(call: Call) {
  return createApi(desktopTransport({ call, subscribe: vi.fn() }))
}

describe('a call through the preload', () => {
  it('passes name, argument and events', async () => {
    const call = vi.fn<Call>((_name, _argument, onEvent) => {
      onEvent({ event: 'elevated', uid: 0 })
      return Promise.resolve({ ok: true, result: end() })
    })
    const seen: unknown[] = []
    const answer = await apiOver(call).call('undo', {}, (event) => seen.push(event))
    expect(answer.result).toBe('applied')
    expect(call.mock.calls[0]?.slice(0, 2)).toEqual(['undo', {}])
    expect(seen).toEqual([{ event: 'elevated', uid: 0 }])
  })

  it('leaves out events that break the contract', async () => {
    const seen: unknown[] = []
    const api = apiOver((_name, _argument, onEvent) => {
      onEvent({ event: 'step', id: 's1' })
      onEvent('rubbish')
      return Promise.resolve({ ok: true, result: end() })
    })
    await api.call('undo', {}, (event) => seen.push(event))
    expect(seen).toEqual([])
  })

  it('sends a plain copy: a reactive proxy cannot cross to the preload', async () => {
    const call = vi.fn<Call>(() => Promise.resolve({ ok: true, result: plan() }))
    await apiOver(call).call('plan', reactive({ profile: 'x', answers: { values: { apiPort: '8886' } } }))
    expect(() => structuredClone(call.mock.calls[0]?.[1])).not.toThrow()
    expect(call.mock.calls[0]?.[1]).toEqual({ profile: 'x', answers: { values: { apiPort: '8886' } } })
  })

  it('turns problems, rejections and answers of another shape into ProblemErrors', async () => {
    const refused = apiOver(() => Promise.resolve({ ok: false, problem: problemOf('refused') }))
    await expect(refused.call('status', {})).rejects.toMatchObject({ problem: problemOf('refused') })
    await expect(apiOver(() => Promise.reject(new Error('gone'))).call('status', {})).rejects.toThrow(ConnectionLost)
    await expect(apiOver(() => Promise.resolve(status())).call('status', {})).rejects.toThrow(ProblemError)
    await expect(apiOver(() => Promise.resolve({ ok: true, result: {} })).call('status', {})).rejects.toThrow(
      ProblemError,
    )
  })
})

describe('connect', () => {
  it('prefers the preload to HTTP', async () => {
    const call = vi.fn<Call>(() => Promise.resolve({ ok: true, result: status() }))
    const view = { sallyport: { call }, fetch: vi.fn(), location: window.location, history: window.history }
    await connect(view as unknown as Window & typeof globalThis).call('status', {})
    expect(call).toHaveBeenCalledOnce()
    expect(view.fetch).not.toHaveBeenCalled()
  })
})

describe('the subscription through the preload', () => {
  it('hears what the contract knows, until it is ended', async () => {
    let tell: (event: unknown) => void = () => undefined
    let answer: (value: unknown) => void = () => undefined
    const end = vi.fn(() => {
      answer({ ok: true, result: {} })
    })
    const subscribe: SallyportBridge['subscribe'] = (onEvent) => {
      tell = onEvent
      return { ended: new Promise((resolve) => (answer = resolve)), end }
    }
    const api = createApi(desktopTransport({ call: vi.fn(), subscribe }))
    const stop = new AbortController()
    const heard: unknown[] = []
    const ended = api.subscribe((event) => heard.push(event), stop.signal)
    tell({ kind: 'ready' })
    tell({ kind: 'of a newer version' })
    tell({ kind: 'changed', what: 'firewall' })
    expect(heard).toEqual([{ kind: 'ready' }, { kind: 'changed', what: 'firewall', machine: 'local' }])
    stop.abort()
    await ended
    expect(end).toHaveBeenCalledOnce()
    tell({ kind: 'changed', what: 'firewall' })
    expect(heard).toHaveLength(2)
  })
})
