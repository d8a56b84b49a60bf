import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Bus, Call, Service } from '../../../main/tray/status-notifier/bus.js'
import { serveMenu } from '../../../main/tray/status-notifier/dbus-menu.js'
import { serveItem } from '../../../main/tray/status-notifier/item.js'
import { keepRegistered } from '../../../main/tray/status-notifier/panel.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** A bus on which a panel comes and goes. */
function simulatedBus() {
  const told: string[] = []
  const services: Service[] = []
  const listeners: (() => void)[] = []
  const registered: unknown[] = []
  const panel = { watcher: false, host: false }
  const bus: Bus = {
    call: ({ member, body }: Call) => {
      if (member === 'RegisterStatusNotifierItem') registered.push(body?.[0])
      return Promise.resolve(member === 'Get' ? [{ value: panel.host }] : [])
    },
    hear: (_rule, _signal, tell) => {
      listeners.push(tell)
      return Promise.resolve()
    },
    serve: (service) => services.push(service),
    tell: (_service, member, _signature, body) => told.push([member, ...(body ?? [])].join(' ')),
    take: () => Promise.resolve(true),
    has: () => Promise.resolve(panel.watcher),
    gone: new Promise(() => undefined),
  }
  const change = async (next: Partial<typeof panel>) => {
    Object.assign(panel, next)
    listeners[0]?.()
    await vi.advanceTimersByTimeAsync(0)
  }
  const read = (name: string) => services[0]?.properties[name]?.[1]()
  const call = (name: string, ...args: unknown[]) => services[0]?.methods[name]?.[1](...(args as never[]))
  return { bus, told, registered, change, read, call }
}

test('the item says its sentence and shows its pixels, and tells the panel when they change', () => {
  const { bus, told, read, call } = simulatedBus()
  const activated = vi.fn()
  const show = serveItem(bus, activated)
  show({ pixels: [{ width: 1, height: 1, argb: Buffer.from('ff112233', 'hex') }], sentence: 'All is well' })
  expect(told).toEqual(['NewIcon', 'NewToolTip', 'NewTitle'])
  expect(read('Title')).toBe('All is well')
  expect(read('ToolTip')).toEqual(['', [], 'Sallyport', 'All is well'])
  expect(read('IconPixmap')).toEqual([[1, 1, Buffer.from('ff112233', 'hex')]])
  call('Activate', 0, 0)
  expect(activated).toHaveBeenCalledOnce()
})

test('the menu has its entries in order, underscores as they are, and hands on what is clicked', () => {
  const { bus, told, call } = simulatedBus()
  const wished = vi.fn()
  const show = serveMenu(bus, wished)
  const entries = [{ label: 'my_service: open', wish: 'open' }, 'separator', { label: 'Quit', wish: 'quit' }] as const
  show(entries)
  show([...entries])
  expect(told, 'the same menu again is no news').toEqual(['LayoutUpdated 2 0'])
  const [revision, [, , children]] = call('GetLayout', 0, -1, []) as [number, [number, object, { value: unknown[] }[]]]
  expect(revision).toBe(2)
  const labels = children.map(({ value }) => (value[1] as Record<string, { value: string }>)['label']?.value)
  expect(labels).toEqual(['my__service: open', undefined, 'Quit'])
  expect(call('GetLayout', 2, -1, [])?.[1]).toEqual([2, { type: { signature: 's', value: 'separator' } }, []])
  call('Event', 3, 'hovered', {}, 0)
  expect(wished).not.toHaveBeenCalled()
  call('Event', 3, 'clicked', {}, 0)
  call('EventGroup', [[1, 'clicked', {}, 0]])
  call('Event', 2, 'clicked', {}, 0)
  call('Event', 99, 'clicked', {}, 0)
  expect(wished.mock.calls).toEqual([['quit'], ['open']])
})

test('registers with the panel that is there, and with each that comes after it', async () => {
  const { bus, registered, change } = simulatedBus()
  let over = false
  void keepRegistered(bus, 'item').then(() => (over = true))
  await change({ watcher: true, host: true })
  expect(registered.length).toBeGreaterThan(0)
  const before = registered.length
  await change({ watcher: false })
  await vi.advanceTimersByTimeAsync(10_000)
  await change({ watcher: true })
  expect(registered.length).toBe(before + 1)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(over).toBe(false)
})

test.each([{ watcher: false }, { watcher: true, host: false }])(
  'ends where nothing would show it: %j',
  async (panel) => {
    const { bus, registered, change } = simulatedBus()
    let over = false
    void keepRegistered(bus, 'item').then(() => (over = true))
    await change(panel)
    await vi.advanceTimersByTimeAsync(14_000)
    expect(over, 'a panel may be starting').toBe(false)
    await vi.advanceTimersByTimeAsync(2_000)
    expect(over).toBe(true)
    expect(registered).toEqual([])
  },
)
