import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Script } from 'node:vm'

/** A program of ours as it was loaded: files that the build has wrapped (see scripts/build.mjs). */
export interface Loaded {
  readonly exports: unknown
  /** Keeps beside each file that was loaded by now the code that V8 has made of it, where {@link loadCached} looks. */
  keep(): void
}

/**
 * Loads a file of ours, and those beside it that it asks for, with the code that V8 made of them when the program was built:
 * compiling it anew is a third of a start. V8 itself refuses what another version made, or from a text of another length, and
 * compiles then.
 * @param file absolute path of a text in ASCII
 * @returns its exports
 */
export function loadCached(file: string): unknown {
  return loader((path) => scriptOf(path, kept(cacheFile(path))))(file)
}

/** Loads the file, for the build, without any code that was kept. */
export function compile(file: string): Loaded {
  const scripts = new Map<string, Script>()
  const load = loader((path) => {
    const script = scriptOf(path, undefined)
    scripts.set(path, script)
    return script
  })
  return {
    exports: load(file),
    keep: () => {
      for (const [path, script] of scripts) writeFileSync(cacheFile(path), script.createCachedData())
    },
  }
}

/**
 * Whether V8 takes what lies beside the file: not that of another version, or of another text. Asked in a process that
 * has not compiled the text yet: V8 keeps what it made in memory, too, and does not look then.
 */
export function isCached(file: string): boolean {
  const cachedData = kept(cacheFile(file))
  return cachedData !== undefined && scriptOf(file, cachedData).cachedDataRejected === false
}

const cacheFile = (file: string): string => `${file}.v8`

/** The file as it lies on the disk, which V8 takes as it is: ASCII, and written in a wrapper like Node's own. */
function scriptOf(file: string, cachedData: Buffer | undefined): Script {
  return new Script(readFileSync(file, 'latin1'), { filename: file, ...(cachedData ? { cachedData } : {}) })
}

/** Node's `require` for files of ours, which are named by a relative path: each is run once. All others are Node's own. */
function loader(read: (path: string) => Script): (file: string) => unknown {
  const modules = new Map<string, { exports: unknown }>()
  const load = (file: string): unknown => {
    const known = modules.get(file)
    if (known) return known.exports
    const module = { exports: {} as unknown }
    modules.set(file, module)
    const folder = dirname(file)
    const body = read(file).runInThisContext() as (...names: unknown[]) => void
    const require = (name: string): unknown =>
      name.startsWith('.') ? load(join(folder, name)) : process.getBuiltinModule(name)
    body(module.exports, require, module, file, folder)
    return module.exports
  }
  return load
}

function kept(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
