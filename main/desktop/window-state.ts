import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from '../model/zod.js'

export const DEFAULT_SIZE = { width: 1280, height: 800 } as const
export const MIN_SIZE = { width: 800, height: 600 } as const

const Pixels = z.int().check(z.minimum(-100_000), z.maximum(100_000))
const WindowState = z.object({
  /** The upper left corner; absent: in the middle of the screen. */
  at: z.optional(z.object({ x: Pixels, y: Pixels })),
  width: Pixels.check(z.minimum(1)),
  height: Pixels.check(z.minimum(1)),
  maximised: z.boolean(),
})
export type WindowState = z.infer<typeof WindowState>

export interface Area {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** So much of the title bar must be on a screen for a hand to take hold of the window; in pixels. */
const GRIP = { width: 120, height: 32 } as const

export function readWindowState(path: string): WindowState {
  try {
    return parseWindowState(readFileSync(path, 'utf8'))
  } catch {
    return parseWindowState('')
  }
}

/** Whatever is not a state, as after a crash or by another version, is the default. */
export function parseWindowState(text: string): WindowState {
  try {
    return WindowState.parse(JSON.parse(text))
  } catch {
    return { ...DEFAULT_SIZE, maximised: false }
  }
}

/** Fits a state to the screens of today: a window that was on one since unplugged comes back to the middle. */
export function fitToScreens(state: WindowState, screens: readonly Area[]): WindowState {
  const { at } = state
  const screen = at && screens.find((area) => gripIsOn({ ...at, ...state }, area))
  const room = screen ?? screens[0] ?? { x: 0, y: 0, ...DEFAULT_SIZE }
  const size = {
    width: Math.max(MIN_SIZE.width, Math.min(state.width, room.width)),
    height: Math.max(MIN_SIZE.height, Math.min(state.height, room.height)),
  }
  return screen && at ? { at, ...size, maximised: state.maximised } : { ...size, maximised: state.maximised }
}

/** Written beside and renamed, so that a crash leaves the old one. Where it cannot be written, it is not kept. */
export function writeWindowState(path: string, state: WindowState): void {
  const beside = `${path}.${process.pid}`
  try {
    writeFileSync(beside, `${JSON.stringify(state)}\n`, { mode: 0o600 })
    renameSync(beside, path)
  } catch {
    rmSync(beside, { force: true })
  }
}

function gripIsOn(window: Area, screen: Area): boolean {
  const width = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x)
  const above = window.y >= screen.y && window.y + GRIP.height <= screen.y + screen.height
  return above && width >= GRIP.width
}
