/**
 * All that the command line prints. Texts of others (a profile, a comment of ufw, the name of an interface, the output
 * of another program) are cleaned here of what a terminal would obey. A terminal that takes nothing, after Ctrl-S or in
 * the background, never holds up the work.
 */
import { write as writeTo } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { HERE } from '../hosts/index.js'
import { printable, withEnglish } from '../text/index.js'

const writeBytes = promisify(writeTo)

/** The colours of {@link Style}: what switches each on and off again, ECMA-48 “SGR”. */
export const COLOURS = { bold: [1, 22], dim: [2, 22], good: [32, 39], warn: [33, 39], bad: [31, 39] } as const

const ESCAPE = '\u001b['
const CODES = [...new Set(Object.values(COLOURS).flat())].join('|')
const OWN_COLOUR = new RegExp(`(\\u001b\\[(?:${CODES})m)`)
/** Back to the beginning of the line, and all that stands there away. */
const CLEAR_LINE = `\r${ESCAPE}K`
/** Once more, when what is printed on was not ready; in milliseconds. */
const PAUSE = 20

/** Prints a text and the end of its line. */
export function print(text: string): void {
  send(process.stdout, `${cleaned(text, process.stdout)}\n`)
}

/** The same on standard error. */
export function complain(text: string): void {
  send(process.stderr, `${cleaned(text, process.stderr)}\n`)
}

/** Prints a value as one line of JSON, with its texts in English. Every character is there, if need be as an escape. */
export function printJson(value: unknown): void {
  const json = JSON.stringify(withEnglish(value))
  send(process.stdout, `${json.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped)}\n`)
}

/** The line on standard error that moves; nothing where that is no terminal. @param text empty to clear it */
export function showProgress(text: string): void {
  // more of it would only pile up before a terminal that takes nothing
  if (process.stderr.isTTY && (text === '' || waiting === 0))
    send(process.stderr, `${CLEAR_LINE}${cleaned(text, process.stderr)}`)
}

/** Resolves when all has been taken, or when nobody is there to take it. */
export async function printed(): Promise<void> {
  await queue
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => {
      stream.write('', () => {
        resolve()
      })
    })
}

let queue = Promise.resolve()
/** How much is in the queue. */
let waiting = 0

/** Node waits for a terminal, but on Windows, and does nothing else meanwhile: a thread of its own does so here. */
function send(stream: NodeJS.WriteStream & { readonly fd: number }, text: string): void {
  if (!stream.isTTY || HERE === 'win32') {
    stream.write(text)
    return
  }
  waiting += 1
  queue = queue.then(() => taken(stream.fd, Buffer.from(text))).finally(() => (waiting -= 1))
}

async function taken(fd: number, bytes: Buffer): Promise<void> {
  for (let rest = bytes; rest.length > 0;) {
    try {
      const { bytesWritten } = await writeBytes(fd, rest)
      rest = rest.subarray(bytesWritten)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return // the terminal is gone
      await sleep(PAUSE)
    }
  }
}

function cleaned(text: string, { isTTY }: { isTTY?: boolean }): string {
  if (!isTTY || !text.includes(ESCAPE)) return printable(text)
  return text
    .split(OWN_COLOUR)
    .map((part, index) => (index % 2 === 1 ? part : printable(part)))
    .join('')
}

function escaped(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('')
}
