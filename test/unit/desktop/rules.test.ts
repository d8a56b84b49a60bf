import { describe, expect, test } from 'vitest'
import type { Asset } from '../../../main/api/assets.js'
import { assetOf, isOwnSender, isOwnUrl, mayLoad, mayNavigate } from '../../../main/desktop/rules.js'

const STRANGERS = [
  ...[
    'https://example.org/',
    'http://sallyport/',
    'file:///etc/passwd',
    'about:blank',
    'data:text/html,x',
    'javascript:alert(1)',
  ],
  ...[
    'app://other/',
    'app://sallyport.evil.example/',
    'app://sallyport@evil/',
    'app://user@sallyport/',
    'app://user:x@sallyport/',
  ],
  ...[
    'app://sallyport:80/',
    'app:sallyport/',
    'app:///sallyport/',
    'apps://sallyport/',
    'blob:app://sallyport/1',
    ' ',
    '',
  ],
  ...[
    'view-source:app://sallyport/',
    'filesystem:app://sallyport/temporary/x',
    'chrome://version',
    'devtools://devtools/x',
  ],
]
const OWN = ['app://sallyport/', 'app://sallyport/#/history', 'app://sallyport/assets/index-B2d3f4g5.js?x=1']

describe('our own pages', () => {
  test.each(OWN)('%s is ours', (url) => {
    expect(isOwnUrl(url)).toBe(true)
    expect(mayLoad(url, false)).toBe(true)
    expect(mayNavigate({ url, isMainFrame: true })).toBe(true)
  })

  test.each(STRANGERS)('%j is not', (url) => {
    expect(isOwnUrl(url)).toBe(false)
    expect(mayLoad(url, false)).toBe(false)
    expect(mayNavigate({ url, isMainFrame: true })).toBe(false)
  })

  test('a frame inside the page may not even show our page', () => {
    expect(mayNavigate({ url: 'app://sallyport/', isMainFrame: false })).toBe(false)
  })

  test('the debugger loads its own files where it is allowed, and nothing else', () => {
    expect(mayLoad('devtools://devtools/bundled/inspector.html', true)).toBe(true)
    for (const url of STRANGERS.filter((each) => !each.startsWith('devtools:')))
      expect(mayLoad(url, true), url).toBe(false)
  })
})

describe('files under app://', () => {
  const index: Asset = { type: 'text/html', body: Buffer.from('x'), hashed: false }
  const assets = new Map([
    ['/', index],
    ['/index.html', index],
  ])

  test.each([
    'app://sallyport/',
    'app://sallyport/#/open',
    'app://sallyport/index.html?x=1',
    'app://sallyport/a/../index.html',
  ])('%s is the page', (url) => {
    expect(assetOf(assets, url)).toBe(index)
  })

  test.each([
    ...[
      '/../package.json',
      '/%2e%2e/desktop/main.js',
      '/..%2fdesktop/main.js',
      '/..%5cmain.js',
      '/..\\main.js',
      '//etc/passwd',
    ],
    ...[
      '/%252e%252e/x',
      '/index.html%00',
      '/index.html/',
      '/INDEX.HTML',
      '/%69ndex.html',
      '/.',
      '/__proto__',
      '/etc/passwd',
    ],
  ])('%s is nothing outside the folder', (path) => {
    const asset = assetOf(assets, `app://sallyport${path}`)
    // A lone dot is the folder itself, as browsers read it.
    expect(asset).toBe(path === '/.' ? index : undefined)
  })

  test('another host of our scheme has no files', () => {
    expect(assetOf(assets, 'app://other/index.html')).toBeUndefined()
  })
})

describe('who may call', () => {
  const frame = { url: 'app://sallyport/#/open', origin: 'app://sallyport', parent: null }

  test('the top frame of our window with our page', () => {
    expect(isOwnSender({ contents: 1, frame }, 1)).toBe(true)
  })

  test.each([
    ['another window', { contents: 2, frame }],
    ['a frame that has gone', { contents: 1, frame: null }],
    ['a frame inside the page', { contents: 1, frame: { ...frame, parent: frame } }],
    ['another origin', { contents: 1, frame: { ...frame, origin: 'https://example.org' } }],
    ['an origin without a name', { contents: 1, frame: { ...frame, origin: 'null' } }],
    ['another page', { contents: 1, frame: { ...frame, url: 'https://example.org/' } }],
    ['an empty page', { contents: 1, frame: { ...frame, url: 'about:blank' } }],
  ])('%s may not', (_name, sender) => {
    expect(isOwnSender(sender, 1)).toBe(false)
  })

  test('nobody while there is no window', () => {
    expect(isOwnSender({ contents: 1, frame }, null)).toBe(false)
  })
})
