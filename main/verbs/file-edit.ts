import { textOf, type Host } from '../hosts/index.js'
import { fault } from '../model/fault.js'
import { EditFormat, type FileEdit } from '../model/plan.js'
import { problem } from '../model/problem.js'
import { z } from '../model/zod.js'
import { msg, sentences, type Message } from '../text/index.js'
import { EDITABLE, type EditableFile } from './allowed.js'
import { editText, NotEditable, valueOf, type Settings } from './edit/index.js'
import { isThere, isThereToWrite } from './safe-path.js'
import { defineVerb, type Verb } from './verb.js'

const Values = z.record(z.string(), z.nullable(z.string()))

const Edit = z
  .strictObject({
    path: z.string(),
    format: EditFormat,
    set: Values,
    /** What stood there before, filled in by the helper from the file. */
    was: z.optional(Values),
  })
  .check(
    z.refine(
      ({ path, format, set, was = set }) => {
        const file = editable(path)
        const keys = Object.keys(set)
        return (
          file?.format === format &&
          keys.length > 0 &&
          keys.length <= 20 &&
          keys.every((key) => Object.hasOwn(was, key)) &&
          Object.keys(was).length === keys.length &&
          [set, was].every((values) => Object.entries(values).every(([key, value]) => isAllowed(file, key, value)))
        )
      },
      fault(msg('verbs.foreignKey')),
    ),
  )
type Edit = z.infer<typeof Edit>

/** What may be set in the file at that path; `undefined` when it is not on the list. */
export const editable = (path: string): EditableFile | undefined => EDITABLE.find((file) => file.path === path)

function isAllowed({ keys }: EditableFile, name: string, value: string | null): boolean {
  return keys.some(({ key, value: form }) => key.test(name) && (value === null || form.test(value)))
}

/**
 * What keys of a file on the list are set to, as far as they are and may be: the others are left out.
 * @returns `undefined` when the file is not there; none when it may not be read or is not in its form
 */
export async function settingsIn(
  host: Host,
  path: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string> | undefined> {
  const file = editable(path)
  if (!file || !(await host.exists(path))) return undefined
  const text = await textOf(host, path)
  const found = new Map<string, string>()
  for (const key of keys) {
    const value = text === null ? null : valueIfReadable(file.format, text, key)
    if (value !== null && isAllowed(file, key, value)) found.set(key, value)
  }
  return found
}

function valueIfReadable(format: EditFormat, text: string, key: string): string | null {
  try {
    return valueOf(format, text, key)
  } catch (error) {
    if (error instanceof NotEditable) return null
    throw error
  }
}

/** Sets keys of a file that is somebody's; and sets back those that still have the value which that gave them. */
export const fileEditVerbs: Readonly<Record<string, Verb>> = {
  'file.edit': defineVerb<Edit>(Edit, {
    command: ({ path, format, set }) => ({ edit: { path, format, set } }),
    inverse: (args) => ({ verb: 'file.restore', args }),
    title: ({ path, set }) => msg('verbs.set', { keys: Object.keys(set), path }),
    outstanding: async (host, { path, format, set }) => {
      const text = await textToEdit(host, path)
      const keys = Object.keys(set).filter((key) => valueIn(path, format, text, key) !== set[key])
      if (keys.length === 0) return null
      const was = Object.fromEntries(keys.map((key) => [key, valueIn(path, format, text, key)]))
      const file = editable(path)
      const strange = keys.find((key) => file && !isAllowed(file, key, was[key] ?? null))
      if (strange !== undefined)
        throw notOurs(path, msg('verbs.strangeValue', { key: strange, value: was[strange]?.slice(0, 80) ?? '' }))
      const left = { path, format, set: only(set, keys), was }
      edited(left, text) // what cannot be done is found out before anything is
      return left
    },
  }),
  'file.restore': defineVerb<Edit>(Edit, {
    command: ({ path, format, set, was }) => ({
      edit: { path, format, set: was ?? only(set, Object.keys(set), null) },
    }),
    inverse: (args) => ({ verb: 'file.edit', args }),
    title: ({ path, set }) => msg('verbs.setBack', { keys: Object.keys(set), path }),
    outstanding: async (host, args) => {
      const { path, format, set, was } = args
      const text = (await isThere(host, path)) ? await textOf(host, path) : null
      if (text === null) return null
      const keys = Object.keys(set).filter((key) => {
        const now = valueIn(path, format, text, key)
        return now === set[key] && now !== (was?.[key] ?? null)
      })
      return keys.length === 0 ? null : { path, format, set: only(set, keys), was: only(was ?? {}, keys) }
    },
    remains: async (host, { path, format, set, was }) => {
      const text = await textOf(host, path)
      if (text === null) return msg('verbs.gone', { path })
      const theirs = Object.keys(set).filter((key) => {
        const now = valueIn(path, format, text, key)
        return now !== set[key] && now !== (was?.[key] ?? null)
      })
      return theirs.length === 0 ? null : msg('verbs.keysChanged', { keys: theirs, path })
    },
  }),
}

function only(values: Settings, keys: readonly string[], instead?: null): Record<string, string | null> {
  return Object.fromEntries(keys.map((key) => [key, instead === undefined ? (values[key] ?? null) : instead]))
}

/** The text of a file as it is with these keys set. @throws ProblemError of kind `refused` */
export function edited({ path, format, set }: FileEdit, text: string): string {
  return refusing(path, () => editText(format, text, set))
}

/** The text to set keys in: an empty one where the file may be made. @throws ProblemError of kind `refused` */
async function textToEdit(host: Host, path: string): Promise<string> {
  const exists = await isThereToWrite(host, path)
  const text = exists ? await textOf(host, path) : editable(path)?.create ? '' : null
  if (text !== null) return text
  throw problem(
    'refused',
    msg(exists ? 'verbs.unreadable' : 'verbs.noFile', { path }),
    sentences([msg('verbs.settingsElsewhere'), msg('text.nothingChanged')]),
    msg('verbs.installOrByHand'),
  )
}

function valueIn(path: string, format: EditFormat, text: string, key: string): string | null {
  return refusing(path, () => valueOf(format, text, key))
}

function refusing<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof NotEditable) throw notOurs(path, error.why)
    throw error
  }
}

function notOurs(path: string, why: Message): Error {
  return problem(
    'refused',
    msg('verbs.cannotEdit', { path, why }),
    sentences([msg('verbs.couldNotRestore'), msg('text.nothingChanged')]),
    msg('verbs.byHand'),
  )
}
