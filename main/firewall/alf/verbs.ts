import type { Host } from '../../hosts/index.js'
import { fault } from '../../model/fault.js'
import { ProgramPath } from '../../model/text.js'
import { z } from '../../model/zod.js'
import type { Guard } from '../../model/plan.js'
import { msg, type Message } from '../../text/index.js'
import { absent, defineVerb, type Verb } from '../../verbs/index.js'
import { isAllowed, isListed, isSet, type Setting } from './guard.js'
import { managedMac } from './managed.js'
import { saysManaged, type AlfApplication } from './parse.js'
import { readAllowSigned, readApplications, readBlockAll, readGlobalState, ruleOf, SOCKETFILTERFW } from './read.js'

/** A path as macOS has it, and as the firewall's list gives it back: no "/" or blank at its end. */
const MacProgram = ProgramPath.check(z.regex(/^\/(?!\/).*[^/\s]$/u, fault(msg('alf.notMacProgram'))))
const ProgramArgs = z.strictObject({ program: MacProgram })
type ProgramArgs = z.infer<typeof ProgramArgs>

const Switch = z.strictObject({ to: z.enum(['on', 'off']) })
type Switch = z.infer<typeof Switch>

const refusal = (output: string) => (saysManaged(output) ? managedMac() : null)

interface ProgramSpec {
  readonly option: '--add' | '--remove' | '--blockapp' | '--unblockapp'
  readonly inverse: string
  guard(program: string): readonly Guard[]
  title(program: string): Message
  /** Whether it is still to be done; `list` is `null` when it could not be read. */
  outstanding(rule: AlfApplication['action'] | undefined, list: readonly AlfApplication[] | null): boolean
}

function programVerb({ option, inverse, guard, title, outstanding }: ProgramSpec): Verb {
  return defineVerb<ProgramArgs>(ProgramArgs, {
    command: ({ program }) => ({ argv: [SOCKETFILTERFW, option, program] }),
    inverse: (args) => ({ verb: inverse, args }),
    guard: ({ program }) => guard(program),
    title: ({ program }) => title(program),
    refusal,
    outstanding: async (host, args) => {
      const list = await readApplications(host)
      return outstanding(list === null ? undefined : ruleOf(list, args.program)?.action, list) ? args : null
    },
    claimed: (args, claims) =>
      claims.some(({ application }) => application === args.program) ? { stays: args, goes: null, lost: [] } : null,
  })
}

interface SwitchSpec {
  readonly name: `alf.${Setting}`
  readonly option: '--setglobalstate' | '--setblockall' | '--setallowsigned' | '--setallowsignedapp'
  readonly on: Message
  readonly off: Message
  /** How it is now; `null` when that could not be read. */
  read(host: Host): Promise<boolean | null>
}

function switchVerb({ name, option, on, off, read }: SwitchSpec): [string, Verb] {
  const verb = defineVerb<Switch>(Switch, {
    command: ({ to }) => ({ argv: [SOCKETFILTERFW, option, to] }),
    inverse: ({ to }) => ({ verb: name, args: { to: to === 'on' ? 'off' : 'on' } }),
    guard: ({ to }) => isSet(name.slice('alf.'.length) as Setting, to),
    title: ({ to }) => (to === 'on' ? on : off),
    refusal,
    outstanding: async (host, args) => ((await read(host)) === (args.to === 'on') ? null : args),
  })
  return [name, verb]
}

export const verbs: Readonly<Record<string, Verb>> = {
  'alf.add': programVerb({
    option: '--add',
    inverse: 'alf.remove',
    guard: isListed,
    title: (program) => msg('alf.add', { program }),
    outstanding: (rule) => rule === undefined,
  }),
  'alf.remove': programVerb({
    option: '--remove',
    inverse: 'alf.add',
    guard: (program) => absent(isListed(program)),
    title: (program) => msg('alf.remove', { program }),
    outstanding: (rule, list) => rule !== undefined || list === null,
  }),
  'alf.unblock': programVerb({
    option: '--unblockapp',
    inverse: 'alf.block',
    guard: isAllowed,
    title: (program) => msg('alf.allow', { program }),
    outstanding: (rule) => rule !== 'allow',
  }),
  // What is off the list is not let in by a rule any more: to put it back only to block it would be a rule of our own.
  'alf.block': programVerb({
    option: '--blockapp',
    inverse: 'alf.unblock',
    guard: (program) => absent(isAllowed(program)),
    title: (program) => msg('alf.refuseAgain', { program }),
    outstanding: (rule, list) => rule === 'allow' || list === null,
  }),
  ...Object.fromEntries([
    switchVerb({
      name: 'alf.setState',
      option: '--setglobalstate',
      on: msg('alf.switchOn'),
      off: msg('alf.switchOff'),
      read: async (host) => {
        const state = await readGlobalState(host)
        return state === null ? null : state > 0
      },
    }),
    switchVerb({
      name: 'alf.setBlockAll',
      option: '--setblockall',
      on: msg('alf.blockAll'),
      off: msg('alf.stopBlockAll'),
      read: readBlockAll,
    }),
    switchVerb({
      name: 'alf.allowSigned',
      option: '--setallowsigned',
      on: msg('alf.allowBuiltIn'),
      off: msg('alf.stopAllowBuiltIn'),
      read: async (host) => (await readAllowSigned(host)).builtIn,
    }),
    switchVerb({
      name: 'alf.allowSignedApp',
      option: '--setallowsignedapp',
      on: msg('alf.allowDownloaded'),
      off: msg('alf.stopAllowDownloaded'),
      read: async (host) => (await readAllowSigned(host)).downloaded,
    }),
  ]),
}
