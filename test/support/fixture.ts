import { readFileSync } from 'node:fs'

const FIXTURES = new URL('../fixtures/', import.meta.url)

/** The text of a file under test/fixtures; for recordings with an index see recordings.ts. */
export function fixture(path: string): string {
  return readFileSync(new URL(path, FIXTURES), 'utf8')
}
