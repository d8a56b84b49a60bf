import { expect } from 'vitest'
import { planOf } from '../../../main/api/use-cases/plan.js'
import { workOut } from '../../../main/api/use-cases/wanted.js'
import { planText, styleFor } from '../../../main/cli/output.js'
import type { Host } from '../../../main/hosts/index.js'
import { ProblemError } from '../../../main/model/problem.js'
import { withEnglish } from '../../../main/text/index.js'
import { inEnglish } from '../../support/english.js'

export interface Asked {
  readonly role?: string
  readonly values?: Readonly<Record<string, string>>
  readonly zone?: string
}

/**
 * Compares a plan, as people see it and as scripts do, with the file golden/NAME.txt. To accept a change on purpose:
 * `npx vitest run --project unit test/unit/plan -u`, and read the difference.
 */
export async function golden(name: string, host: Host, profile: string, asked: Asked = {}): Promise<void> {
  await expect(await told(host, profile, asked)).toMatchFileSnapshot(`golden/${name}.txt`)
}

async function told(host: Host, profile: string, { role, values = {}, zone }: Asked): Promise<string> {
  const answers = { ...(role === undefined ? {} : { role }), values }
  const request = { profile, answers, ...(zone === undefined ? {} : { zone }) }
  try {
    const plan = planOf(await workOut({ host, here: host }, request), request)
    const { steps, unchanged, warnings } = plan
    return `${planText(plan, styleFor({}, {}))}\n\n${JSON.stringify(withEnglish({ steps, unchanged, warnings }), null, 2)}\n`
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    const { kind, what, meaning, todo } = inEnglish(error.problem)
    return `refused (${kind})\n${what}\n${meaning}\n${todo}\n`
  }
}
