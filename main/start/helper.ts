import { join } from 'node:path'
import { loadCached } from './code-cache.js'

/** The helper's first file: all that it does is in the file beside it, which is loaded as fast as can be. */
const { main } = loadCached(join(import.meta.dirname, 'helper-program.js')) as { main(): Promise<void> }
void main()
