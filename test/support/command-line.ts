import { vi } from 'vitest'
import { main } from '../../main/cli/program.js'

export interface Ran {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command line in this process, with what it prints. Mock main/api first: nothing may reach the machine. */
export async function commandLine(...words: readonly string[]): Promise<Ran> {
  const printed = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((chunk) => {
      printed[name] += chunk.toString()
      return true
    }),
  )
  try {
    const code = await main(['/usr/bin/node', '/usr/bin/sallyport', ...words], '9.8.7')
    return { code, ...printed }
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
}
