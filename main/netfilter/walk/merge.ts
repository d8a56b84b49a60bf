import { rangesOf } from './interval.js'
import type { Packets } from './packet.js'

const SAME = ['sourcePort', 'opens', 'tracking', 'first', 'hook', 'written'] as const
const RANGES = ['source', 'target', 'port'] as const

/** More are left as they are: each would be compared with each. */
const MOST = 40

/** Puts packets together again that went different ways, and are told apart by nothing or by one field. */
export function merged(all: readonly Packets[]): Packets[] {
  if (all.length > MOST) return [...all]
  const kept: Packets[] = []
  for (const packets of all) {
    let one = packets
    for (let index = 0; index < kept.length;) {
      const both = together(kept[index] ?? one, one)
      if (both) {
        one = both
        kept.splice(index, 1)
        index = 0
      } else index++
    }
    kept.push(one)
  }
  return kept
}

function together(a: Packets, b: Packets): Packets | undefined {
  if (a === b) return a
  if (a.in !== b.in || a.out !== b.out || SAME.some((field) => a[field] !== b[field])) return undefined
  const differ = RANGES.filter((field) => a[field] !== b[field])
  const [field] = differ
  if (field === undefined)
    return {
      ...a,
      mark: a.mark === b.mark ? a.mark : undefined,
      connectionMark: a.connectionMark === b.connectionMark ? a.connectionMark : undefined,
    }
  const [some, others] = [a[field], b[field]]
  if (differ.length > 1 || !some || !others || a.mark !== b.mark || a.connectionMark !== b.connectionMark)
    return undefined
  return { ...a, [field]: rangesOf([...some, ...others]) }
}
