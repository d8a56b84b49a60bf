import { log } from '../../log/index.js'
import type { Bus } from './bus.js'

const WATCHER = 'org.kde.StatusNotifierWatcher'
const AT = { destination: WATCHER, path: '/StatusNotifierWatcher' }

/** A panel that starts together with us, or anew, is there within this time; in milliseconds. */
const PATIENCE_MS = 15_000

/**
 * Registers an item with the panel of the desktop, and again whenever another panel comes.
 * @returns a promise that resolves once there is no panel, and none comes: nobody could see the item then
 */
export async function keepRegistered(bus: Bus, item: string, patience = PATIENCE_MS): Promise<void> {
  return new Promise((resolve, reject) => {
    let waiting: NodeJS.Timeout | undefined
    let last = Promise.resolve()
    const look = async () => {
      if (await hasPanel(bus)) {
        clearTimeout(waiting)
        waiting = undefined
        await bus.call({
          ...AT,
          interface: WATCHER,
          member: 'RegisterStatusNotifierItem',
          signature: 's',
          body: [item],
        })
        return
      }
      waiting ??= setTimeout(resolve, patience)
    }
    const lookAgain = () => {
      last = last.then(look).catch((error: unknown) => {
        log('warn', 'registering with the panel', error)
      })
    }
    const owner = `type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='${WATCHER}'`
    Promise.all([
      bus.hear(owner, { interface: 'org.freedesktop.DBus', member: 'NameOwnerChanged' }, lookAgain),
      ...['StatusNotifierHostRegistered', 'StatusNotifierHostUnregistered'].map((member) =>
        bus.hear(`type='signal',interface='${WATCHER}',member='${member}'`, { interface: WATCHER, member }, lookAgain),
      ),
    ]).then(lookAgain, reject)
  })
}

/** Some desktops have a watcher, and nothing that shows what it is told. */
async function hasPanel(bus: Bus): Promise<boolean> {
  if (!(await bus.has(WATCHER))) return false
  const [registered] = await bus.call({
    ...AT,
    interface: 'org.freedesktop.DBus.Properties',
    member: 'Get',
    signature: 'ss',
    body: [WATCHER, 'IsStatusNotifierHostRegistered'],
  })
  return (registered as { readonly value?: unknown }).value === true
}
