import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'

const read = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')
const text = read('electron-builder.yml')

test('the packager can read what it is told, and puts Windows’ helper where only administrators write', () => {
  // a key that stands twice is an error of YAML: no package could be made, of any system
  const { nsis } = parse(text) as { nsis: Record<string, boolean> }
  expect(nsis).toMatchObject({ perMachine: true, allowToChangeInstallationDirectory: false })
})

test('on Linux everything that starts something names the program that the package installs', () => {
  const { productName, linux, deb } = parse(text) as {
    productName: string
    linux: { executableName: string; extraResources: { to: string }[] }
    deb: { fpm: string[] }
  }
  const folder = `/opt/${productName}`
  const program = `${folder}/${linux.executableName}`
  for (const script of ['sallyport', 'sallyport-desktop', 'package/before-remove.sh'])
    expect(read(`resources/linux/${script}`)).toContain(program)
  expect(read('resources/linux/sallyport-helper')).toContain(`"$APPDIR/${linux.executableName}"`)
  const [helper] = linux.extraResources.map(({ to }) => `${folder}/resources/${to}`)
  const action = read('resources/linux/io.sallyport.helper.policy')
  expect(action).toContain(`exec.path">${helper}<`)
  expect(action).toContain(`<icon_name>${linux.executableName}<`)
  expect(deb.fpm).toContain('resources/linux/sallyport=/usr/bin/sallyport')
  // Electron makes of the one the class of its windows on X11, of the other their id on Wayland: one entry for both
  const { desktopName } = JSON.parse(read('package.json')) as { desktopName: string }
  expect(desktopName).toBe(`${productName.toLowerCase()}.desktop`)
})

test('the command line alone starts what its own package installs', () => {
  const folder = '/usr/lib/sallyport'
  expect(read('scripts/lib/cli-package.mjs')).toContain(`HOME = '${folder}'`)
  expect(read('resources/linux/cli/sallyport')).toContain(`/usr/bin/node ${folder}/cli.js "$@"`)
  expect(read('resources/linux/cli/sallyport-helper')).toContain(`/usr/bin/node ${folder}/helper.js "$@"`)
})

test('both packages end alike', () => {
  expect(read('resources/linux/cli/after-remove.sh')).toBe(read('resources/linux/package/after-remove.sh'))
  const [window, cli] = ['package', 'cli'].map(
    (name) => read(`resources/linux/${name}/before-remove.sh`).split('script=')[1],
  )
  expect(cli).toBe(window)
})
