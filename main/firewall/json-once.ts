let last: WeakRef<{ readonly text: string; readonly value: unknown }> | undefined

/**
 * JSON as it was read; `undefined` when it is none. Several look at the same listing in one moment, and with thousands
 * of rules reading it takes longer than looking: what was read last is kept as long as memory allows.
 */
export function jsonOnce(text: string): unknown {
  const kept = last?.deref()
  if (kept?.text === text) return kept.value
  try {
    const value: unknown = JSON.parse(text)
    last = new WeakRef({ text, value })
    return value
  } catch {
    return undefined
  }
}
