import { forward } from './forward.js'
import type { Host, Reading, RunResult } from './host.js'

/**
 * A host that is asked everything once: what was read or said the first time is told again. For one look at a machine,
 * in which several readers need the same listing; whoever changes something starts a new look.
 */
export function readOnce(host: Host): Host {
  const runs = remember((argv) => host.run(JSON.parse(argv) as string[]))
  const readings = new Map<string, Promise<Reading>>()
  const read = (path: string) => {
    const reading = readings.get(path) ?? host.read(path)
    readings.set(path, reading)
    return reading
  }
  return {
    ...forward(host),
    run: (argv, options) => (options === undefined ? runs(JSON.stringify(argv)) : host.run(argv, options)),
    read,
    readMany: async (paths) => {
      const missing = paths.filter((path) => !readings.has(path))
      if (missing.length > 0) {
        const many = host.readMany(missing)
        for (const path of missing)
          readings.set(
            path,
            many.then((found) => found.get(path) ?? { state: 'absent' }),
          )
      }
      return new Map(await Promise.all(paths.map(async (path) => [path, await read(path)] as const)))
    },
    list: remember((path) => host.list(path)),
    exists: remember((path) => host.exists(path)),
    modified: remember((path) => host.modified(path)),
  }
}

function remember<T>(ask: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const answers = new Map<string, Promise<T>>()
  return (key) => {
    const answer = answers.get(key) ?? ask(key)
    answers.set(key, answer)
    return answer
  }
}

/**
 * What is made of a command's answer, made once for each: several readers of one look need the same listing, and with
 * thousands of rules taking it apart costs more than looking. Kept as long as the answer itself.
 */
export function perResult<T>(make: (result: RunResult) => T): (result: RunResult) => T {
  const made = new WeakMap<RunResult, { readonly value: T }>()
  return (result) => {
    const kept = made.get(result) ?? { value: make(result) }
    made.set(result, kept)
    return kept.value
  }
}
