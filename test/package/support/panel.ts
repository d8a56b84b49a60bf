import type { LabUser } from '../../lab/support/host.js'
import { until } from '../../lab/support/wait.js'
import type { WholeMachine } from '../../lab/support/whole-machine.js'

const WATCHER = ['org.kde.StatusNotifierWatcher', '/StatusNotifierWatcher', 'org.kde.StatusNotifierWatcher'] as const
const PATIENCE = 30_000

/** The session's bus as a panel sees it: which item is registered, and what it shows. */
export class Panel {
  constructor(
    private readonly machine: WholeMachine,
    private readonly user: LabUser,
  ) {}

  /** Waits for a panel that shows items. */
  async isThere(): Promise<void> {
    await until('a panel is there', async () => (await this.#items()) !== undefined, PATIENCE)
  }

  /** The number of the process whose item is registered. */
  async tray(): Promise<number> {
    let pid = 0
    const registered = async () => {
      const [item = ''] = (await this.#items()) ?? []
      pid = Number(/StatusNotifierItem-(\d+)-1/.exec(item)?.[1] ?? 0)
      return pid !== 0
    }
    await until('the tray is registered', registered, PATIENCE)
    return pid
  }

  /** Waits until the item says so. */
  async says(what: RegExp): Promise<void> {
    let title = ''
    await until(
      `the tray says ${what}`,
      async () => what.test((title = String(await this.#property('Title')))),
      PATIENCE,
    ).catch((error: unknown) => {
      throw new Error(`the tray says: ${title}`, { cause: error })
    })
  }

  /** The pixels of the smallest sign. */
  async sign(): Promise<readonly unknown[]> {
    const pixmaps = (await this.#property('IconPixmap')) as readonly (readonly unknown[])[]
    return pixmaps[0] ?? []
  }

  async menu(): Promise<readonly string[]> {
    const layout = await this.#call('/MenuBar', 'com.canonical.dbusmenu', 'GetLayout', 'iias', '0', '-1', '0')
    const { data } = JSON.parse(layout) as { data: [number, [number, object, { data: Row }[]]] }
    type Row = [number, Readonly<Record<string, { data: string }>>]
    return data[1][2].map(({ data: [, properties] }) => properties['label']?.data ?? '-')
  }

  async choose(label: string): Promise<void> {
    const id = (await this.menu()).indexOf(label) + 1
    if (id === 0) throw new Error(`there is no ${label} in the menu`)
    await this.#call('/MenuBar', 'com.canonical.dbusmenu', 'Event', 'isvu', String(id), 'clicked', 's', '', '0')
  }

  async activate(): Promise<void> {
    await this.#call('/StatusNotifierItem', 'org.kde.StatusNotifierItem', 'Activate', 'ii', '0', '0')
  }

  async #items(): Promise<readonly string[] | undefined> {
    const { code, stdout } = await this.#busctl('get-property', ...WATCHER, 'RegisteredStatusNotifierItems')
    return code === 0 ? (JSON.parse(stdout) as { data: string[] }).data : undefined
  }

  async #property(name: string): Promise<unknown> {
    const item = `org.kde.StatusNotifierItem-${await this.tray()}-1`
    const at = [item, '/StatusNotifierItem', 'org.kde.StatusNotifierItem', name]
    const { stdout } = await this.#busctl('get-property', ...at)
    return stdout === '' ? undefined : (JSON.parse(stdout) as { data: unknown }).data
  }

  async #call(path: string, iface: string, member: string, signature: string, ...args: string[]): Promise<string> {
    const item = `org.kde.StatusNotifierItem-${await this.tray()}-1`
    const { code, stdout, stderr } = await this.#busctl('call', '--', item, path, iface, member, signature, ...args)
    if (code !== 0) throw new Error(`${member}: ${stderr}`)
    return stdout
  }

  #busctl(verb: string, ...words: readonly string[]): ReturnType<WholeMachine['run']> {
    const argv = ['busctl', `--address=unix:path=/run/user/${this.user.uid}/bus`, '--json=short', verb, ...words]
    return this.machine.run(argv, { uid: this.user.uid })
  }
}
