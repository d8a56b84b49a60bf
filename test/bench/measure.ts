/** Milliseconds of repeated runs of one thing. */
export interface Times {
  readonly median: number
  readonly least: number
  readonly most: number
}

export interface Contender {
  readonly name: string
  /** What is timed. */
  run(): Promise<unknown>
  /** Puts things back as they were; not timed. */
  reset?(): Promise<unknown>
}

/**
 * Times several things in turn, round after round, so that a machine that grows busy slows all of them alike.
 * A first round warms the disk's cache and does not count.
 */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Times[]> {
  const samples = contenders.map((): number[] => [])
  for (let round = 0; round <= rounds; round++)
    for (const [index, contender] of contenders.entries()) {
      const begun = performance.now()
      await contender.run()
      if (round > 0) samples[index]?.push(performance.now() - begun)
      await contender.reset?.()
    }
  return samples.map(summary)
}

/** Of samples in any order. */
export function summary(samples: readonly number[]): Times {
  const sorted = [...samples].sort((a, b) => a - b)
  return {
    median: sorted[Math.floor(sorted.length / 2)] ?? NaN,
    least: sorted[0] ?? NaN,
    most: sorted.at(-1) ?? NaN,
  }
}

export interface Row {
  readonly what: string
  readonly figure: string
  readonly ratio: string
  readonly wanted: string
}

/** A table for a terminal. */
export function table(rows: readonly Row[]): string {
  const columns = ['what', 'figure', 'ratio', 'wanted'] as const
  const widths = columns.map((column) => Math.max(column.length, ...rows.map((row) => row[column].length)))
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd()
  return [
    line(columns),
    line(widths.map((width) => '─'.repeat(width))),
    ...rows.map((row) => line(columns.map((column) => row[column]))),
  ].join('\n')
}

export const ms = ({ median, least, most }: Times): string =>
  `${median.toFixed(0)} ms (${least.toFixed(0)}–${most.toFixed(0)})`
export const times = (value: number): string => `${value.toFixed(2)}×`
