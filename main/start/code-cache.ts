import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Script } from 'node:vm'

/**
 * Loads a CommonJS file of ours with the code that V8 made of it when the program was built: compiling it anew is a
 * third of a start. V8 itself refuses what another version made, or from a text of another length, and compiles then.
 * @param file absolute path
 * @returns its exports
 */
export function loadCached(file: string): unknown {
  return run(scriptOf(file, kept(cacheFile(file))), file)
}

/** Loads the file, for the build. @returns what V8 made of it, and the path beside the file where {@link loadCached} looks for it */
export function compiled(file: string): { path: string; code: Buffer } {
  const script = scriptOf(file, undefined)
  run(script, file)
  return { path: cacheFile(file), code: script.createCachedData() }
}

/**
 * Whether V8 takes what lies beside the file: not that of another version, or of another text. To be asked without V8's
 * compilation cache (`--no-compilation-cache`), which knows every text of this process.
 */
export function isCached(file: string): boolean {
  const cachedData = kept(cacheFile(file))
  return cachedData !== undefined && scriptOf(file, cachedData).cachedDataRejected === false
}

const cacheFile = (file: string): string => `${file}.v8`

/** The text of the file in the same wrapper as Node's own. */
function scriptOf(file: string, cachedData: Buffer | undefined): Script {
  const text = `(function (exports, require, module, __filename, __dirname) {${readFileSync(file, 'utf8')}\n})`
  return new Script(text, { filename: file, ...(cachedData ? { cachedData } : {}) })
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
