import { z } from '../../model/zod.js'
import { textOf, type Host } from '../../hosts/index.js'
import type { Family } from '../../model/net.js'
import type { Guard, StepCall } from '../../model/plan.js'
import { problem } from '../../model/problem.js'
import { Protocol } from '../../model/net.js'
import { savedPorts, type SavedRule } from '../../netfilter/index.js'
import type { PlanDraft } from '../backend.js'
import { absent, defineVerb, unitIsEnabled, type Verb } from '../../verbs/index.js'
import { isLimit } from './limit.js'
import { program } from './programs.js'
import { readPlaces } from './read.js'
import { MARK, OwnRule, ruleLine } from './rule-args.js'
import { isEnabled, OWN_FILES, OWN_UNIT, OWN_UNIT_PATH } from './store.js'
import { msg, type Message } from '../../text/index.js'

/**
 * What keeps Sallyport's rules where nothing stores iptables' rules: files of its own, which a unit of its own adds to
 * whatever else is loaded when the machine starts. Later openings go into the same files.
 * @returns an empty draft with the reason as its warning when there is nothing to do
 */
export async function persistDraft(host: Host): Promise<PlanDraft> {
  const { service, families, loaded } = await readPlaces(host)
  const nothing = (why: Message): PlanDraft => ({ steps: [], unchanged: [], warnings: [why] })
  if (service) return nothing(msg('iptables.storedAlready', { service: service.name }))
  if (!(await host.exists(SYSTEMCTL))) return nothing(msg('iptables.noSystemd'))
  const rules = families.map((family) => ({
    family,
    rules: loaded
      .filter((place) => place.family === family && place.stack === 'default')
      .flatMap(({ table }) => table?.rules ?? [])
      .flatMap((rule) => ownRuleOf(rule, family)),
  }))
  const step = (call: StepCall, reason: Message) => ({ call, reason, risk: 'none' as const })
  return {
    steps: [
      ...rules.map((args) => step({ verb: 'iptables.keepRules', args }, msg('iptables.keepRulesReason'))),
      step({ verb: 'iptables.keepUnit', args: { families: [...families] } }, msg('iptables.keepUnitReason')),
      step({ verb: 'iptables.enableUnit', args: {} }, msg('iptables.enableUnitReason')),
    ],
    unchanged: [],
    warnings: [msg('iptables.onlyOwnKept')],
  }
}

const SYSTEMCTL = '/usr/bin/systemctl'
const FamilyField = z.union([z.literal(4), z.literal(6)])
const Kept = z
  .strictObject({ family: FamilyField, rules: z.array(OwnRule).check(z.maxLength(200)) })
  .check(z.refine(({ family, rules }) => rules.every((rule) => rule.family === family), { path: ['rules'] }))
type Kept = z.infer<typeof Kept>
const Unit = z.strictObject({ families: z.array(FamilyField).check(z.minLength(1), z.maxLength(2)) })
type Unit = z.infer<typeof Unit>
const None = z.strictObject({})

/** A rule of ours, read back from the kernel; nothing when somebody changed it so that it is none any more. */
function ownRuleOf(saved: SavedRule, family: Family): OwnRule[] {
  if (!saved.comment?.startsWith(MARK)) return []
  const rule = OwnRule.safeParse({
    family,
    chain: saved.chain,
    protocol: Protocol.safeParse(saved.protocol).data,
    ports: savedPorts(saved.ports),
    source: saved.source,
    ...(saved.destination === undefined
      ? {}
      : { destination: saved.destination.replace(family === 4 ? /\/32$/ : /\/128$/, '') }),
    ...(saved.interface === undefined ? {} : { interface: saved.interface }),
    ...(saved.outInterface === undefined ? {} : { outInterface: saved.outInterface }),
    ...(isLimit(saved) ? { limit: true } : {}),
    comment: saved.comment.slice(MARK.length),
  }).data
  return rule && ruleLine(rule) === saved.text ? [rule] : []
}

// Undo knows the files by what they hold, those of earlier versions too: their words never change.
/* eslint-disable words/prose */

