import type { Message } from '../../text/index.js'
import { intersect, without, type Ranges } from './interval.js'
import type { Names, Packets } from './packet.js'

/**
 * A condition that holds for some of the packets, and where the line runs between them. Whoever meets it splits the
 * packets there and asks again: of each part it is then certain.
 */
export class Cut {
  private constructor(readonly split: (packets: Packets) => readonly Packets[]) {}

  /** Between the numbers in `wanted` and all others. */
  static at(field: 'port' | 'source' | 'target', wanted: Ranges): Cut {
    return new Cut((packets) => {
      const all = packets[field] ?? []
      return [intersect(all, wanted), without(all, wanted)].map((part) => ({ ...packets, [field]: part }))
    })
  }

  /** Between the interfaces that a name, or a pattern such as `eth*`, stands for and all others. */
  static like(field: 'in' | 'out', pattern: string): Cut {
    return new Cut((packets) => {
      const { only, but = [] } = packets[field] ?? {}
      return [
        { ...packets, [field]: { only: pattern, but } },
        { ...packets, [field]: { ...(only === undefined ? {} : { only }), but: [...but, pattern] } },
      ]
    })
  }
}

/** Whether something holds: yes, no, for some, or a reason why it cannot be told. */
export type Certainty = boolean | Message | Cut

export function not(certainty: Certainty): Certainty {
  return typeof certainty === 'boolean' ? !certainty : certainty
}

/** Whether the interfaces are those that `pattern` stands for. */
export function named({ only, but = [] }: Names, pattern: string, field: 'in' | 'out'): Certainty {
  if (pattern === '*' || (only !== undefined && covers(pattern, only))) return true
  if (but.some((other) => covers(other, pattern)) || (only !== undefined && !covers(only, pattern))) return false
  return Cut.like(field, pattern)
}

function covers(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}
