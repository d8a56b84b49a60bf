import { expect, test } from '@playwright/test'
import { servedWithUfw } from '../support/browser.js'
import { look } from '../support/look.js'
import { must, reachable } from '../support/this-host.js'

const server = servedWithUfw([8886, 8887])

test.beforeAll(() => must('ufw', 'allow', '8886/tcp'))
test.afterAll(() => must('ufw', 'delete', 'allow', '8886/tcp'))

test('names rules that were flushed, shows the commands that load them, and loads them', async ({ page }) => {
  // not everything: then the browser would not reach the page either
  await must('iptables', '-F', 'ufw-user-input')
  await must('ip6tables', '-F', 'ufw6-user-input')
  await page.goto(server.url)
  const card = page.getByRole('listitem').filter({ hasText: 'Rules of ufw were removed from the kernel' })
  await expect(card).toBeVisible()
  await look(page, 'conflict')
  expect(await reachable('8886/tcp')).toEqual([])
  await card.getByRole('button', { name: 'Load them again' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/Rules of ufw were removed/)
  await expect(page.getByText('over IPv4 ufw stores one rule')).toBeVisible()
  await expect(page.getByText('/usr/sbin/ufw reload')).toBeVisible()
  await expect(page.getByText('One change, from what is stored already')).toBeVisible()
  await look(page, 'remedy')
  await page.getByRole('button', { name: 'Mend it' }).click()
  await expect(page.getByRole('heading', { level: 2 }).filter({ hasText: 'ufw guards this machine' })).toBeVisible()
  expect(await reachable('8886/tcp', '8887/tcp')).toEqual(['8886/tcp'])
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine/)
  await expect(card).toHaveCount(0)
})
