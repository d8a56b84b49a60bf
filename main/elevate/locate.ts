import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { HERE, type Session } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { msg } from '../text/index.js'

/** By this word the desktop's program knows that it is to be the helper: what is started with rights gets no variables. */
export const BE_THE_HELPER = '--helper'

const isElectron = process.versions['electron'] !== undefined
/** Electron's own program without an app in it, as `npm start` runs it. */
const isDevelopment = (): boolean => (process as { defaultApp?: boolean }).defaultApp === true

/**
 * The helper program, beside this one. On Linux it lies outside the app's archive, where the launcher finds it; elsewhere
 * inside, where its integrity is checked.
 */
export function helperPath(): string {
  let folder =
    HERE === 'linux' ? import.meta.dirname.replace(/app\.asar(?=[\\/]|$)/, 'app.asar.unpacked') : import.meta.dirname
  for (;;) {
    for (const candidate of [join(folder, 'helper.js'), join(folder, 'dist', 'helper.js')])
      if (existsSync(candidate)) return candidate
    const above = dirname(folder)
    if (above === folder) throw new Error('helper.js is missing: build the program with "npm run build"')
    folder = above
  }
}

/**
 * The launcher that a package for Linux installs, owned by root and named in its polkit action: beside the app, or beside
 * the helper where the command line is installed alone.
 */
export function launcherPath(): string | undefined {
  if (HERE !== 'linux') return undefined
  const { resourcesPath } = process as { resourcesPath?: string }
  const path = join(resourcesPath ?? dirname(helperPath()), 'sallyport-helper')
  return existsSync(path) ? path : undefined
}

/** Whether this program runs out of an AppImage: its files are in a mount that its user alone may read, fuse(8). */
export function inAppImage({ APPIMAGE, APPDIR }: Session): boolean {
  return APPIMAGE !== undefined && APPDIR !== undefined && import.meta.dirname.startsWith(`${APPDIR}/`)
}

/** How Node is started for the helper: Electron's own program does as well, told by {@link nodeEnvironment}. */
export const nodeCommand = (helper: string): string[] => [process.execPath, helper]

/** What tells Electron's program to be Node. */
export const nodeEnvironment = (): Readonly<Record<string, string>> => (isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {})

/** The folder of the installed app's archive, whose content its program checks itself. */
export function resources(): string[] {
  const { resourcesPath } = process as { resourcesPath?: string }
  return resourcesPath === undefined ? [] : [resourcesPath]
}

/**
 * The program to start with rights, and its arguments, which tell it all: the installed app's own, which Windows and macOS
 * name in their prompt; Node for what runs from its sources.
 * @throws ProblemError where no Node is known
 */
export function elevatedWords(): string[] {
  if (!isElectron) return nodeCommand(helperPath())
  if (!isDevelopment()) return [process.execPath, BE_THE_HELPER]
  const node = process.argv.find((word) => word.startsWith('--node='))?.slice('--node='.length)
  if (node !== undefined && existsSync(node)) return [node, helperPath()]
  throw problem('rights', msg('elevate.noNode'), msg('text.nothingChanged'), msg('elevate.useNpmStart'))
}
