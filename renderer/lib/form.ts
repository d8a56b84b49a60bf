import { faultOf, faultText } from '../../main/model/fault.js'
import { parseNetwork, parsePortRange, formatPortRange } from '../../main/model/net.js'
import { ProgramPath } from '../../main/model/text.js'
import { msg, type Text } from '../../main/text/index.js'
import type { Parameter, Answers } from '../../main/model/profile.js'

/** A question on its way to an answer. What was typed is kept whatever is chosen. */
export interface Field {
  readonly parameter: Parameter
  /** `same`: takes the answer of another question. `any`: no limit (sources only). `own`: what is entered here. */
  choice: 'same' | 'any' | 'own'
  /** Ports or a path as typed, or the value that was chosen. */
  text: string
  /** Networks that were added. */
  networks: string[]
  /** A network that is typed but not added yet. */
  draft: string
  /** Errors are shown from the first time that the field is left. */
  touched: boolean
}

/** The questions of a role, each with its default filled in. */
export function fieldsFor(parameters: readonly Parameter[]): Field[] {
  return parameters.map((parameter) => {
    const same = parameter.default.startsWith('=')
    const source = same ? otherOf(parameter, parameters)?.default : parameter.default
    const value = source ?? ''
    const anywhere = parameter.kind === 'sources' && value === 'any'
    return {
      parameter,
      choice: same ? 'same' : anywhere ? 'any' : 'own',
      text: parameter.kind === 'sources' ? '' : value,
      networks: parameter.kind === 'sources' && !anywhere ? parts(value) : [],
      draft: '',
      touched: false,
    }
  })
}

/** Puts answers given earlier into the fields; what was not answered keeps its default. */
export function fillFields(fields: readonly Field[], { values }: Answers): void {
  for (const field of fields) {
    const value = values?.[field.parameter.id]
    if (value === undefined) continue
    const sources = field.parameter.kind === 'sources'
    field.choice = sources && value === 'any' ? 'any' : 'own'
    field.networks = sources && value !== 'any' ? parts(value) : []
    field.text = sources ? '' : value
    field.draft = ''
  }
}

/** The parameter whose answer `parameter` takes over by default. */
export function otherOf(parameter: Parameter, parameters: readonly Parameter[]): Parameter | undefined {
  return parameter.default.startsWith('=')
    ? parameters.find((candidate) => candidate.id === parameter.default.slice(1))
    : undefined
}

/** The questions that a role is asked. */
export function parametersFor(parameters: readonly Parameter[], role: string | undefined): readonly Parameter[] {
  return parameters.filter(({ roles }) => roles === undefined || (role !== undefined && roles.includes(role)))
}

/** Whether a question is one with the answers to the others. */
export function isAsked({ parameter: { when = {} } }: Field, fields: readonly Field[]): boolean {
  const answer = (id: string) => fields.find(({ parameter }) => parameter.id === id)?.text.trim()
  return Object.entries(when).every(([id, values]) => [values].flat().includes(answer(id) ?? ''))
}

/** What is wrong with a field, in a sentence; `null` when nothing is. A field may have to fit to the others. */
export function fieldError(field: Field, fields: readonly Field[] = []): Text | null {
  const { kind, optional } = field.parameter
  if (field.choice !== 'own' || kind === 'choice' || kind === 'switch') return null
  if (field.parameter.kind === 'sources') {
    const fault = parts(field.draft)
      .map((text) => networkError(text, field.networks))
      .find((found) => found !== null)
    if (fault !== undefined || field.draft.trim() !== '') return fault ?? null
    return field.networks.length === 0 ? msg('pageWizard.needNetwork') : null
  }
  if (field.parameter.kind === 'program') return programError(field.text.trim())
  if (kind === 'file') return /^(?:\/.*)?$/.test(field.text.trim()) ? null : msg('pageWizard.needFile')
  const texts = field.parameter.kind === 'ports' ? parts(field.text) : [field.text.trim()].filter(Boolean)
  if (texts.length === 0 && optional) return null
  if (texts.length === 0)
    return field.parameter.kind === 'ports' ? msg('pageWizard.needPorts') : msg('pageWizard.needPort')
  for (const text of texts) {
    const fault = faultIn(text, parsePortRange)
    if (fault !== null) return fault
    if (field.parameter.kind === 'port' && parsePortRange(text).first !== parsePortRange(text).last)
      return msg('pageWizard.isRange', { text })
  }
  return limitsError(field, fields)
}

/** What a service's documents say about ports that are outside its limits. */
function limitsError({ parameter, text }: Field, fields: readonly Field[]): Text | null {
  const { kind, min = 1, max = 65_535, notBelow, limits } = parameter
  if (limits === undefined || kind !== 'port') return null
  const port = Number(text)
  const other = Number(fields.find((field) => field.parameter.id === notBelow)?.text)
  return port < min || port > max || port < other ? limits : null
}

/** A program may stay open: where the firewall needs its path, the plan says so. */
function programError(text: string): Text | null {
  const issue = text === '' ? undefined : ProgramPath.safeParse(text).error?.issues[0]
  return issue === undefined ? null : msg('pageWizard.fault', { text, why: faultText(issue.message) })
}

/** What is wrong with a network that is to be added. */
export function networkError(text: string, added: readonly string[]): Text | null {
  const fault = faultIn(text, parseNetwork)
  if (fault !== null) return fault
  return added.includes(parseNetwork(text)) ? msg('pageWizard.inList', { network: text.trim() }) : null
}

/** Adds what is typed to the list. Returns whether that went well. */
export function commitDraft(field: Field): boolean {
  const texts = parts(field.draft)
  for (const text of texts) {
    if (networkError(text, field.networks) !== null) {
      field.draft = texts.slice(texts.indexOf(text)).join(', ')
      field.touched = true
      return false
    }
    field.networks.push(parseNetwork(text))
  }
  field.draft = ''
  return true
}

/** The answers as the contract wants them: everything that is not taken over from another question. */
export function answersOf(fields: readonly Field[], role: string | undefined): Answers {
  const values = fields
    .filter((field) => field.choice !== 'same')
    .map((field): [string, string] => [field.parameter.id, valueOf(field)])
  return { ...(role === undefined ? {} : { role }), values: Object.fromEntries(values) }
}

/** Kinds whose answer is handed on as it was typed or chosen. */
const AS_TYPED: readonly Parameter['kind'][] = ['program', 'file', 'choice', 'switch']

function valueOf(field: Field): string {
  if (field.choice === 'any') return 'any'
  if (field.parameter.kind === 'sources') return field.networks.join(',')
  if (AS_TYPED.includes(field.parameter.kind)) return field.text.trim()
  return parts(field.text)
    .map((text) => formatPortRange(parsePortRange(text)))
    .join(',')
}

function faultIn(text: string, parse: (text: string) => unknown): Text | null {
  try {
    parse(text)
    return null
  } catch (error) {
    return msg('pageWizard.fault', { text: text.trim(), why: faultOf(error) })
  }
}

function parts(text: string): string[] {
  return text
    .split(/[,;]|(?<=\d)\s+(?=[\da-f])/i)
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
