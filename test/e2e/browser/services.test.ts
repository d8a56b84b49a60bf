import { expect, test } from '@playwright/test'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { servedWithUfw } from '../support/browser.js'
import { look } from '../support/look.js'
import { must } from '../support/this-host.js'

const CONF = '/etc/snikket/snikket.conf'
const BEFORE = 'SNIKKET_DOMAIN=chat.example.org\nSNIKKET_TWEAK_TURNSERVER_MIN_PORT=60000\n'

const server = servedWithUfw()

test.beforeAll(async () => {
  await mkdir('/etc/snikket', { recursive: true })
  await writeFile(CONF, BEFORE)
})

const rules = () => must('cat', '/etc/ufw/user.rules', '/etc/ufw/user6.rules')

test('a smaller range for calls: the firewall and Snikket’s file in one change, and back', async ({ page }) => {
  const before = await rules()
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Open a service' }).first().click()
  await page.getByText('Snikket', { exact: true }).click()
  await look(page, 'services')
  await page.getByRole('button', { name: 'Continue' }).click()
  // what the file says is what is asked about
  const first = page.getByLabel('At which port does the range for calls begin?')
  await expect(first).toHaveValue('60000')
  await expect(page.getByLabel(/Where is Snikket.s configuration file/)).toHaveValue(CONF)
  await first.fill('1000')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('Both numbers must be larger than 1024')).toBeVisible()
  await expect(first).toBeFocused()
  await look(page, 'snikket-questions')
  await first.fill('61000')
  await page.getByLabel('At which port does it end?').fill('61099')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('SNIKKET_TWEAK_TURNSERVER_MIN_PORT=61000').first()).toBeVisible()
  await look(page, 'snikket-review')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByText('Proof', { exact: true }).first()).toBeVisible()
  await expect(page.getByRole('button', { name: 'Done' })).toBeVisible()
  await look(page, 'snikket-proof')
  expect(await readFile(CONF, 'utf8')).toBe(
    `${BEFORE.replace('60000', '61000')}SNIKKET_TWEAK_TURNSERVER_MAX_PORT=61099\n`,
  )
  expect(await must('ufw', 'status', 'verbose')).toContain('61000:61099/udp')

  await page.getByRole('button', { name: 'Done' }).click()
  await page
    .getByRole('button', { name: /^(?:Take back|Undo)/ })
    .first()
    .click()
  const dialog = page.getByRole('alertdialog').or(page.getByRole('dialog'))
  await expect(dialog.getByText(CONF).first()).toBeVisible()
  await look(page, 'snikket-undo')
  await dialog.getByRole('button', { name: /^(?:Take back|Undo)$/ }).click()
  await expect(dialog.getByText('Only what Sallyport had added was removed.')).toBeVisible()
  expect(await readFile(CONF, 'utf8')).toBe(BEFORE)
  expect(await rules()).toBe(before)
})

test('SmartServer asks about a port only where its service is on', async ({ page }) => {
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Open a service' }).first().click()
  await page.getByText('SmartServer IoT', { exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  const port = page.getByLabel('Which port does the OPC UA server have?')
  await expect(port).toBeHidden()
  await page.getByLabel('Is the OPC UA server on?').check()
  await expect(port).toHaveValue('55000')
  await page.getByLabel('Enhanced').check()
  await look(page, 'smartserver-questions')
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText('55000').first()).toBeVisible()
  await look(page, 'smartserver-review')
})
