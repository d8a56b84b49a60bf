import { _electron, expect, test } from '@playwright/test'
import { addPerson, asPerson } from '../support/person.js'
import { must, picture } from '../support/this-host.js'

test('the window of an ordinary user works on a practice machine, and not on this one', async () => {
  await addPerson()
  const before = await must('nft', 'list', 'ruleset')
  const app = await _electron.launch({
    executablePath: await asPerson('out/linux-unpacked/sallyport-desktop'),
    args: ['--practice=ufw'],
  })
  try {
    const page = await app.firstWindow()
    const banner = page.getByRole('complementary', { name: 'Practice' })
    await expect(banner).toContainText('real ufw')
    expect(page.url(), 'the window loads nothing from the network').toMatch(/^app:\/\/sallyport\//)
    await page.getByRole('link', { name: 'Open a service' }).first().click()
    await page.getByText('JetStream server', { exact: true }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect(
      page.getByText(/^A client at 10\.77\.0\.2 and fd77::2 called 8886\/tcp and got its answer\.$/),
    ).toBeVisible()
    await expect(banner).toBeVisible()
    await page.screenshot({ path: picture('desktop-practice-proof') })
  } finally {
    await app.close()
  }
  expect(await must('nft', 'list', 'ruleset')).toBe(before)
})
