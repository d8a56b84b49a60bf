import type { Command } from 'commander'
import { loadProfiles } from '../../profiles/index.js'
import { forBash } from './bash.js'
import { forFish } from './fish.js'
import { wordsOf, type Words } from './walk.js'
import { forZsh } from './zsh.js'

const SHELLS = { bash: forBash, zsh: forZsh, fish: forFish } as const satisfies Record<string, (words: Words) => string>
export type ShellName = keyof typeof SHELLS

/** What a shell loads to complete the command line. Of the services it knows those that come with Sallyport. */
export async function completionFor(shell: ShellName, program: Command): Promise<string> {
  const { profiles } = await loadProfiles({})
  return SHELLS[shell](
    wordsOf(
      program,
      profiles.map(({ id, title }) => ({ word: id, means: title })),
    ),
  )
}
