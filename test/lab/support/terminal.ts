import type { ChildProcess } from 'node:child_process'
import type { LabHost, SpawnInHost } from './host.js'
import { until } from './wait.js'

/** Says how the last command ended. */
const PROMPT = /(?:^|\n|\r)(\d+) ready> $/u
/** util-linux gives bash a terminal of its own; without -E it would not echo, as it is not started from one. */
const SHELL = [
  'script',
  '-q',
  '-f',
  '-E',
  'always',
  '-c',
  "PS1='$? ready> ' exec bash --norc --noprofile -i",
  '/dev/null',
]

/** How a command at the terminal ended, and what the person saw of it. */
export interface Typed {
  readonly code: number
  readonly shown: string
}

const PATIENCE = 30_000
/** Ctrl-C. */
export const INTERRUPT = '\u0003'

/** A terminal at which a user sits: an interactive bash, so that programs ask and are interrupted as by hand. */
export class Terminal {
  #shown = ''
  readonly #shell: ChildProcess

  private constructor(shell: ChildProcess) {
    this.#shell = shell
    for (const stream of [shell.stdout, shell.stderr])
      stream?.on('data', (chunk: Buffer) => (this.#shown += chunk.toString()))
  }

  /** @param login the words that log the user in, to put in front of a command */
  static async open(
    host: LabHost,
    options: Omit<SpawnInHost, 'stdio'>,
    login: readonly string[] = [],
  ): Promise<Terminal> {
    const terminal = new Terminal(host.spawn([...login, ...SHELL], options))
    await terminal.ends()
    return terminal
  }

  /** What is typed reaches whatever reads the terminal: wait until that asks. */
  type(keys: string): void {
    this.#shell.stdin?.write(keys)
  }

  /** Types a command line; {@link sees} and {@link ends} then speak of this command. */
  start(line: string): void {
    this.#shown = ''
    this.type(`${line}\n`)
  }

  async sees(what: RegExp): Promise<void> {
    await until(String(what), () => what.test(this.#shown) || !this.#lives(), PATIENCE).catch(this.#tell)
    if (!what.test(this.#shown)) throw new Error(`the terminal ended without ${what}:\n${this.#shown}`)
  }

  /** Returns when the shell is ready for the next command. */
  async ends(): Promise<Typed> {
    await this.sees(PROMPT)
    return { code: Number(PROMPT.exec(this.#shown)?.[1]), shown: this.#shown }
  }

  async run(line: string): Promise<Typed> {
    this.start(line)
    return await this.ends()
  }

  /** Whether the terminal shows what is typed, and Ctrl-C interrupts. */
  async isUsable(): Promise<boolean> {
    const { shown } = await this.run('stty -a')
    return / echo /u.test(shown) && /\bisig\b/u.test(shown) && !/-isig\b/u.test(shown)
  }

  readonly #tell = (cause: unknown): never => {
    throw new Error(`the terminal shows:\n${this.#shown}`, { cause })
  }

  #lives(): boolean {
    return this.#shell.exitCode === null && this.#shell.signalCode === null
  }
}
