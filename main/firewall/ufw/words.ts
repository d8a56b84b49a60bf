import type { Family } from '../../model/net.js'
import { parseTuples, tupleText } from './tuple.js'

/**
 * The rule, in ufw's words, that made a rule of the kernel: behind each tuple in user.rules stand the commands that ufw
 * made from it.
 * @param line a rule of iptables-save
 * @param key what two lines have in common that ask and do the same, however they are written
 */
export function ufwRuleWords(
  stored: string,
  family: Family,
  line: string,
  key: (line: string) => string,
): string | undefined {
  const wanted = `${chainOf(line)} ${key(line)}`
  let words: string | undefined
  for (const one of stored.split('\n')) {
    if (one.startsWith('### tuple ### ')) {
      const [tuple] = parseTuples(one, family).tuples
      words = tuple && tupleText(tuple) + (tuple.comment === undefined ? '' : ` comment '${tuple.comment}'`)
    } else if (/^### END RULES/.test(one)) break
    else if (one.startsWith('-A ') && `${chainOf(one)} ${key(one)}` === wanted) return words
  }
  return undefined
}

function chainOf(line: string): string {
  return line.split(' ')[1] ?? ''
}
