import { createInterface } from 'node:readline'
import type { LabUser } from './host.js'
import { Terminal } from './terminal.js'
import { until } from './wait.js'
import type { WholeMachine } from './whole-machine.js'

const DISPLAY = ':7'
const PATIENCE = 30_000
const AGENT = 'org.freedesktop.PolicyKit1.AuthenticationAgent'

/** What polkit told the agent to ask for. */
export interface Asked {
  readonly action: string
  readonly message: string
}

/** A session of a user at a screen of the machine: X, a window manager, polkit's agent, and a terminal. */
export class Desktop {
  /** Every question that polkit had its agent ask, and `undefined` for each that it withdrew. */
  readonly #asked: (Asked | undefined)[] = []

  private constructor(
    private readonly machine: WholeMachine,
    private readonly user: LabUser,
    readonly terminal: Terminal,
  ) {}

  static async open(machine: WholeMachine, user: LabUser): Promise<Desktop> {
    // a session is what logind knows about: polkit asks the agent of the session that a program belongs to
    await machine.must(['systemctl', 'unmask', 'systemd-logind.service'])
    await machine.must(['systemctl', 'start', 'systemd-logind.service'])
    // PAM's prompt may come while the password is typed: GTK would then mark what is there, and the next key replace it
    await machine.write(`${user.home}/.gtkrc-2.0`, 'gtk-entry-select-on-focus = 0\n')
    const environment = [`DISPLAY=${DISPLAY}`, 'TERM=dumb'].flatMap((pair) => ['-E', pair])
    const login = ['systemd-run', `--uid=${user.name}`, '-p', 'PAMName=login', '--pipe', '--wait', '-q', ...environment]
    const desktop = new Desktop(machine, user, await Terminal.open(machine, {}, [...login, '--']))
    await desktop.#watch()
    await desktop.#show()
    return desktop
  }

  async stopAgent(): Promise<void> {
    await this.terminal.run('kill %lxpolkit')
    await this.#logged('Unregistered Authentication Agent')
  }

  /** Waits until the dialog is there and gets the keys. Gives what polkit asks in it. */
  async asks(): Promise<Asked> {
    await until('polkit asks', () => this.#asked.length > 0, PATIENCE)
    const asked = this.#asked.shift()
    if (!asked) throw new Error('polkit withdrew a question before the next one')
    await this.#activate('Authentication')
    return asked
  }

  /** Answers the dialog, which must be there. */
  async answer(password: string): Promise<void> {
    await this.#xdotool('type', password)
    await this.#xdotool('key', 'Return')
  }

  /** Waits for the dialog's word that the password was wrong, closes that, and waits for the dialog to ask again. */
  async isToldWrong(): Promise<void> {
    await this.#activate('Error')
    await this.#xdotool('key', 'Return')
    await until('the message is gone', async () => (await this.#windows('Error')) === '', PATIENCE)
    await this.#activate('Authentication')
  }

  async escape(): Promise<void> {
    await this.#xdotool('key', 'Escape')
  }

  /** Waits until the dialog is gone without an answer. */
  async isWithdrawn(): Promise<void> {
    await until('polkit withdraws its question', () => this.#asked.length > 0, PATIENCE)
    if (this.#asked.shift()) throw new Error('polkit asks once more')
    await until('the dialog is gone', async () => (await this.#windows('Authentication')) === '', PATIENCE)
  }

  /** Closes the window of that class, as with the button in its title bar. */
  async close(windowClass: string): Promise<void> {
    const window = async () => (await this.#run('search', '--onlyvisible', '--class', `^${windowClass}$`)).stdout.trim()
    await until('the window is there', async () => (await window()) !== '', PATIENCE)
    const isClosed = async () => {
      const shown = await window()
      if (shown === '') return true
      // again, where a dialog that is about to go has taken the keys
      await this.#run('windowactivate', '--sync', shown)
      await this.#run('key', 'alt+F4')
      return false
    }
    await until('the window closes', isClosed, PATIENCE)
  }

  async #show(): Promise<void> {
    // X would begin anew when the last client leaves, as a question whether it is there does, and throw out who comes then
    await this.terminal.run(`Xvfb ${DISPLAY} -noreset -nolisten tcp -screen 0 800x600x24 >/dev/null 2>&1 &`)
    const display = () => this.#run('getdisplaygeometry')
    await until('the screen is there', async () => (await display()).code === 0, PATIENCE)
    await this.terminal.run('openbox >/dev/null 2>&1 &')
    const manager = () => this.#run('get_num_desktops')
    await until('the window manager is there', async () => (await manager()).code === 0, PATIENCE)
    await this.terminal.run('lxpolkit >/dev/null 2>&1 &')
    await this.#logged('Registered Authentication Agent')
  }

  /** Listens to what polkit tells its agent: it is what the dialog shows. */
  async #watch(): Promise<void> {
    const match = `--match=type='method_call',interface='${AGENT}'`
    const watcher = this.machine.spawn(['busctl', '--json=short', 'monitor', match])
    let said = ''
    watcher.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
    if (watcher.stdout)
      createInterface({ input: watcher.stdout }).on('line', (line) => {
        if (!line.startsWith('{')) return void (said += line)
        const { member, payload } = JSON.parse(line) as { member: string; payload: { data: readonly [string, string] } }
        const [action, message] = payload.data
        this.#asked.push(member === 'BeginAuthentication' ? { action, message } : undefined)
      })
    await until('the bus is watched', () => said.includes('Monitoring'), PATIENCE)
  }

  async #logged(text: string): Promise<void> {
    const log = () => this.machine.run(['journalctl', '-q', '-o', 'cat', '-u', 'polkit'])
    await until(`polkit logs: ${text}`, async () => (await log()).stdout.includes(text), PATIENCE)
  }

  async #activate(name: string): Promise<void> {
    let id = ''
    await until(`a window ${name}`, async () => (id = await this.#windows(name)) !== '', PATIENCE)
    await this.#xdotool('windowactivate', '--sync', id)
  }

  /** The windows of that name that can be seen, one a line. */
  async #windows(name: string): Promise<string> {
    return (await this.#run('search', '--onlyvisible', '--name', `^${name}$`)).stdout.trim()
  }

  async #xdotool(...words: readonly string[]): Promise<void> {
    const { code, stderr } = await this.#run(...words)
    if (code !== 0) throw new Error(`xdotool ${words.join(' ')}: ${stderr}`)
  }

  #run(...words: readonly string[]): ReturnType<WholeMachine['run']> {
    return this.machine.run(['xdotool', ...words], { uid: this.user.uid, env: { DISPLAY } })
  }
}
