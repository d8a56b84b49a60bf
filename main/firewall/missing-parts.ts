/** What of the one list is not in the other, each as often as it lacks there. */
export function missingFrom<T>(has: readonly T[], of: readonly T[], keyOf: (item: T) => string): T[] {
  const left = new Map<string, number>()
  for (const item of has) left.set(keyOf(item), (left.get(keyOf(item)) ?? 0) + 1)
  return of.filter((item) => {
    const key = keyOf(item)
    const count = left.get(key) ?? 0
    left.set(key, count - 1)
    return count <= 0
  })
}
