import AxeBuilder from '@axe-core/playwright'
import { expect, type Locator, type Page } from '@playwright/test'
import { picture } from './this-host.js'

/**
 * A picture of the screen in both sizes and themes, and no finding of axe in either theme.
 * @param at what is to be seen where the screen is small
 * @param holds what must be so of every picture
 */
export async function look(page: Page, name: string, at?: Locator, holds?: () => Promise<void>): Promise<void> {
  // A plan that is being made anew is dimmed meanwhile.
  await expect(page.locator('.two[aria-busy="true"]')).toHaveCount(0)
  for (const theme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const [width, height] of [
      [1280, 800],
      [800, 600],
    ] as const) {
      await page.setViewportSize({ width, height })
      await at?.scrollIntoViewIfNeeded()
      await page.screenshot({ path: picture(`${name}-${theme}-${width}`) })
      await holds?.()
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth),
        'nothing is cut off at the side',
      ).toBeLessThanOrEqual(width)
    }
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([])
  }
  await page.emulateMedia({ colorScheme: 'light' })
  await page.setViewportSize({ width: 1280, height: 800 })
}
