import { expect, test } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CLOCK } from '../../support/clock.js'
import { look } from '../support/look.js'
import { must, reachable, serve, startNeighbour } from '../support/this-host.js'

const CLI = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url))
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

test('switches the firewall off for a while, and on again', async ({ page }) => {
  await page.goto(server.url)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine/)
  await page.getByText('How Sallyport knows').click()
  await page.getByRole('link', { name: 'Switch off ufw' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Switch the firewall off')
  await expect(page.getByText('/usr/sbin/ufw --force disable')).toBeVisible()
  await expect(page.getByText(/nothing is refused: whatever listens/)).toBeVisible()
  await page.getByLabel('Leave it off').selectOption('30 minutes')
  await expect(page.getByText(new RegExp(`Undone by itself at ${CLOCK}`, 'u'))).toBeVisible()
  await look(page, 'turn-off')
  expect(await reachable('8886/tcp', '8887/tcp'), 'nothing has happened yet').toEqual([])

  await page.getByRole('button', { name: 'Switch it off' }).click()
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText('No firewall guards this machine.')
  expect(await reachable('8886/tcp', '8887/tcp')).toEqual(['8886/tcp', '8887/tcp'])
  await look(page, 'turned-off')
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText(new RegExp(`ufw is off until ${CLOCK}`, 'u'))).toBeVisible()
  await look(page, 'overview-off')
  await page.getByRole('button', { name: 'Switch it on again' }).click()
  const dialog = page.getByRole('alertdialog')
  await expect(dialog.getByText('Switch the firewall on again?')).toBeVisible()
  await look(page, 'turn-back')
  await dialog.getByRole('button', { name: 'Switch on' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine/)
  expect(await reachable('8886/tcp', '8887/tcp')).toEqual([])
})

test('keeps a service open for a while only', async ({ page }) => {
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Open a service' }).first().click()
  await page.getByText('JetStream server', { exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByLabel('Keep it open').focus()
  await page.getByLabel('Keep it open').selectOption('8 hours')
  await expect(page.getByText(/Undone by itself at/)).toBeVisible()
  await look(page, 'review-with-end')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('Proof', { exact: true }).first()).toBeVisible()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText(new RegExp(`until ${CLOCK}`, 'u')).first()).toBeVisible()
  await look(page, 'overview-with-end')
  await page.getByRole('link', { name: 'History' }).click()
  await expect(page.getByText(/until/).first()).toBeVisible()
  await look(page, 'history-with-end')
  await must(process.execPath, CLI, 'undo', '--yes')
})

test('offers to switch a sleeping firewall on, with the keyboard alone', async ({ page }) => {
  await must('ufw', '--force', 'disable')
  await page.goto(server.url)
  await page.getByText('How Sallyport knows').click()
  await page.getByRole('link', { name: 'Switch on ufw' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Switch the firewall on')
  await expect(page.getByText('/usr/sbin/ufw --force enable')).toBeVisible()
  await look(page, 'turn-on')
  await page.getByRole('button', { name: 'Switch it on' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(/ufw guards this machine/)
  await look(page, 'turned-on')
})
