// Drives the page of an installed window, from inside its machine: node page-driver.mjs PORT. Each line of input is a step,
// `{press: [role, name, the role of what it stands in]}`, `{choose: text}` or `{see: text}`; "done" or what went wrong is said for each.
import { chromium, expect } from '@playwright/test'
import { createInterface } from 'node:readline'

const browser = await chromium.connectOverCDP(`http://127.0.0.1:${process.argv[2]}`)
const [page] = browser.contexts().flatMap((context) => context.pages())
for await (const line of createInterface({ input: process.stdin })) {
  const { press, choose, see } = JSON.parse(line)
  try {
    const [role, name, within] = press ?? []
    const place = within ? page.getByRole(within) : page
    if (press) await place.getByRole(role, { name }).first().click({ timeout: 15_000 })
    if (choose) await page.getByText(choose, { exact: true }).click({ timeout: 15_000 })
    if (see) await expect(page.getByText(see).first()).toBeVisible({ timeout: 20_000 })
    console.log('done')
  } catch (error) {
    console.log(`${error.message}\n${await page.locator('body').innerText()}`.replaceAll('\n', ' | '))
  }
}
