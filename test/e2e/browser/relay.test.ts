import { expect, test } from '@playwright/test'
import { servedWithUfw } from '../support/browser.js'
import { look } from '../support/look.js'
import { reachable, sallyport } from '../support/this-host.js'

const server = servedWithUfw([8886, 8887])

test('plans a relay here and on the machines around it, and opens this one', async ({ page }) => {
  await page.goto(server.url)
  await page.getByRole('link', { name: 'Relays' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Relays')
  await page.getByRole('button', { name: 'Show the plan' }).click()
  await expect(page.getByText('Enter the receiver’s address.')).toBeVisible()
  await expect(page.getByLabel('Where is the receiver?')).toBeFocused()
  await look(page, 'relay-questions')

  // what the document warns of cannot be entered
  await page.getByLabel('Where is the receiver?').fill('10.10.2.2')
  await page.getByLabel('Which port do they send to?').fill('8887')
  await page.getByRole('button', { name: 'Show the plan' }).click()
  await expect(page.getByText(/receive port as well/)).toBeVisible()
  await expect(page.getByRole('heading', { name: 'What each machine needs' })).toHaveCount(0)

  await page.getByLabel('Which port do they send to?').fill('8886')
  await page.getByLabel('What do the others know this machine by?').fill('relay.example.org')
  await page.getByRole('button', { name: 'Show the plan' }).click()
  await expect(page.getByRole('heading', { name: 'What each machine needs' })).toBeFocused()
  for (const command of [
    'jetstream relay_server --control-port=8887',
    'jetstream server --recv-relay-host=relay.example.org --recv-relay-port=8887 --recv-port=8886',
    "createDestination(destinationAddress='relay.example.org', destinationPort=8886)",
  ])
    await expect(page.getByText(command, { exact: true })).toBeVisible()
  await expect(page.getByText(/Does not forward 8887\/tcp/)).toBeVisible()
  await look(page, 'relay-plan', page.getByRole('heading', { name: 'What each machine needs' }))
  await look(page, 'relay-others', page.getByRole('heading', { name: 'The sender', exact: true }))
  expect(await reachable('8886/tcp', '8887/tcp'), 'nothing has happened yet').toEqual([])

  await page.getByRole('button', { name: 'Review and apply' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Open JetStream relay')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(page.getByRole('button', { name: 'Done' })).toBeVisible()
  // the receiver alone controls it, and the neighbour is not the receiver
  expect(await reachable('8886/tcp', '8887/tcp')).toEqual(['8886/tcp'])
  await sallyport('undo', '--yes')
  expect(await reachable('8886/tcp', '8887/tcp')).toEqual([])
})
