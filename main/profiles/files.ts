import type { FileEdit } from '../model/plan.js'
import { problem } from '../model/problem.js'
import type { Answers, Profile } from '../model/profile.js'
import { editable } from '../verbs/index.js'
import { msg, sentences } from '../text/index.js'
import { answered, wrongAnswer } from './answers.js'

/** What a service wants of a configuration file, and why. */
export interface FileWanted {
  readonly edit: FileEdit
  readonly reason: string
}

/**
 * The lines of configuration files that follow the answers; none where no file was named.
 * @throws ProblemError of kind `input` for a file or a key that is not on the helper's list
 */
export function resolveFiles(profile: Profile, answers: Answers): FileWanted[] {
  if (profile.files.length === 0) return []
  const { applies, value, parameters } = answered(profile, answers)
  return profile.files.filter(applies).flatMap(({ file, set, reason }) => {
    const path = value(file)
    if (path === '') return []
    const found = editable(path)
    const parameter = parameters.find(({ id }) => id === file)
    if (!found) throw wrongAnswer(parameter, path, msg('profiles.notEditable'))
    const strange = Object.keys(set).find((key) => !found.keys.some((allowed) => allowed.key.test(key)))
    if (strange !== undefined) throw notListed(profile, path, strange)
    const values = Object.fromEntries(Object.entries(set).map(([key, id]) => [key, value(id)]))
    return [{ edit: { path, format: found.format, set: values }, reason }]
  })
}

function notListed({ title }: Profile, path: string, key: string): Error {
  return problem(
    'input',
    msg('profiles.keyNotListed', { title, path, key }),
    sentences([msg('profiles.listHeld'), msg('text.nothingChanged')]),
    msg('profiles.mend'),
  )
}
