import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test'
import { addPerson, asPerson } from '../support/person.js'
import { must, picture, reachable, startNeighbour } from '../support/this-host.js'

const JETSTREAM = ['8886/tcp', '8886/udp', '8887/tcp'] as const

let neighbour: { close(): void } | undefined
let app: ElectronApplication
let page: Page

test.beforeAll(async () => {
  await must('ufw', '--force', 'enable')
  neighbour = await startNeighbour([8886, 8887])
  await addPerson()
  app = await _electron.launch({ executablePath: await asPerson('out/linux-unpacked/sallyport-desktop') })
  page = await app.firstWindow()
})
test.afterAll(async () => {
  await app?.close()
  neighbour?.close()
})

test('runs as an ordinary user, in Chromium’s sandbox, with every door of the window shut', async () => {
  const inside = await app.evaluate(({ BrowserWindow, app: electron }) => {
    const [window] = BrowserWindow.getAllWindows()
    const preferences = (
      window?.webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
    ).getLastWebPreferences()
    const { sandbox, contextIsolation, nodeIntegration, webSecurity, nodeIntegrationInSubFrames, webviewTag } =
      preferences
    return {
      uid: process.geteuid?.(),
      windows: BrowserWindow.getAllWindows().length,
      noSandbox: electron.commandLine.hasSwitch('no-sandbox'),
      preferences: { sandbox, contextIsolation, nodeIntegration, webSecurity, nodeIntegrationInSubFrames, webviewTag },
    }
  })
  expect(inside.uid).toBeGreaterThan(0)
  expect(inside.windows).toBe(1)
  expect(inside.noSandbox).toBe(false)
  expect(inside.preferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
  })
  expect(inside.preferences.nodeIntegrationInSubFrames ?? false).toBe(false)
  expect(inside.preferences.webviewTag ?? false).toBe(false)

  const seen = await page.evaluate(async () => {
    const failed = (promise: Promise<unknown>) =>
      promise.then(
        () => false,
        () => true,
      )
    return {
      origin: location.origin,
      node: [
        typeof Reflect.get(globalThis, 'require'),
        typeof Reflect.get(globalThis, 'process'),
        typeof Reflect.get(globalThis, 'Buffer'),
      ],
      bridge: Object.keys(Reflect.get(globalThis, 'sallyport') as object).sort(),
      fetchRefused: await failed(fetch('http://127.0.0.1:1/')),
      traversal: await fetch('app://sallyport/%2e%2e/%2e%2e/etc/passwd').then(
        (answer) => answer.status,
        () => 'refused',
      ),
      opened: window.open('https://example.org/') === null,
      notifications: await Notification.requestPermission(),
    }
  })
  expect(seen).toEqual({
    origin: 'app://sallyport',
    node: ['undefined', 'undefined', 'undefined'],
    bridge: ['call', 'platform', 'subscribe'],
    fetchRefused: true,
    traversal: expect.anything() as unknown,
    opened: true,
    notifications: 'denied',
  })
  expect(seen.traversal).not.toBe(200)
  const evaluated = await app.evaluate<unknown>(({ webContents }) =>
    webContents.getAllWebContents()[0]?.executeJavaScript('try { eval("1"); "ran" } catch { "refused" }'),
  )
  expect(evaluated, 'the policy forbids code made of text').toBe('refused')
})

test('shows what somebody changes by hand, also after the page was loaded anew', async () => {
  const title = page.getByRole('heading', { level: 1 })
  await expect(title).toHaveText(/ufw guards this machine/)
  await must('ufw', '--force', 'disable')
  await expect(title).toHaveText('No firewall guards this machine.', { timeout: 5_000 })
  await page.reload()
  await expect(title).toHaveText('No firewall guards this machine.')
  await must('ufw', '--force', 'enable')
  await expect(title).toHaveText(/ufw guards this machine/, { timeout: 5_000 })
})

test('opens JetStream through the same wizard, asks for rights once, and undoes it', async () => {
  const before = await must('cat', '/etc/ufw/user.rules', '/etc/ufw/user6.rules')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine/)
  expect(await reachable(...JETSTREAM)).toEqual([])

  await page.getByRole('link', { name: 'Open a service' }).first().click()
  await page.getByText('JetStream server', { exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText("/usr/sbin/ufw allow 8886/tcp comment 'JetStream API'")).toBeVisible()
  await page.screenshot({ path: picture('desktop-review') })
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('ufw’s rules in the kernel allow 8886/udp from anywhere.')).toBeVisible()
  await page.screenshot({ path: picture('desktop-proof') })
  expect(await reachable(...JETSTREAM)).toEqual(['8886/tcp', '8886/udp'])

  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/One service is open/)
  await expect(
    page.getByRole('button', { name: /^Loaded: passed/ }),
    'what this user may not read is not called good',
  ).toHaveCount(0)
  await page.getByRole('button', { name: 'Check with rights' }).first().click()
  await expect(page.getByRole('button', { name: /^Loaded: passed/ })).toBeVisible()
  await page.screenshot({ path: picture('desktop-overview') })

  await page.getByRole('button', { name: /^Undo/ }).first().click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/No service is open yet/)
  expect(await reachable(...JETSTREAM)).toEqual([])
  expect(await must('cat', '/etc/ufw/user.rules', '/etc/ufw/user6.rules')).toBe(before)
})

test('stays on its own page, whatever the page tries', async () => {
  const prevented = await app.evaluate(async ({ webContents }) => {
    const [contents] = webContents.getAllWebContents()
    const tried = new Promise<boolean>((resolve) => {
      contents?.once('will-frame-navigate', (event) => {
        setImmediate(() => {
          resolve(event.defaultPrevented)
        })
      })
    })
    void contents?.executeJavaScript('location.href = "https://example.org/"')
    return tried
  })
  expect(prevented).toBe(true)
})
