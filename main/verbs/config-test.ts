import { z } from '../model/zod.js'
import { msg } from '../text/index.js'
import { TESTERS, type Tester } from './allowed.js'
import { defineVerb, type Verb } from './verb.js'

const Test = z.strictObject({ program: z.enum(Object.keys(TESTERS) as [Tester, ...Tester[]]) })
type Test = z.infer<typeof Test>

/** Has a program try out its configuration, which must go well: before a change, after it, and after taking it back. */
export const configTestVerbs: Readonly<Record<string, Verb>> = {
  'config.test': defineVerb<Test>(Test, {
    role: 'test',
    command: ({ program }) => ({ argv: TESTERS[program] }),
    inverse: (args) => ({ verb: 'config.test', args }),
    unattended: () => [], // nobody would see that it failed
    guard: ({ program }) => [{ argv: [...TESTERS[program]] }],
    title: ({ program }) => msg('verbs.testConfiguration', { program }),
    outstanding: (_host, args) => Promise.resolve(args),
    confirm: () => Promise.resolve(true),
  }),
}
