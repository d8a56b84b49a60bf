import { BrowserWindow, dialog, nativeImage, nativeTheme, screen, type Input, type WebContents } from 'electron'
import type { Changes } from './changes.js'
import { ORIGIN } from './rules.js'
import { say } from './say.js'
import { fitToScreens, MIN_SIZE, readWindowState, writeWindowState } from './window-state.js'
import { msg } from '../text/index.js'

export interface WindowOptions {
  /** The absolute path of preload.cjs. */
  readonly preload: string
  /** A PNG for the task bar of Linux; elsewhere the program file has one. */
  readonly icon: string
  readonly devTools: boolean
  /** Where size and place are kept. */
  readonly stateFile: string
  readonly changes: Changes
  /** Where it begins, as the end of the address; else with the overview. */
  readonly page: string | undefined
}

/** The page's `--bg`, so that the window does not flash before the first paint. */
const BACKGROUND = { light: '#f5f6f8', dark: '#0f141b' } as const

/** Opens the one window. Its page is in the sandbox, in its own world, without Node. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const areas = screen.getAllDisplays().map((display) => display.workArea)
  const state = fitToScreens(readWindowState(options.stateFile), areas)
  const window = new BrowserWindow({
    ...state.at,
    width: state.width,
    height: state.height,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: 'Sallyport',
    backgroundColor: background(),
    ...(process.platform === 'linux' ? { icon: nativeImage.createFromPath(options.icon) } : {}),
    show: false,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: options.devTools,
    },
  })
  if (state.maximised) window.maximize()
  showOnceReady(window)
  followTheme(window)
  keepState(window, options.stateFile)
  waitForChanges(window, options.changes)
  window.webContents.on('before-input-event', (event, input) => {
    if (zoom(window.webContents, input)) event.preventDefault()
  })
  void window.loadURL(`${ORIGIN}/${options.page ?? ''}`)
  return window
}

/** Goes to another page, as a link in it would: nothing is loaded anew. */
export function showPage(window: BrowserWindow, page: string | undefined): void {
  if (page !== undefined) void window.loadURL(`${ORIGIN}/${page}`)
}

/** Shows the window when its page is painted, so that nothing flashes. */
function showOnceReady(window: BrowserWindow): void {
  const show = () => {
    if (!window.isDestroyed() && !window.isVisible()) window.show()
  }
  window.once('ready-to-show', show)
  // On Wayland a hidden window may never be painted: https://github.com/electron/electron/issues/48859
  if (process.platform === 'linux') window.webContents.once('did-finish-load', show)
}

export function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light
}

function followTheme(window: BrowserWindow): void {
  const follow = () => {
    window.setBackgroundColor(background())
  }
  nativeTheme.on('updated', follow)
  window.once('closed', () => nativeTheme.off('updated', follow))
}

function keepState(window: BrowserWindow, file: string): void {
  window.on('close', () => {
    const { x, y, width, height } = window.getNormalBounds()
    writeWindowState(file, { at: { x, y }, width, height, maximised: window.isMaximized() })
  })
}

/** A change is finished or taken back within moments; whoever closes the window before is asked to see how it ends. */
function waitForChanges(window: BrowserWindow, changes: Changes): void {
  let asking = false
  const ask = async () => {
    asking = true
    const { response } = await dialog.showMessageBox(window, {
      type: 'info',
      message: say(msg('desktop.stillChanging')),
      detail: say(msg('desktop.keepOpenMeans')),
      buttons: [say(msg('desktop.keepOpen')), say(msg('desktop.closeAfter'))],
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    })
    if (response === 1) {
      await changes.ended()
      if (!window.isDestroyed()) window.close()
    }
    asking = false
  }
  window.on('close', (event) => {
    if (!changes.running) return
    event.preventDefault()
    if (!asking) void ask()
  })
}

/** Larger and smaller text without a menu: Ctrl and +, -, 0. Returns whether the key was one of them. */
function zoom(contents: WebContents, input: Input): boolean {
  const held = process.platform === 'darwin' ? input.meta : input.control
  if (input.type !== 'keyDown' || !held || input.alt) return false
  const level = contents.getZoomLevel()
  if (input.key === '0') contents.setZoomLevel(0)
  else if (input.key === '+' || input.key === '=') contents.setZoomLevel(Math.min(level + 0.5, 5))
  else if (input.key === '-') contents.setZoomLevel(Math.max(level - 0.5, -3))
  else return false
  return true
}
