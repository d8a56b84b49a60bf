import { expect, test } from '@playwright/test'
import { rm, writeFile } from 'node:fs/promises'
import { ownSettings, servedWithUfw } from '../support/browser.js'
import { look } from '../support/look.js'
import { must, sallyport } from '../support/this-host.js'

const NODE = '/etc/sallyport/profiles/lab-node.yaml'
ownSettings() // where what is ignored is kept
const server = servedWithUfw()

test.beforeAll(async () => {
  await must('mkdir', '-p', '/etc/sallyport/profiles')
  const profile = {
    schema: 2,
    id: 'lab-node',
    title: 'Lab node',
    summary: 'For a test.',
    category: 'VPN',
    sources: [{ title: 'This test', seen: '2026-11-21' }],
    openings: [
      {
        ...{ id: 'sessions', label: 'Sessions', protocols: ['udp'], ports: '1194', from: 'any' },
        ...{ reason: 'The test needs it.', closed: 'The test fails.' },
      },
    ],
    forwards: { from: ['10.182.0.0/16'], interface: 'myst0', reason: 'The node passes on what its clients send.' },
  }
  await writeFile(NODE, JSON.stringify(profile))
})
test.afterAll(async () => {
  await rm(NODE, { force: true })
  await must('sysctl', '-q', '-w', 'net.ipv4.ip_forward=0')
})

test('says what was checked, names what a node is missing, and cures it', async ({ page }) => {
  await must('sysctl', '-q', '-w', 'net.ipv4.ip_forward=0')
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Doctor' }).click()
  await expect(page.getByRole('heading', { level: 2 }).first()).toHaveText(/^\d+ checks, all well$/)
  await page.getByText('What was checked').click()
  await expect(page.getByText('Rules of ufw removed from the kernel')).toBeVisible()
  await look(page, 'doctor-well')

  await sallyport('apply', 'lab-node', '--yes')
  await page.getByRole('button', { name: 'Check again' }).click()
  const kernel = page.getByRole('listitem').filter({ hasText: 'This machine does not forward IPv4' })
  const firewall = page.getByRole('listitem').filter({ hasText: 'The firewall refuses what a service passes on' })
  await expect(kernel).toBeVisible()
  await expect(firewall.getByRole('link')).toHaveText([
    'Allow only what Lab node passes on',
    'Allow everything that no rule refuses',
  ])
  await firewall.getByText('What was seen').click()
  await expect(firewall.getByText('ufw: default deny (routed)')).toBeVisible()
  await look(page, 'doctor-findings')

  await firewall.getByRole('button', { name: /^Ignore/ }).click()
  await expect(firewall).toHaveCount(0)
  await page.getByText('One finding is ignored').click()
  await page.getByRole('button', { name: /^Report it again/ }).click()

  // the second choice, as its button said
  await firewall.getByRole('link', { name: 'Allow everything' }).click()
  await expect(page.getByText('/usr/sbin/ufw default allow routed')).toBeVisible()
  await page.goBack()
  await kernel.getByRole('link', { name: 'Switch it on' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('This machine does not forward IPv4')
  await expect(page.getByText('/usr/sbin/sysctl -w net.ipv4.ip_forward=1')).toBeVisible()
  await page.getByRole('button', { name: 'Mend it' }).click()
  await expect(page.getByRole('button', { name: 'Done' })).toBeVisible()
  expect((await must('sysctl', '-n', 'net.ipv4.ip_forward')).trim()).toBe('1')
  await page.getByRole('link', { name: 'Doctor' }).click()
  await expect(firewall).toBeVisible()
  await expect(kernel).toHaveCount(0)
  await sallyport('undo', '--yes')
  await sallyport('undo', '--yes')
})
