import { expect, test } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { look } from '../support/look.js'
import { must, reachable, reaches, serve, startNeighbour } from '../support/this-host.js'

const JETSTREAM = ['8886/tcp', '8886/udp', '8887/tcp'] as const

let server: { url: string; process: ChildProcess }
let neighbour: { close(): void } | undefined

test.beforeAll(async () => {
  await must('ufw', '--force', 'enable')
  neighbour = await startNeighbour([8886, 8887])
})
test.afterAll(() => {
  neighbour?.close()
})
test.beforeEach(async () => {
  server = await serve()
})
test.afterEach(() => {
  server.process.kill()
})

test('opens JetStream from the first page to the proof, and undoes it', async ({ page }) => {
  const complaints: string[] = []
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  const before = await must('cat', '/etc/ufw/user.rules', '/etc/ufw/user6.rules')

  await page.goto(server.url)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine\. No service is open yet\./)
  expect(page.url(), 'the token is gone from the address').not.toContain('token')
  await look(page, 'overview-empty')
  expect(await reachable(...JETSTREAM)).toEqual([])

  await page.getByRole('link', { name: 'Open a service' }).first().click()
  await expect(page.getByText('JetStream server', { exact: true })).toBeVisible()
  await look(page, 'service')
  await page.getByText('JetStream server', { exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByLabel(/Which port does the server.s API listen on/)).toHaveValue('8886')
  await look(page, 'questions')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText("/usr/sbin/ufw allow 8886/tcp comment 'JetStream API'")).toBeVisible()
  await expect(page.getByText('Allow 8886/udp from anywhere')).toBeVisible()
  await look(page, 'review')
  expect(await reachable(...JETSTREAM), 'nothing has happened yet').toEqual([])

  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('Proof', { exact: true }).first()).toBeVisible()
  await expect(page.getByText('ufw’s rules in the kernel allow 8886/tcp from anywhere.')).toBeVisible()
  await look(page, 'proof')
  expect(await reachable(...JETSTREAM)).toEqual(['8886/tcp', '8886/udp'])

  const rung = page.getByRole('region', { name: 'Try it now from the other side' })
  await rung.getByRole('button', { name: 'Start watching' }).click()
  await expect(rung.getByText('I am watching 8886/tcp. Try it now.')).toBeVisible()
  await look(page, 'watching', rung)
  expect(await reaches(8886, 'tcp')).toBe(true)
  await expect(rung.getByText('10.78.0.2 reached 8886/tcp and got an answer.')).toBeVisible()
  await expect(page.getByRole('listitem').filter({ hasText: /^Reachable: passed/ })).toBeVisible()
  await look(page, 'watched-answered', rung)
  await rung.getByLabel('Port').selectOption('8886/udp')
  await must('nft', 'add table inet other; add chain inet other input { type filter hook input priority 5; }')
  await must('nft', 'add rule inet other input udp dport 8886 drop')
  await rung.getByRole('button', { name: 'Watch again' }).click()
  await expect(rung.getByText('I am watching 8886/udp. Try it now.')).toBeVisible()
  expect(await reaches(8886, 'udp')).toBe(false)
  await expect(rung.getByText('Decided by: nftables: inet other input: udp dport 8886 drop')).toBeVisible()
  await look(page, 'watching-dropped', rung)
  await must('nft', 'delete', 'table', 'inet', 'other')
  await rung.getByRole('button', { name: 'Stop' }).click()
  await expect(rung.getByText('Open 8886/udp, or remove what decided, then try again.')).toBeVisible()
  await look(page, 'watched-dropped', rung)
  await rung.getByRole('button', { name: 'Watch again' }).click()
  await expect(rung.getByText('I am watching 8886/udp. Try it now.')).toBeVisible()
  await rung.getByRole('button', { name: 'Stop' }).click()
  await expect(rung.getByText('Nothing came for 8886/udp.')).toBeVisible()
  await look(page, 'watched-none', rung)
  expect(await must('nft', 'list', 'tables')).not.toContain('sallyport')

  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/One service is open/)
  await look(page, 'overview')
  await page.getByRole('link', { name: 'History' }).click()
  await expect(page.getByText('JetStream server').first()).toBeVisible()
  await look(page, 'history')

  await page.getByRole('link', { name: 'Overview' }).click()
  await page.getByRole('button', { name: /^Undo/ }).first().click()
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'))
  await expect(dialog).toBeVisible()
  await expect(dialog.getByText('/usr/sbin/ufw delete allow 8886/udp')).toBeVisible()
  await look(page, 'undo')
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await expect(dialog.getByText('Only what Sallyport had added was removed.')).toBeVisible()
  await look(page, 'undone')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/No service is open yet/)
  expect(await reachable(...JETSTREAM)).toEqual([])
  expect(await must('cat', '/etc/ufw/user.rules', '/etc/ufw/user6.rules')).toBe(before)
  expect(complaints).toEqual([])
})

test('goes through with the keyboard alone, and keeps answers on the way back', async ({ page }) => {
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Open a service' }).first().focus()
  await page.keyboard.press('Enter')
  await page
    .getByRole('radio', { name: /JetStream relay/ })
    .or(page.getByRole('button', { name: /JetStream relay/ }))
    .first()
    .focus()
  await page.keyboard.press('Space')
  await page.getByRole('radio', { name: /In front of the receiver/ }).focus()
  await page.keyboard.press('Space')
  await page.keyboard.press('Enter')
  const port = page.getByLabel(/Which port does your JetStream server reach this relay on/)
  await port.fill('0')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/is below 1/).first(), 'a wrong answer is named and kept').toBeVisible()
  await expect(port).toHaveValue('0')
  await port.fill('9887')
  await page.keyboard.press('Enter')
  await expect(page.getByText('ports=8886,9887/tcp|8886/udp')).toBeVisible()
  await page.getByRole('button', { name: 'Back' }).focus()
  await page.keyboard.press('Enter')
  await expect(port).toHaveValue('9887')
})

test('says why when somebody decided to refuse the port', async ({ page }) => {
  await must('ufw', 'deny', '8886/tcp')
  try {
    await page.goto(server.url)
    await page.getByRole('link', { name: 'Open a service' }).first().click()
    await page.getByText('JetStream server', { exact: true }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByText(/rule.* “deny 8886\/tcp”/)).toBeVisible()
    await expect(page.getByText(/ufw delete deny 8886\/tcp/)).toBeVisible()
    await look(page, 'refused')
  } finally {
    await must('ufw', 'delete', 'deny', '8886/tcp')
  }
})

test('an old link is told apart, and the page keeps working after a reload', async ({ page, context }) => {
  await page.goto(server.url)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine/)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine/)
  await context.clearCookies()
  const again = await context.newPage()
  await again.goto(server.url)
  await expect(again.getByRole('heading', { level: 1 })).toHaveText(/link has expired/)
  await expect(again.getByText(/sallyport serve/).first()).toBeVisible()
  await look(again, 'expired')
})
