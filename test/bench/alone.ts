import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { summary, type Times } from './measure.js'

const ROUNDS = 15

/** Imports of a program to be timed: names by the file below `main/` that has them. */
export type Imports = Readonly<Record<string, readonly string[]>>

/**
 * Times parts of the product, each round in a process of its own, as a command of Sallyport is: code that has run before
 * is two or three times as fast.
 * @param body its text: `time(work)` gives the milliseconds of `work()`, and `text` is the file `input` as a string;
 *   it returns an object of numbers
 * @returns what each of them came to
 */
export async function timeAlone<Name extends string>(
  imports: Imports,
  body: string,
  input: string,
  rounds = ROUNDS,
): Promise<Record<Name, Times>> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  try {
    const program = await bundle(folder, imports, body)
    const path = join(folder, 'input.txt')
    writeFileSync(path, input)
    const samples: Record<Name, number>[] = []
    for (let round = 0; round < rounds; round++)
      samples.push(
        JSON.parse(execFileSync(process.execPath, [program, path], { encoding: 'utf8' })) as Record<Name, number>,
      )
    const names = Object.keys(samples[0] ?? {}) as Name[]
    return Object.fromEntries(
      names.map((name) => [name, summary(samples.map((sample) => sample[name]))]),
    ) as unknown as Record<Name, Times>
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** One file that Node runs by itself. */
async function bundle(folder: string, imports: Imports, body: string): Promise<string> {
  const entry = join(folder, 'entry.ts')
  const lines = Object.entries(imports).map(
    ([path, names]) =>
      `import { ${names.join(', ')} } from ${JSON.stringify(fileURLToPath(new URL(`../../main/${path}`, import.meta.url)))}`,
  )
  writeFileSync(
    entry,
    `${lines.join('\n')}
import { readFileSync } from 'node:fs'
const text = readFileSync(process.argv[2], 'utf8')
async function time(work) {
  const begun = performance.now()
  await work()
  return performance.now() - begun
}
async function run() {
${body}
}
void run().then((result) => process.stdout.write(JSON.stringify(result)))
`,
  )
  await build({
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: entry,
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rolldownOptions: { output: { entryFileNames: 'entry.mjs' } },
    },
  })
  return join(folder, 'entry.mjs')
}

/** For what takes only some milliseconds. */
export const tenths = ({ median, least, most }: Times): string =>
  `${median.toFixed(1)} ms (${least.toFixed(1)}–${most.toFixed(1)})`
