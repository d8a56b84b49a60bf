import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Script } from 'node:vm'

/**
 * Loads a file of ours, which the build has wrapped (see scripts/build.mjs), with the code that V8 made of it when the program was built: compiling it anew is a
 * third of a start. V8 itself refuses what another version made, or from a text of another length, and compiles then.
 * @param file absolute path of a text in ASCII
 * @returns its exports
 */
export function loadCached(file: string): unknown {
  return run(scriptOf(file, kept(cacheFile(file))), file)
}

/**
 * Loads the file, for the build.
 * @returns its exports, and what keeps beside it the code that V8 has made of it by then, where {@link loadCached} looks
 */
export function compile(file: string): { exports: unknown; keep(): void } {
  const script = scriptOf(file, undefined)
  return {
    exports: run(script, file),
    keep: () => {
      writeFileSync(cacheFile(file), script.createCachedData())
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

function run(script: Script, file: string): unknown {
  const module = { exports: {} as unknown }
  const body = script.runInThisContext() as (...names: unknown[]) => void
  body(module.exports, createRequire(file), module, file, dirname(file))
  return module.exports
}

function kept(path: string): Buffer | undefined {
  try {
    return readFileSync(path)
  } catch {
    return undefined
  }
}
