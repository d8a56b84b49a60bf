import { existsSync } from 'node:fs'

/** Chromium or Chrome as the system installs it; Playwright downloads none here. */
export function findBrowser() {
  return [
    '/usr/bin/chromium',
    '/usr/bin/google-chrome',
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  ].find(existsSync)
}

/** Quiet, without the sandbox that root cannot have, and without a word to the outside. */
export const browserArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
