import { createInterface } from 'node:readline/promises'
import { createApi, type LocalApi } from '../api/index.js'
import type { Host, Session, SshMachine } from '../hosts/index.js'
import { log } from '../log/index.js'
import { asProblem, ProblemError, type Problem, type ProblemKind } from '../model/problem.js'
import type { SimulatedMachine } from '../practice/index.js'
import type { CommonOptions, EndOptions } from './options.js'
import { problemText, styleFor, type Style } from './output.js'
import { complain, print, printed, printJson } from './terminal.js'

/** Exit codes: a promise to scripts. */
export const EXIT = { done: 0, failed: 1, usage: 2, refused: 3, rights: 4, unproven: 5 } as const

const EXIT_BY_KIND: Readonly<Record<ProblemKind, number>> = {
  input: EXIT.usage,
  refused: EXIT.refused,
  rights: EXIT.rights,
  dismissed: EXIT.rights,
  unproven: EXIT.unproven,
  failed: EXIT.failed,
  busy: EXIT.failed,
  changed: EXIT.failed,
}

export function exitCode(problem: Problem | undefined): number {
  return problem === undefined ? EXIT.done : EXIT_BY_KIND[problem.kind]
}

/** What a command works with. */
export interface Shell {
  readonly api: LocalApi
  /** The machine that the command line runs on. */
  readonly here: Host
  readonly options: EndOptions
  readonly style: Style
  /** How this program is called to work on the same machine, for texts that name a command. */
  readonly program: string
  /** Aborting it takes back the work in hand. */
  readonly interrupt: AbortController
  /** Whether a person sits at a terminal and can answer. */
  readonly attended: boolean
  /** To standard output: JSON when it was asked for, else the text. */
  print(json: unknown, text: () => string): void
  /** Asks a yes-or-no question at the terminal. `undefined` when there is none. */
  confirm(question: string): Promise<boolean | undefined>
}

/** Wraps what a command does: makes its shell, and turns what it throws into an exit code. */
export type Run = (
  options: CommonOptions,
  command: (shell: Shell) => Promise<number>,
  kind?: 'cli' | 'web',
) => () => Promise<void>

/** Another machine to work on than the one here. */
export interface Elsewhere {
  readonly machine?: SimulatedMachine | undefined
  readonly remote?: SshMachine | undefined
}

export function makeShell(
  options: CommonOptions,
  here: Host,
  shell: 'cli' | 'web' = 'cli',
  { machine, remote }: Elsewhere = {},
): Shell {
  const interrupt = new AbortController()
  return {
    interrupt,
    here,
    api: createApi({
      shell,
      here,
      terminal: shell === 'cli' && process.stderr.isTTY,
      signal: interrupt.signal,
      machine,
      remote,
      ...(options.stateDir === undefined ? {} : { stateDir: options.stateDir }),
    }),
    options,
    style: styleFor(process.stdout, here.session, options.lang),
    attended: isAttended(),
    program: remote ? `sallyport --host ${remote.destination}` : programFor(here, machine),
    print: (json, text) => {
      if (options.json) printJson(json)
      else print(text())
    },
    confirm,
  }
}

function programFor({ platform, session }: Host, machine: SimulatedMachine | undefined): string {
  if (!machine) return session.SALLYPORT_PRACTICE === undefined ? 'sallyport' : 'sallyport --practice'
  // on Linux that name asks for a real one
  return machine.kind === 'ufw' && platform === 'linux'
    ? 'sallyport --practice'
    : `sallyport --practice=${machine.kind}`
}

const isAttended = (): boolean => process.stdin.isTTY && process.stderr.isTTY

async function confirm(question: string): Promise<boolean | undefined> {
  if (!isAttended()) return undefined
  await printed() // the question comes after it
  const terminal = createInterface({ input: process.stdin, output: process.stderr })
  const leave = new AbortController()
  terminal.on('SIGINT', () => {
    leave.abort()
  })
  terminal.on('close', () => {
    leave.abort() // Ctrl-D
  })
  try {
    return /^y(?:es)?$/i.test((await terminal.question(`${question} [y/N] `, { signal: leave.signal })).trim())
  } catch {
    complain('')
    return false
  } finally {
    terminal.close()
  }
}

/** Tells a failure where it belongs, and gives its exit code. */
export function report(error: unknown, options: CommonOptions, session: Session): number {
  if (!(error instanceof ProblemError)) log('error', 'the command', error)
  const problem = asProblem(error)
  if (options.json) printJson({ problem })
  else complain(problemText(problem, styleFor(process.stderr, session, options.lang)))
  return exitCode(problem)
}
