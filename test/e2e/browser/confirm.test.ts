import { expect, test, type Page } from '@playwright/test'
import { ownSettings, servedWithUfw } from '../support/browser.js'
import { look } from '../support/look.js'
import { must, reachable, sallyport } from '../support/this-host.js'

ownSettings()
const server = servedWithUfw([8886])
test.afterEach(() => must('ufw', '--force', 'enable'))

const banner = (page: Page) => page.getByRole('region', { name: 'Change on trial' })
const timeLeft = async (page: Page) => Number.parseInt(await banner(page).getByRole('timer').innerText(), 10)

/** Switches ufw off on trial, which the page says before. */
async function switchOff(page: Page, setting: '10m' | '45s', time: string): Promise<void> {
  await sallyport('settings', 'set', 'confirmWithin', setting)
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Doctor' }).click()
  await page.getByText('How Sallyport knows').click()
  await page.getByRole('link', { name: 'Switch off ufw' }).click()
  await expect(page.getByText(`if you do not confirm within ${time}, everything is undone`)).toBeVisible()
}

async function apply(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Switch it off' }).click()
  await expect(banner(page).getByText('Does everything still work?')).toBeVisible()
  expect(await reachable('8886/tcp')).toEqual(['8886/tcp'])
}

test('a change that could cut somebody off is kept once it is confirmed', async ({ page }) => {
  await switchOff(page, '10m', '10 minutes')
  await look(page, 'trial-review')
  await apply(page)
  await look(page, 'trial-applied')
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('link', { name: 'History' }).click()
  await expect(banner(page), 'on every page').toBeVisible()
  await look(page, 'trial-history')

  // a page that is loaded anew goes on counting where it was
  const before = await timeLeft(page)
  await page.reload()
  await expect(banner(page)).toBeVisible()
  expect(await timeLeft(page)).toBeLessThanOrEqual(before)

  const tries: number[] = []
  page.on('response', (response) => {
    if (response.url().endsWith('/api/confirm')) tries.push(response.status())
  })
  await banner(page).getByRole('button', { name: 'Keep the changes' }).focus()
  await page.keyboard.press('Enter')
  await expect(banner(page).getByText('The changes are kept')).toBeVisible()
  expect(tries.at(-1)).toBe(200)
  await look(page, 'trial-kept')
  await banner(page).getByRole('button', { name: 'Close' }).click()
  await expect(banner(page)).toBeHidden()
  expect(await sallyport('history', '--json')).not.toContain('"confirm": true')
  expect(await reachable('8886/tcp')).toEqual(['8886/tcp'])
  await sallyport('undo', '--yes')
})

test('it is undone at once when that is what somebody wants', async ({ page }) => {
  await switchOff(page, '10m', '10 minutes')
  await apply(page)
  await banner(page).getByRole('button', { name: 'Undo now' }).click()
  await expect(banner(page).getByText('The changes are undone')).toBeVisible()
  expect(await reachable('8886/tcp')).toEqual([])
  await look(page, 'trial-undone')
})

test('it is undone by itself when nobody says anything, and the page tells it', async ({ page }) => {
  await switchOff(page, '45s', '45 seconds')
  await apply(page)
  await expect(banner(page).getByText('Nobody confirmed in time, so it was undone')).toBeVisible({ timeout: 120_000 })
  expect(await reachable('8886/tcp')).toEqual([])
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(/ufw guards this machine/)
  await look(page, 'trial-ran-out')
})
