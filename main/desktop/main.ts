/** The desktop: one window on the use cases of this process. Runs as the ordinary user; only the helper is elevated. */
// before everything else: what is started with rights makes no window
import './first.js'
import { app, dialog, Menu, session, type BrowserWindow } from 'electron'
import { join } from 'node:path'
import { loadAssets } from '../api/assets.js'
import { createApi } from '../api/index.js'
import { localHost } from '../hosts/index.js'
import { log, openLog } from '../log/index.js'
import { asProblem } from '../model/problem.js'
import { Changes } from './changes.js'
import { answerCalls } from './ipc.js'
import { pageWord } from './page-word.js'
import { practiceApi, practiceWord } from './practice.js'
import { registerScheme, servePages } from './protocol.js'
import { say } from './say.js'
import { hardenContents, hardenSession, silence } from './security.js'
import { startTray } from './tray.js'
import { bringToFront, openWindow, showPage } from './window.js'
import { msg } from '../text/index.js'

/** This file is dist/desktop/main.js, in the folder as in the packed archive. */
const RENDERER = join(import.meta.dirname, '../renderer')
const TRAY = join(import.meta.dirname, '../tray.js')
const PRELOAD = join(import.meta.dirname, 'preload.cjs')
const ICON = join(import.meta.dirname, '../resources/icons/256x256.png')

const changes = new Changes()
let window: BrowserWindow | null = null

registerScheme()
silence(app)
// For every process, whatever a window says. As root (tests) Chromium starts with --no-sandbox only, which contradicts it;
// pages then still have no Node, and a world apart from the preload.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
app.on('web-contents-created', (_event, contents) => {
  hardenContents(contents)
})

const practice = practiceWord(process.argv)
// A window to practise in may stand beside the real one; what it keeps is its own, too.
if (practice !== undefined) app.setPath('userData', `${app.getPath('userData')}-practice`)

/** The tray has no other way to the window than to start the program once more. */
const asksToQuit = (argv: readonly string[]) => argv.includes('--quit')

if (app.requestSingleInstanceLock() && !asksToQuit(process.argv)) {
  app.on('second-instance', (_event, argv) => {
    if (asksToQuit(argv)) window?.close()
    else if (window !== null) {
      bringToFront(window)
      // a change that runs is seen to its end
      if (!changes.running) showPage(window, pageWord(argv))
    }
  })
  app.on('window-all-closed', () => {
    app.quit()
  })
  app.whenReady().then(start).catch(giveUp)
} else {
  app.quit()
}

async function start(): Promise<void> {
  // A page of a root process could do more than its helper would allow. It is not refused: tests and rescue systems are root.
  const here = localHost(process.env)
  openLog(here, 'desktop')
  if (here.uid === 0) console.warn(say(msg('desktop.asRoot')))
  const devTools = !app.isPackaged || app.commandLine.hasSwitch('devtools')
  hardenSession(session.defaultSession, devTools)
  servePages(session.defaultSession, loadAssets(RENDERER))
  const api = practice === undefined ? createApi({ shell: 'desktop', here }) : await practiceApi(practice, here)
  answerCalls(api, () => window, changes)
  setMenu()
  const stateFile = join(app.getPath('userData'), 'window.json')
  window = openWindow({ preload: PRELOAD, icon: ICON, devTools, stateFile, changes, page: pageWord(process.argv) })
  window.once('closed', () => {
    window = null
  })
  if (process.platform === 'linux' && practice === undefined) startTray(TRAY, app.isPackaged ? [] : [app.getAppPath()])
}

/** macOS takes copy, paste and quit from the menu; elsewhere none is needed. */
function setMenu(): void {
  const mac = Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
  Menu.setApplicationMenu(process.platform === 'darwin' ? mac : null)
}

function giveUp(error: unknown): void {
  log('error', 'the start', error)
  const { what, meaning, todo } = asProblem(error)
  dialog.showErrorBox(say(msg('desktop.cannotStart')), say(msg('desktop.problem', { what, meaning, todo })))
  app.exit(1)
}