function rulesText({ rules }: Kept): string {
  // in front of everything, so the last line of the file is the first rule of the chain
  const lines = rules.map((rule) => ruleLine(rule).replace(/^-A/, '-I'))
  return ['# Rules that Sallyport added, loaded by sallyport-iptables.service', '*filter', ...lines, 'COMMIT', ''].join(
    '\n',
  )
}

function unitText({ families }: Unit): string {
  return [
    '[Unit]',
    'Description=Rules that Sallyport added to iptables',
    '# behind what loads the other rules, in front of what bans',
    'After=local-fs.target network.target rc-local.service',
    'Before=fail2ban.service',
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    ...families.map(
      (family) => `ExecStart=${program(family, 'default', '-restore')} -w 5 --noflush ${OWN_FILES[family]}`,
    ),
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n')
}

/* eslint-enable words/prose */

/** A verb that puts a file of ours in place, and the one that removes it as long as it says the same. */
function fileVerbs<A extends Record<string, unknown>>(
  [put, remove]: readonly [string, string],
  schema: z.ZodMiniType<A>,
  of: { path(args: A): string; text(args: A): string; title: 'iptables.keepRules' | 'iptables.keepUnit' },
): Record<string, Verb> {
  const stores = (args: A): Guard => ({ file: of.path(args), lines: of.text(args).split('\n').filter(Boolean) })
  return {
    [put]: defineVerb(schema, {
      command: (args) => ({ file: { path: of.path(args), content: of.text(args) } }),
      inverse: (args) => ({ verb: remove, args }),
      guard: (args) => [stores(args)],
      title: (args) => msg(of.title, { path: of.path(args) }),
      outstanding: async (host, args) => {
        const text = await textOf(host, of.path(args))
        if (text === null) return args
        if (text === of.text(args)) return null
        throw problem(
          'refused',
          msg('backend.fileDiffers', { path: of.path(args) }),
          msg('iptables.fileDiffersMeaning'),
          msg('iptables.lookAtFile'),
        )
      },
    }),
    [remove]: defineVerb(schema, {
      command: (args) => ({ file: { path: of.path(args), content: null } }),
      inverse: (args) => ({ verb: put, args }),
      guard: (args) => absent([stores(args)]),
      title: (args) => msg('iptables.removeFile', { path: of.path(args) }),
      outstanding: async (host, args) => ((await textOf(host, of.path(args))) === of.text(args) ? args : null),
    }),
  }
}

const enabled = (host: Host) => isEnabled(host, OWN_UNIT)

export const keepVerbs: Readonly<Record<string, Verb>> = {
  ...fileVerbs(['iptables.keepRules', 'iptables.forgetRules'], Kept, {
    path: ({ family }) => OWN_FILES[family],
    text: rulesText,
    title: 'iptables.keepRules',
  }),
  ...fileVerbs(['iptables.keepUnit', 'iptables.forgetUnit'], Unit, {
    path: () => OWN_UNIT_PATH,
    text: unitText,
    title: 'iptables.keepUnit',
  }),
  'iptables.enableUnit': defineVerb(None, {
    command: () => ({ argv: [SYSTEMCTL, 'enable', OWN_UNIT] }),
    inverse: (args) => ({ verb: 'iptables.disableUnit', args }),
    guard: () => unitIsEnabled(OWN_UNIT),
    title: () => msg('iptables.enableUnit', { unit: OWN_UNIT }),
    outstanding: async (host, args) => ((await enabled(host)) ? null : args),
  }),
  'iptables.disableUnit': defineVerb(None, {
    command: () => ({ argv: [SYSTEMCTL, 'disable', OWN_UNIT] }),
    inverse: (args) => ({ verb: 'iptables.enableUnit', args }),
    guard: () => absent(unitIsEnabled(OWN_UNIT)),
    title: () => msg('iptables.disableUnit', { unit: OWN_UNIT }),
    outstanding: async (host, args) => ((await enabled(host)) ? args : null),
  }),
}
