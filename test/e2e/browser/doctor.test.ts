import { expect, test } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { look } from '../support/look.js'
import { must, sallyport, serve } from '../support/this-host.js'

const NODE = '/etc/sallyport/profiles/lab-node.yaml'
/** What is ignored is kept in the settings, which must not be this person's own. */
const before = process.env['XDG_CONFIG_HOME']
let home = ''
let server: { url: string; process: ChildProcess }

test.beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'doctor-'))
  process.env['XDG_CONFIG_HOME'] = home
  await must('ufw', '--force', 'enable')
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
  if (before === undefined) delete process.env['XDG_CONFIG_HOME']
  else process.env['XDG_CONFIG_HOME'] = before
  await rm(home, { recursive: true })
  await rm(NODE, { force: true })
  await must('sysctl', '-q', '-w', 'net.ipv4.ip_forward=0')
})
test.beforeEach(async () => {
  server = await serve()
})
test.afterEach(() => {
  server.process.kill()
})

test('says what was checked, names what a node is missing, and cures it', async ({ page }) => {
  await must('sysctl', '-q', '-w', 'net.ipv4.ip_forward=0')
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Doctor' }).click()
  await expect(page.getByRole('heading', { level: 2 })).toHaveText(/^\d+ checks, all well$/)
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
