import type { Session } from '../hosts/index.js'
import { firewallName, firewallNameFirst, type Conflict, type Conflicts, type Detected } from '../model/observation.js'
import { LEVELS, type OpeningEvidence } from '../model/evidence.js'
import { openingText } from '../model/opening.js'
import type { Plan } from '../model/plan.js'
import type { Problem } from '../model/problem.js'
import { shellText } from '../model/shell-text.js'
import {
  languageOf,
  LOCALES,
  msg,
  oneLine,
  sentences,
  write,
  type Language,
  type Message,
  type Text,
} from '../text/index.js'
import { COLOURS } from './terminal.js'

/** Colours are for people at a terminal only; NO_COLOR switches them off, see no-color.org. */
export interface Style {
  bold(text: string): string
  dim(text: string): string
  good(text: string): string
  warn(text: string): string
  bad(text: string): string
  /** In the language of whoever reads it, in one line. */
  say(text: Text): string
  /** A moment with its day, as that language writes it. */
  moment(at: string): string
}

export function styleFor(
  stream: { isTTY?: boolean },
  session: Session,
  language: Language = languageOf(session),
): Style {
  const { NO_COLOR, TERM } = session
  const colour = stream.isTTY === true && !NO_COLOR && TERM !== 'dumb'
  const wrap = (name: keyof typeof COLOURS) => (text: string) =>
    colour ? `\u001b[${COLOURS[name][0]}m${text}\u001b[${COLOURS[name][1]}m` : text
  return {
    bold: wrap('bold'),
    dim: wrap('dim'),
    good: wrap('good'),
    warn: wrap('warn'),
    bad: wrap('bad'),
    say: (text) => oneLine(write(text, language)),
    moment: (at) => new Date(at).toLocaleString(LOCALES[language]),
  }
}

export function problemText({ what, meaning, todo }: Problem, style: Style): string {
  return [
    style.bad(style.say(what)),
    ...[meaning, todo].filter((line) => line !== '').map((line) => `  ${style.say(line)}`),
  ].join('\n')
}

export function planText(plan: Plan, style: Style): string {
  const { steps, unchanged, warnings, profile, firewall, purpose } = plan
  const changes = msg('cli.changes', { count: steps.length })
  const { title } = profile
  return [
    style.bold(
      style.say(
        purpose === 'open'
          ? msg('cli.planOn', { title, firewall: firewallName(firewall), changes })
          : msg('cli.plan', { title, changes }),
      ),
    ),
    ...steps.flatMap((step, index) => [
      '',
      `  ${index + 1}. ${style.bold(style.say(step.title))}`,
      `     ${style.dim(style.say(step.reason))}`,
      ...shellText(step)
        .split('\n')
        .map((line) => `     ${line}`),
    ]),
    ...endLines(plan, style),
    ...riskLines(plan, style),
    ...(unchanged.length > 0 ? [''] : []),
    ...unchanged.map(({ opening, why }) => `  = ${style.say(openingText(opening))}: ${style.say(why)}`),
    ...(warnings.length > 0 ? [''] : []),
    ...warnings.map((warning) => `  ${style.warn('!')} ${style.say(warning)}`),
  ].join('\n')
}

/** What is written so that it ends, under the steps: `ID` stands for the journal entry's. */
function endLines({ end }: Plan, style: Style): string[] {
  if (!end) return []
  const lines = [...end.files.map((file) => shellText({ argv: [], file })), shellText({ argv: end.argv })]
  return [
    '',
    `  ${style.bold(style.say(msg('cli.endsAt', { until: { at: end.until } })))}`,
    ...(end.files.length === 0 ? [] : lines).flatMap((line) => line.split('\n').map((part) => `     ${part}`)),
  ]
}

/** Why the plan might cut somebody off. */
function riskLines({ risk }: Plan, style: Style): string[] {
  return risk ? ['', `  ${style.warn('!')} ${style.say(msg('cli.risky', { reasons: sentences(risk.reasons) }))}`] : []
}

/** That a change is made on trial, for so many seconds. */
export function trialText(seconds: number, style: Style): string {
  return `  ${style.bold(style.say(msg('cli.onTrial', { seconds })))}\n  ${style.say(msg('cli.onTrialMeans'))}`
}

const SIGNS = { pass: '✓', fail: '✗', unknown: '?' } as const

/** The ladder, rung by rung: what was seen, and what to do where it did not pass. */
export function evidenceText(evidence: readonly OpeningEvidence[], style: Style): string {
  const colours = { pass: style.good, fail: style.bad, unknown: style.warn }
  return evidence
    .flatMap(({ opening, checks }) => [
      style.bold(style.say(openingText(opening))),
      ...checks.flatMap(({ level, result, seen, fix }) => [
        `  ${colours[result](SIGNS[result])} ${level.padEnd(Math.max(...LEVELS.map((name) => name.length)))}  ${style.say(seen)}`,
        ...(fix === ''
          ? []
          : [`    ${' '.repeat(Math.max(...LEVELS.map((name) => name.length)))}  ${style.dim(style.say(fix))}`]),
      ]),
    ])
    .join('\n')
}

export function detectionText({ inCharge, firewalls, conflicts }: Detected, style: Style): string {
  const state = (value: boolean | null, yes: Message, no: Message) =>
    style.say(value === null ? msg('cli.notKnown', { state: yes }) : value ? yes : no)
  return [
    style.bold(
      inCharge === null
        ? style.say(msg('cli.noneInCharge'))
        : style.say(msg('cli.inCharge', { firewall: firewallNameFirst(inCharge) })),
    ),
    ...firewalls.flatMap((finding) => [
      `  ${finding.kind}${finding.version === null ? '' : ` ${finding.version}`}: ${
        finding.installed
          ? [
              state(finding.enabled, msg('cli.enabled'), msg('cli.notEnabled')),
              state(finding.running, msg('cli.running'), msg('cli.notRunning')),
              state(finding.loaded, msg('cli.loaded'), msg('cli.notLoaded')),
            ].join(', ')
          : style.say(msg('cli.notInstalled'))
      }`,
      ...finding.evidence.map((line) => style.dim(`    ${style.say(line)}`)),
    ]),
    ...conflicts.map((conflict) => conflictText(conflict, style)),
  ].join('\n')
}

/** Everything that is in the way, and what could not be checked. */
export function conflictsText({ conflicts, unknownChecks }: Conflicts, style: Style): string {
  if (conflicts.length === 0 && unknownChecks.length === 0) return style.good(style.say(msg('cli.nothingInTheWay')))
  return [
    ...conflicts.map((one) => conflictText(one, style, true)),
    ...unknownChecks.map(
      ({ title, why }) => `${style.warn('?')} ${style.say(msg('cli.notChecked', { title }))}\n  ${style.say(why)}`,
    ),
  ].join('\n\n')
}

/** A conflict in words, with what was seen where that was asked for. */
export function conflictText(
  { id, what, meaning, todo, evidence, remedies }: Conflict,
  style: Style,
  detailed = false,
): string {
  const choose = (choice: string) => (remedies.length > 1 ? ` --choice ${choice}` : '')
  return [
    `${style.bad('!')} ${style.say(what)}`,
    `  ${style.say(meaning)}`,
    `  ${style.say(todo)}`,
    ...(detailed ? evidence.map((line) => style.dim(`    ${style.say(line)}`)) : []),
    ...remedies.map((remedy) => {
      const command = `sallyport remedy ${id}${choose(remedy.id)}`
      return `  ${style.say(msg('cli.chooseRemedy', { label: remedy.label, command }))}`
    }),
  ].join('\n')
}
