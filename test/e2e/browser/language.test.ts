import { expect, test } from '@playwright/test'
import { ownSettings, servedWithUfw } from '../support/browser.js'
import { look } from '../support/look.js'
import { sallyport } from '../support/this-host.js'

ownSettings()
const server = servedWithUfw()

test('a plan, and an entry made before, in the language that was chosen', async ({ page }) => {
  await sallyport('apply', 'jetstream-server', '--set', 'apiPort=9000', '--yes') // in English
  await sallyport('settings', 'set', 'language', 'de')
  await page.goto(server.url)
  await page.getByRole('link', { name: 'History' }).click()
  await expect(page.getByText('9000/tcp von überall').first()).toBeVisible()
  await page.getByRole('link', { name: 'Overview' }).click()
  await page.goto(`${new URL(server.url).origin}/#/open`)
  await page.getByText('JetStream server', { exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByRole('heading', { name: 'JetStream server öffnen' })).toBeVisible()
  await expect(page.getByText('Eine Änderung, sie lässt sich rückgängig machen')).toBeVisible()
  await expect(page.getByText('8886/tcp von überall erlauben')).toBeVisible()
  await expect(page.getByText('8886/udp von überall bleibt, wie es ist')).toBeVisible()
  await look(page, 'review-german')
  await sallyport('undo', '--yes')
})
