import { readFileSync } from 'node:fs'

/** What a real program printed once, on Debian 12; see test/fixtures. */
export interface Recording {
  /** The name in index.tsv, such as `058-user.rules`. */
  readonly name: string
  /** The command line as text, for a person; its blanks are not quoted. */
  readonly argv: string
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** The folders of test/fixtures that hold recordings. */
export type RecordingDir = 'ufw-0.36.2' | 'firewalld-1.3.3' | 'nft-1.0.6'

const FIXTURES = new URL('../fixtures/', import.meta.url)

/** name, exit code, milliseconds, command line, stderr; the command line of one recording holds a newline */
const RECORD = /^(\d{3}-\S+)\t(\d+)\t\d+\t([^\t]*)\t[^\t]*$/gmu

/** One recording, by folder and name. Throws when the index has no such name. */
export function recording(dir: RecordingDir, name: string): Recording {
  const found = allRecordings(dir).find((one) => one.name === name)
  if (found === undefined) throw new Error(`test/fixtures/${dir}/index.tsv has no recording ${name}`)
  return found
}

/** Every recording of a folder, in the order in which they were made. */
export function allRecordings(dir: RecordingDir): readonly Recording[] {
  const known = cache.get(dir)
  if (known !== undefined) return known
  const all = [...readText(dir, 'index.tsv').matchAll(RECORD)].map(([, name = '', code = '', argv = '']) => ({
    name,
    argv,
    code: Number(code),
    stdout: readText(dir, `${name}.stdout`),
    stderr: readText(dir, `${name}.stderr`),
  }))
  cache.set(dir, all)
  return all
}

const cache = new Map<RecordingDir, readonly Recording[]>()

/** A stream that printed nothing has no file. */
function readText(dir: RecordingDir, file: string): string {
  try {
    return readFileSync(new URL(`${dir}/${file}`, FIXTURES), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' && file !== 'index.tsv') return ''
    throw error
  }
}
