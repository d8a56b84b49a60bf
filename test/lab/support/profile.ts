import type { LabHost } from './host.js'

interface LabOpening {
  readonly ports: string
  readonly direction?: 'in' | 'out' | 'forward'
  readonly protocols?: readonly ('tcp' | 'udp')[]
  /** A network of its own, in place of anyone. */
  readonly from?: string
  readonly to?: string
  readonly limit?: true
}

/** Writes a service of these openings into the host and gives its path, which `sallyport apply` takes. */
export async function writeProfile(host: LabHost, ...openings: readonly LabOpening[]): Promise<string> {
  const path = '/etc/lab-service.yaml'
  const ends = (['from', 'to'] as const).flatMap((end) =>
    openings.flatMap((opening, index) =>
      opening[end] === undefined ? [] : [{ id: `${end}${index}`, is: opening[end] }],
    ),
  )
  const profile = {
    schema: 1,
    id: 'lab-service',
    title: 'Lab service',
    summary: 'For a test.',
    category: 'Own services',
    sources: [{ title: 'This test', seen: '2026-11-21' }],
    parameters: ends.map(({ id, is }) => ({
      id,
      kind: 'sources',
      label: id,
      question: 'Who?',
      help: 'Networks.',
      default: is,
    })),
    openings: openings.map(({ protocols = ['tcp'], from, to, direction = 'in', ...opening }, index) => ({
      ...opening,
      id: `opening${index}`,
      label: `Opening ${index}`,
      protocols,
      direction,
      ...(direction === 'out' ? {} : { from: from === undefined ? 'any' : `from${index}` }),
      ...(to === undefined ? {} : { to: `to${index}` }),
      reason: 'The test needs it.',
      closed: 'The test fails.',
    })),
  }
  // JSON is YAML, too
  await host.write(path, JSON.stringify(profile))
  return path
}
