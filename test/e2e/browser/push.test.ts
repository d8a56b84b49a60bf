import { expect, test, type Page } from '@playwright/test'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { ownSettings, servedWithUfw } from '../support/browser.js'
import { look } from '../support/look.js'
import { must, sallyport, serve } from '../support/this-host.js'

ownSettings()
const server = servedWithUfw()
test.afterEach(async () => {
  await must('ufw', 'delete', 'allow', '9001/tcp').catch(() => undefined)
  await must('ufw', 'delete', 'allow', '9002/tcp').catch(() => undefined)
})

/** The page, once it hears what changes. */
async function open(page: Page, url: string): Promise<void> {
  const subscribed = page.waitForResponse(/\/api\/subscribe$/)
  await page.goto(url)
  await subscribed
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine/)
}

test('shows a rule that somebody adds by hand, and its removal, without being asked', async ({ page }) => {
  await open(page, server.url)
  await page.getByRole('link', { name: 'Doctor' }).click()
  const asked: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  await must('ufw', 'allow', '9001/tcp')
  await expect(page.getByText(/Also open, not by Sallyport: .*9001\/tcp/)).toBeVisible({ timeout: 5_000 })
  await must('ufw', 'delete', 'allow', '9001/tcp')
  await expect(page.getByText(/9001\/tcp/)).toBeHidden({ timeout: 5_000 })
  await page.waitForTimeout(2_000) // the last of it may come in two parts
  const before = asked.length
  await page.waitForTimeout(12_000)
  expect(asked.slice(before), 'while nothing happens nothing is asked').toEqual([])
})

test('a switch of the firewall shows at once', async ({ page }) => {
  await open(page, server.url)
  await must('ufw', '--force', 'disable')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('No firewall guards this machine.', {
    timeout: 5_000,
  })
  await must('ufw', '--force', 'enable')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine/, { timeout: 5_000 })
})

test('a connection that is cut is said, comes back by itself, and what was missed is there', async ({ page }) => {
  const path = `/run/sallyport-push-${process.pid}.sock`
  const way = new Way(path)
  const port = await way.open()
  const behind = await serve('--socket', path, '--port', String(port))
  try {
    await open(page, behind.url)
    await page.getByRole('link', { name: 'Doctor' }).click()
    await expect(page.getByText('How Sallyport knows')).toBeVisible()
    way.cut()
    await expect(page.getByText('Sallyport no longer answers.')).toBeVisible({ timeout: 10_000 })
    await must('ufw', 'allow', '9002/tcp')
    await way.open(port)
    await expect(page.getByText('Sallyport no longer answers.')).toBeHidden({ timeout: 15_000 })
    await expect(page.getByText(/9002\/tcp/)).toBeVisible({ timeout: 5_000 })

    // and a break in passing is no matter for anybody
    way.cut()
    await way.open(port)
    await must('ufw', 'delete', 'allow', '9002/tcp')
    await expect(page.getByText(/9002\/tcp/)).toBeHidden({ timeout: 10_000 })
  } finally {
    way.cut()
    behind.process.kill()
  }
})

test('a server that ends is said without a touch', async ({ page }) => {
  await open(page, server.url)
  server.process.kill()
  await expect(page.getByText('Sallyport no longer answers.').or(page.getByText(/link has expired/))).toBeVisible({
    timeout: 10_000,
  })
})

test('settings are the same on the page and on the command line', async ({ page }) => {
  await open(page, server.url)
  await page.getByRole('link', { name: 'Settings' }).click()
  await expect(page.getByLabel('Theme')).toHaveValue('auto')
  await look(page, 'settings')
  await page.getByLabel('Theme').selectOption('Dark')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await sallyport('settings', 'get', 'theme')).toBe('dark\n')
  await sallyport('settings', 'set', 'theme', 'light')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
  await expect(page.getByLabel('Theme')).toHaveValue('light')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'light')
})

/** A way to the server's socket, as ssh makes one, that can be cut. */
class Way {
  readonly #sockets = new Set<Socket>()
  #server: Server | undefined

  constructor(private readonly path: string) {}

  /** @returns the port */
  async open(port = 0): Promise<number> {
    const way = createServer((outer) => {
      const inner = connect(this.path)
      for (const [one, other] of [
        [outer, inner],
        [inner, outer],
      ] as const) {
        this.#sockets.add(one)
        one.on('error', () => one.destroy()).on('close', () => other.destroy())
        one.pipe(other)
      }
    })
    this.#server = way
    await new Promise<void>((resolve) => way.listen(port, '127.0.0.1', resolve))
    return (way.address() as AddressInfo).port
  }

  cut(): void {
    this.#server?.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#sockets.clear()
  }
}
