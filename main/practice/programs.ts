import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** What runs inside: Node (Electron's own program does as well), the command line and the keeper. */
export function programs(): { node: string; cli: string; keeper: string; kept: string[] } {
  let folder = import.meta.dirname
  for (;;) {
    const found = [folder, join(folder, 'dist')].find((path) => existsSync(join(path, 'practice.js')))
    if (found !== undefined) {
      const [cli, keeper] = [join(found, 'cli.js'), join(found, 'practice.js')]
      // A packed app is one file, and what it needs lies around it.
      const packed = /^(.*)\/resources\/app\.asar\//.exec(cli)?.[1]
      return { node: process.execPath, cli, keeper, kept: [packed ?? dirname(found), process.execPath, process.cwd()] }
    }
    const above = dirname(folder)
    if (above === folder) throw new Error('practice.js is missing: build the program with "npm run build"')
    folder = above
  }
}
