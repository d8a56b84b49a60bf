import { expect, test } from '@playwright/test'
import { servedWithUfw } from '../support/browser.js'
import { look } from '../support/look.js'
import { sallyport } from '../support/this-host.js'

const server = servedWithUfw()
test.afterAll(() => sallyport('undo', '--yes').catch(() => undefined))

test('one table tells what is open and what can be opened, and does both', async ({ page }) => {
  await sallyport('apply', 'jetstream-server', '--yes')
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Services' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Services')
  const row = (title: string) => page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: title }) })
  await expect(row('JetStream server')).toContainText('8886/tcp from anywhere')
  await expect(row('JetStream server').getByRole('button', { name: 'Undo' })).toBeVisible()
  await expect(row('Web server')).toContainText('Not open')
  await look(page, 'places-services')

  await page.getByLabel('Search by name or port').fill('31999')
  await expect(page.getByText('No service fits.', { exact: false })).toBeVisible()
  await page.getByLabel('Search by name or port').fill('8886')
  await expect(row('JetStream server')).toBeVisible()
  await expect(row('Web server')).toBeHidden()
  await page.getByLabel('Search by name or port').fill('')
  await page.getByRole('radio', { name: 'Open (1)', exact: true }).check()
  await expect(page.getByRole('row')).toHaveCount(2)

  await row('JetStream server').getByRole('button', { name: 'Undo' }).click()
  const dialog = page.getByRole('alertdialog')
  await dialog.getByRole('button', { name: 'Undo' }).click()
  await dialog.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('radio', { name: 'Not open (' }).check()
  await expect(row('JetStream server')).toContainText('Not open')
  await row('JetStream server').getByRole('button', { name: /^Open/ }).click()
  await expect(page.getByRole('radio', { name: /JetStream server/ })).toBeChecked()
})

test('a few letters lead to a page or a service, with the keyboard alone', async ({ page }) => {
  await page.goto(server.url)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine/)
  await page.keyboard.press('Control+k')
  const box = page.getByRole('dialog', { name: 'Commands' })
  await expect(box).toBeVisible()
  await look(page, 'places-commands')
  await page.keyboard.type('histo')
  await expect(box.getByRole('option')).toHaveText(['Go to History'])
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('History')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('51820')
  await expect(box.getByRole('option')).toHaveText(['Open WireGuard…'])
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('radio', { name: /WireGuard/ })).toBeChecked()
  await page.keyboard.press('Control+k')
  await page.keyboard.press('Escape')
  await expect(box).toBeHidden()
})

test('help answers without the internet', async ({ page }) => {
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Help' }).click()
  await expect(page.getByRole('heading', { name: 'Can I lock myself out?' })).toBeVisible()
  await expect(page.getByText('sallyport undo', { exact: true })).toBeVisible()
  await look(page, 'places-help')
})
