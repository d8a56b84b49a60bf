/** What `--practice` or `--practice=FIREWALL` asks for. */
export interface Practice {
  readonly firewall?: string
}

/** Takes `--practice` out of the words of a command line, wherever it stands. */
export function splitPractice(words: readonly string[]): { rest: string[]; practice?: Practice } {
  const end = words.indexOf('--')
  const isOption = (word: string, index: number) =>
    (word === '--practice' || word.startsWith('--practice=')) && (end === -1 || index < end)
  const found = words.findLast(isOption)
  const rest = words.filter((word, index) => !isOption(word, index))
  if (found === undefined) return { rest }
  return { rest, practice: found.includes('=') ? { firewall: found.slice('--practice='.length) } : {} }
}
