import type { LabUser } from '../../lab/support/host.js'
import { Terminal } from '../../lab/support/terminal.js'
import { until } from '../../lab/support/wait.js'
import type { WholeMachine } from '../../lab/support/whole-machine.js'

const EXTENSION = 'ubuntu-appindicators@ubuntu.com'
const SETTINGS = '.config/glib-2.0/settings'
const PATIENCE = 30_000

/** A user's session of GNOME on Wayland, on a screen that nobody sees. */
export class Gnome {
  private constructor(
    private readonly machine: WholeMachine,
    private readonly user: LabUser,
    readonly terminal: Terminal,
  ) {}

  /** @param tray whether the extension is on without which GNOME has no tray */
  static async open(machine: WholeMachine, user: LabUser, { tray }: { tray: boolean }): Promise<Gnome> {
    await machine.must(['systemctl', 'unmask', 'systemd-logind.service'])
    await machine.must(['systemctl', 'start', 'systemd-logind.service'])
    const environment = [
      'TERM=dumb',
      'XDG_SESSION_TYPE=wayland',
      'XDG_CURRENT_DESKTOP=GNOME',
      'WAYLAND_DISPLAY=wayland-0',
      'GSETTINGS_BACKEND=keyfile',
      // a runtime before Electron 38 asks for X unless it is told
      'ELECTRON_OZONE_PLATFORM_HINT=auto',
    ].flatMap((pair) => ['-E', pair])
    const login = ['systemd-run', `--uid=${user.name}`, '-p', 'PAMName=login', '--pipe', '--wait', '-q', ...environment]
    const gnome = new Gnome(machine, user, await Terminal.open(machine, {}, [...login, '--']))
    const extensions = tray ? `["${EXTENSION}"]` : '@as []'
    await machine.must(['mkdir', '-p', `${user.home}/${SETTINGS}`], { uid: user.uid })
    const shell = `[org/gnome/shell]\nenabled-extensions=${extensions}\nwelcome-dialog-last-shown-version="999"\n`
    await machine.write(`${user.home}/${SETTINGS}/keyfile`, shell)
    const screen = '--headless --wayland --no-x11 --virtual-monitor 1280x800'
    // its interface for tests: it evaluates what it is asked, and takes pictures
    await gnome.terminal.run(`gnome-shell ${screen} --unsafe-mode >/dev/null 2>&1 &`)
    await until('GNOME is there', async () => (await gnome.#evaluate('1')) === 1, PATIENCE)
    return gnome
  }

  /** The titles of the windows. */
  async windows(): Promise<unknown> {
    return await this.#evaluate('global.get_window_actors().map(({ meta_window }) => meta_window.title)')
  }

  async closeWindows(): Promise<void> {
    await this.#evaluate('global.get_window_actors().forEach((actor) => actor.meta_window.delete(0))')
  }

  /** Logs out. */
  async close(): Promise<void> {
    await this.terminal.run('kill %gnome-shell; wait')
  }

  /** A picture of the item that the process shows in the bar, as PNG in base64. `undefined` while there is none to see. */
  async signOf(pid: number): Promise<string | undefined> {
    const item = `Main.panel.statusArea['appindicator-org.kde.StatusNotifierItem-${pid}-1']`
    const place = `(({ x, y, width, height, visible }) => visible && [...${item}.get_transformed_position(), width, height])`
    const area = (await this.#evaluate(`${item} ? ${place}(${item}) : null`)) as readonly number[] | false | null
    if (!area) return undefined
    const file = `${this.user.home}/sign.png`
    const numbers = area.map((value) => String(Math.round(value)))
    await this.#shell('/Screenshot', '.Screenshot', 'ScreenshotArea', 'iiiibs', ...numbers, 'false', file)
    return await this.machine.must(['base64', '--wrap=0', file])
  }

  /** What GNOME's own JavaScript gives; `undefined` where it does not answer. */
  async #evaluate(script: string): Promise<unknown> {
    const answer = await this.#shell('', '', 'Eval', 's', `JSON.stringify(${script})`)
    if (!answer) return undefined
    const [worked, text] = (JSON.parse(answer) as { data: [boolean, string] }).data
    // the shell writes the string that it was given as JSON
    return worked && text !== '' ? (JSON.parse(JSON.parse(text) as string) as unknown) : undefined
  }

  async #shell(path: string, iface: string, member: string, ...words: readonly string[]): Promise<string | undefined> {
    const bus = `--address=unix:path=/run/user/${this.user.uid}/bus`
    const name = path === '/Screenshot' ? 'org.gnome.Shell.Screenshot' : 'org.gnome.Shell'
    const to = [name, `/org/gnome/Shell${path}`, `org.gnome.Shell${iface}`, member]
    const { code, stdout } = await this.machine.run(['busctl', bus, '--json=short', 'call', ...to, ...words], {
      uid: this.user.uid,
    })
    return code === 0 ? stdout : undefined
  }
}
