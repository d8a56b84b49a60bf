import { expect, test, type Page } from '@playwright/test'
import { existsSync } from 'node:fs'
import type { ChildProcess } from 'node:child_process'
import { look } from '../support/look.js'
import {
  must,
  ordinaryUser,
  reachable,
  sallyport,
  serve,
  serveAs,
  startFirewalld,
  startNeighbour,
} from '../support/this-host.js'

const GUESTS = ['--permanent', '--new-zone=guests'] as const
/** Known by name: the system bus does not speak to those who are not. */
const NOBODY = 65534
let server: { url: string; process: ChildProcess } | undefined
let neighbour: { close(): void } | undefined
let firewalld: { stop(): Promise<void> } | undefined

test.beforeAll(async () => {
  neighbour = await startNeighbour([8886])
  await must('firewall-offline-cmd', '--zone=internal', '--change-interface=eth0')
  firewalld = await startFirewalld()
})
test.afterAll(async () => {
  await firewalld?.stop()
  await must('firewall-offline-cmd', '--zone=internal', '--remove-interface=eth0')
  neighbour?.close()
})
test.afterEach(() => {
  server?.process.kill()
})

const where = (page: Page) => page.getByLabel('Where it comes in')
const commands = (page: Page) => page.getByLabel('Commands')

async function toPlan(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.getByRole('link', { name: 'Open a service' }).first().click()
  await page.getByText('JetStream server', { exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
}

async function toReview(page: Page, url: string): Promise<void> {
  await toPlan(page, url)
  await expect(page.getByText(/changes, both can be undone/)).toBeVisible()
}

test('finds the zone by itself, and opens in the one that a person chose and nowhere else', async ({ page }) => {
  server = await serve()
  await toReview(page, server.url)
  await expect(where(page).locator('option:checked')).toHaveText('zone “internal”, through eth0')
  await expect(commands(page)).toContainText('--zone=internal')
  await look(page, 'zone-found')

  await expect(where(page).locator('option')).toHaveText([
    'zone “internal”, through eth0',
    'internal: through eth0',
    'public: what no other zone takes (the default)',
    ...['block', 'dmz', 'drop', 'external', 'home', 'trusted', 'work'],
  ])

  await where(page).focus()
  await page.keyboard.type('work')
  await expect(commands(page)).toContainText('--zone=work')
  await expect(where(page), 'a choice keeps the focus').toBeFocused()
  await expect(page.getByText('Nothing comes in there now: what is opened there lets nobody in yet.')).toBeVisible()
  await look(page, 'zone-unused')

  await where(page).selectOption('public')
  await expect(commands(page)).toContainText('--zone=public')
  await expect(commands(page)).not.toContainText('--zone=internal')
  await page.getByRole('button', { name: 'Back' }).click()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(where(page), 'it is remembered').toHaveValue('public')
  await expect(page.getByText('Allow 8886/tcp and 8886/udp from anywhere in the zone public, right now')).toBeVisible()
  await look(page, 'zone-chosen')

  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByRole('heading', { name: 'Proof' })).toBeVisible()
  expect(await must('cat', '/etc/firewalld/zones/public.xml')).toContain('8886')
  expect(await must('firewall-cmd', '--zone=public', '--list-ports')).toBe('8886/tcp 8886/udp\n')
  expect(await must('firewall-cmd', '--zone=internal', '--list-ports')).toBe('\n')
  expect(await reachable('8886/tcp', '8886/udp'), 'the client comes in through the zone internal').toEqual([])
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByText('in the zone public', { exact: true })).toBeVisible()
  await look(page, 'zone-overview')
  await page.getByRole('link', { name: 'History' }).click()
  await expect(page.getByText('firewalld, zone public')).toBeVisible()
  await look(page, 'zone-history')
  await sallyport('undo', '--yes')
  expect(await must('firewall-cmd', '--zone=public', '--list-ports')).toBe('\n')
})

test('says that a zone has gone since, and takes another choice there', async ({ page }) => {
  await must('firewall-cmd', ...GUESTS)
  await must('firewall-cmd', '--reload')
  server = await serve()
  await toReview(page, server.url)
  await where(page).selectOption('guests')
  await expect(commands(page)).toContainText('--zone=guests')
  await must('firewall-cmd', '--permanent', '--delete-zone=guests')
  await must('firewall-cmd', '--reload')
  await page.getByLabel('Keep it open').selectOption('1 hour')
  await expect(page.getByText('firewalld has no zone “guests”.')).toBeVisible()
  await expect(where(page).locator('option:checked')).toHaveText('guests: not there any more')
  await look(page, 'zone-gone')
  await where(page).selectOption({ label: 'zone “internal”, through eth0' })
  await expect(commands(page)).toContainText('--zone=internal')
  expect(existsSync('/etc/firewalld/zones/guests.xml')).toBe(false)
})

test('an ordinary user, who may see which zones there are, chooses one too', async ({ page }) => {
  server = await serveAs(await ordinaryUser(NOBODY))
  await toReview(page, server.url)
  await expect(commands(page)).toContainText('--zone=internal')
  await where(page).selectOption('work')
  await expect(commands(page)).toContainText('--zone=work')
})

test('says so where firewalld does not tell its zones, and offers no list', async ({ page }) => {
  server = await serveAs(await ordinaryUser())
  await toPlan(page, server.url)
  await page.getByRole('radio', { name: 'firewalld' }).check()
  await page.getByRole('button', { name: 'Use this firewall' }).click()
  await expect(page.getByText('firewalld does not tell its zones without rights')).toBeVisible()
  await expect(where(page)).toHaveCount(0)
  await look(page, 'zone-unread')
})

test('on Windows it is the networks that are chosen', async ({ page }) => {
  server = await serve('--practice=windows')
  await toReview(page, server.url)
  await expect(where(page).locator('option:checked')).toHaveText('domain and private networks')
  await expect(commands(page)).toContainText('profile=domain,private')
  await look(page, 'zone-windows')
  await where(page).selectOption('public')
  await expect(commands(page)).toContainText('profile=any')
})
