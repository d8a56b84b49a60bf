import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HERE } from '../hosts/index.js'

/** The helper program, beside this one. In a packaged app it lies outside the archive, so that Node can start it. */
export function helperPath(): string {
  let folder = import.meta.dirname.replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked')
  for (;;) {
    for (const candidate of [join(folder, 'helper.js'), join(folder, 'dist', 'helper.js')])
      if (existsSync(candidate)) return candidate
    const above = dirname(folder)
    if (above === folder) throw new Error('helper.js is missing: build the program with "npm run build"')
    folder = above
  }
}

/** The launcher that a package installs beside the app, owned by root (and on Linux named in its polkit action). */
export function launcherPath(): string | undefined {
  const { resourcesPath } = process as { resourcesPath?: string }
  const path =
    resourcesPath === undefined ? undefined : join(resourcesPath, `sallyport-helper${HERE === 'win32' ? '.cmd' : ''}`)
  return path !== undefined && existsSync(path) ? path : undefined
}

/** How Node is started for the helper: Electron's own program does as well, told by one variable. */
export function nodeCommand(helper: string): string[] {
  return process.versions['electron'] === undefined
    ? [process.execPath, helper]
    : ['/usr/bin/env', 'ELECTRON_RUN_AS_NODE=1', process.execPath, helper]
}
