import { expect, test, type Page } from '@playwright/test'
import type { ChildProcess } from 'node:child_process'
import { look } from '../support/look.js'
import { must, ordinaryUser, picture, sallyport, sallyportAs, serve, serveAs } from '../support/this-host.js'

let server: { url: string; process: ChildProcess } | undefined

test.afterEach(async () => {
  server?.process.kill()
  await sallyport('practice', '--end')
})

/** The banner is there, whole, in every size and theme. */
const lookWithBanner = (page: Page, name: string) =>
  look(page, name, undefined, () =>
    expect(page.getByRole('complementary', { name: 'Practice' })).toBeInViewport({ ratio: 1 }),
  )

test('the whole way on a practice machine, with a banner on every page', async ({ page }) => {
  const before = await must('nft', '--stateless', 'list', 'ruleset')
  server = await serve('--practice=ufw')
  await page.goto(server.url)
  const banner = page.getByRole('complementary', { name: 'Practice' })
  await expect(banner).toContainText('real ufw')
  await expect(banner).toContainText('Your own machine is not touched.')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/ufw guards this machine\. No service is open yet\./)
  await lookWithBanner(page, 'practice-overview')

  await page.getByRole('link', { name: 'Open a service' }).first().click()
  await page.getByText('JetStream server', { exact: true }).click()
  await expect(banner).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(banner).toBeVisible()
  await page.getByRole('button', { name: 'Continue' }).click()
  await expect(page.getByText("/usr/sbin/ufw allow 8886/tcp comment 'JetStream API'")).toBeVisible()
  await lookWithBanner(page, 'practice-review')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(
    page.getByText(/^A client at 10\.77\.0\.2 and fd77::2 called 8886\/udp and got its answer\.$/),
  ).toBeVisible()
  await lookWithBanner(page, 'practice-proof')
  await page.getByRole('button', { name: 'Done' }).click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/One service is open/)
  await lookWithBanner(page, 'practice-open')
  await page.getByRole('link', { name: 'History' }).click()
  await expect(page.getByText('JetStream server').first()).toBeVisible()
  await expect(banner).toBeVisible()

  await page.context().clearCookies()
  // the page asks by itself now and then, and once it knows there is nothing to click any more
  const expired = page.getByRole('heading', { level: 1, name: /link has expired/ })
  for (const way of [page.getByRole('link', { name: 'Overview' }), page.getByRole('button', { name: 'Check again' })]) {
    await expect(expired.or(way)).toBeVisible()
    if (await way.isVisible()) await way.click({ timeout: 5_000 }).catch(() => undefined)
  }
  await expect(expired).toBeVisible()
  await expect(banner, 'also on the page of a link that has expired').toBeVisible()
  expect(await must('nft', '--stateless', 'list', 'ruleset')).toBe(before)
})

test('an ordinary user practises on real nftables', async ({ page }) => {
  const before = await must('nft', '--stateless', 'list', 'ruleset')
  const user = await ordinaryUser()
  server = await serveAs(user, '--practice')
  try {
    await page.goto(server.url)
    const banner = page.getByRole('complementary', { name: 'Practice' })
    await expect(banner).toContainText('real nftables')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(/nftables guards this machine\./)
    await lookWithBanner(page, 'practice-nftables-overview')
    await page.getByRole('link', { name: 'Open a service' }).first().click()
    await page.getByText('JetStream server', { exact: true }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Continue' }).click()
    await expect(page.getByText(/^\/usr\/sbin\/nft -c 'add rule inet filter input tcp dport 8886 accept/)).toBeVisible()
    await lookWithBanner(page, 'practice-nftables-review')
    await page.getByRole('button', { name: 'Apply' }).click()
    await expect(
      page.getByText(/^A client at 10\.77\.0\.2 and fd77::2 called 8886\/udp and got its answer\.$/),
    ).toBeVisible()
    await lookWithBanner(page, 'practice-nftables-proof')
    expect(await must('nft', '--stateless', 'list', 'ruleset')).toBe(before)
  } finally {
    await sallyportAs(user, 'practice', '--end')
  }
})

test('is reached under its own name only, and the overview without a firewall offers it', async ({ page, request }) => {
  server = await serve('--practice=ufw')
  const { port } = new URL(server.url)
  const strange = await request.get(`http://127.0.0.1:${port}/`, { headers: { host: `example.org:${port}` } })
  expect(strange.status()).toBe(421)
  const call = await request.post(`http://127.0.0.1:${port}/api/status`, {
    headers: { origin: `http://127.0.0.1:${port}`, 'x-sallyport': '1' },
    data: {},
  })
  expect(call.status()).toBe(401)
  server.process.kill()

  await must('ufw', '--force', 'disable')
  server = await serve()
  await page.goto(server.url)
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/No firewall guards this machine/)
  await expect(page.getByText('npm start -- --practice')).toBeVisible()
  await expect(page.getByRole('complementary', { name: 'Practice' })).toHaveCount(0)
  for (const theme of ['light', 'dark'] as const)
    for (const width of [1280, 800]) {
      await page.emulateMedia({ colorScheme: theme })
      await page.setViewportSize({ width, height: width === 800 ? 600 : 800 })
      await page.screenshot({ path: picture(`practice-offer-${theme}-${width}`) })
    }
})
