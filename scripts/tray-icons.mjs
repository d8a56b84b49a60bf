// Draws the tray's signs, resources/icons/tray/*.svg, as PNG in the sizes that panels ask for. Run it after changing one.
import { chromium } from '@playwright/test'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { browserArgs, findBrowser } from './lib/browser.mjs'
import { root } from './lib/paths.mjs'

/** Panels have 16, 22, 24 or 32 pixels for a sign, and twice as many where two make one. */
const sizes = [16, 22, 24, 32, 44, 48, 64]

const folder = join(root, 'resources/icons/tray')
const executablePath = findBrowser()
const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args: browserArgs })
const page = await browser.newPage()
for (const name of readdirSync(folder).filter((file) => file.endsWith('.svg'))) {
  const svg = readFileSync(join(folder, name), 'utf8')
  for (const size of sizes) {
    await page.setViewportSize({ width: size, height: size })
    await page.setContent(`<style>body { margin: 0 } svg { display: block; width: ${size}px }</style>${svg}`)
    await page.screenshot({ path: join(folder, `${name.slice(0, -4)}-${size}.png`), omitBackground: true })
  }
}
await browser.close()
