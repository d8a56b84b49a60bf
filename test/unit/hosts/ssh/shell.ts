import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { CLEAN_ENVIRONMENT, type Host } from '../../../../main/hosts/index.js'
import { factsOf, shellHost } from '../../../../main/hosts/ssh/shell-host.js'
import { ShellSession } from '../../../../main/hosts/ssh/shell-session.js'

/** The shells of this machine that /bin/sh is on one Linux or another. */
export const SHELLS = [['/bin/dash'], ['/bin/bash', '--posix'], ['/bin/busybox', 'sh']].filter(([program = '']) =>
  existsSync(program),
)

/** A machine behind a shell of this one. */
export async function behind(
  [program = '', ...rest]: readonly string[],
  before = '',
): Promise<{ host: Host; session: ShellSession; kill(): void; closed: Promise<unknown> } & AsyncDisposable> {
  const child = spawn(program, rest, { env: { ...CLEAN_ENVIRONMENT }, stdio: ['pipe', 'pipe', 'pipe'] })
  const closed = new Promise((resolve) => child.on('close', resolve))
  child.stdin.write(before)
  const session = new ShellSession(
    child,
    (said) => new Error(`lost: ${said}`),
    () => child.stdin.end(),
  )
  child.on('close', () => {
    session.lose()
  })
  await session.begin(10_000)
  const facts = await factsOf(session)
  if (!facts) throw new Error('the shell said nothing')
  return {
    host: shellHost(facts, () => ({ session, facts })),
    session,
    closed,
    kill: () => void child.kill('SIGKILL'),
    [Symbol.asyncDispose]: async () => {
      session.lose()
      await closed
    },
  }
}
