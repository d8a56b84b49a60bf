import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'

/** The line, counted from 1, that a path of keys leads to in a file of YAML or JSON, or as far as it leads. */
export type LineOf = (path: readonly PropertyKey[]) => number | undefined

export function linesOf(text: string): LineOf {
  const lines = new LineCounter()
  const { contents } = parseDocument(text, { lineCounter: lines })
  return (path) => {
    let at: unknown = contents
    let mark: unknown
    for (const key of path) {
      if (isMap(at)) {
        const pair = at.items.find((item) => isScalar(item.key) && item.key.value === key)
        if (!pair) break
        ;[mark, at] = [pair.key, pair.value]
      } else if (isSeq(at)) {
        const item = at.items[Number(key)]
        if (item === undefined) break
        mark = at = item
      } else break
    }
    const start = (mark as { readonly range?: readonly number[] | null } | undefined)?.range?.[0]
    return start === undefined ? undefined : lines.linePos(start).line
  }
}
