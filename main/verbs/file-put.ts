import { textOf, type Host } from '../hosts/index.js'
import { fault } from '../model/fault.js'
import { problem } from '../model/problem.js'
import { z } from '../model/zod.js'
import { msg, sentences } from '../text/index.js'
import { OWN_FILES } from './allowed.js'
import { isThere, isThereToWrite } from './safe-path.js'
import { defineVerb, type Verb } from './verb.js'

// by this line the file is known again, so it stays as it is
// eslint-disable-next-line words/prose -- a mark in a file, in whatever language the program speaks
const HEADING = '# Written by Sallyport.\n'

const Lines = z.array(z.string()).check(z.minLength(1), z.maxLength(20))
const Put = z
  .strictObject({
    path: z.string(),
    lines: Lines,
    /** What we had written there before, filled in by the helper; `null` when it was not there. */
    was: z.optional(z.nullable(Lines)),
  })
  .check(
    z.refine(
      ({ path, lines, was }) => {
        const form = OWN_FILES.find((file) => file.path === path)?.line
        return form !== undefined && [...lines, ...(was ?? [])].every((line) => form.test(line))
      },
      fault(msg('verbs.foreignLine')),
    ),
  )
type Put = z.infer<typeof Put>

const textFor = (lines: readonly string[]): string => `${HEADING}${lines.join('\n')}\n`

/** Puts a whole file of ours in place; and takes it away as long as it says the same. */
export const filePutVerbs: Readonly<Record<string, Verb>> = {
  'file.put': defineVerb<Put>(Put, {
    command: ({ path, lines }) => ({ file: { path, content: textFor(lines) } }),
    inverse: (args) => ({ verb: 'file.remove', args }),
    guard: ({ path, lines }) => [{ file: path, lines: [...lines] }],
    title: ({ path }) => msg('verbs.write', { path }),
    outstanding: async (host, { path, lines }) => {
      const text = (await isThereToWrite(host, path)) ? await textOf(host, path) : null
      if (text === textFor(lines)) return null
      const was = text === null ? null : linesOf(text)
      const args = { path, lines, was }
      if (Put.safeParse(args).success && (was === null || textFor(was) === text)) return args
      throw problem(
        'refused',
        msg('verbs.fileTaken', { path }),
        sentences([msg('verbs.fileTakenMeaning'), msg('text.nothingChanged')]),
        msg('verbs.fileTakenTodo'),
      )
    },
  }),
  'file.remove': defineVerb<Put>(Put, {
    command: ({ path, was }) => ({ file: { path, content: was ? textFor(was) : null } }),
    inverse: (args) => ({ verb: 'file.put', args }),
    title: ({ path, was }) => msg(was ? 'verbs.writeBack' : 'verbs.remove', { path }),
    outstanding: async (host, args) => ((await isStillOurs(host, args)) ? args : null),
    remains: async (host, args) => {
      const text = await textOf(host, args.path)
      const was = args.was ? textFor(args.was) : null
      return text === was ? null : msg('verbs.fileChanged', { path: args.path })
    },
  }),
}

async function isStillOurs(host: Host, { path, lines }: Put): Promise<boolean> {
  return (await isThere(host, path)) && (await textOf(host, path)) === textFor(lines)
}

function linesOf(text: string): string[] {
  return text.slice(HEADING.length).replace(/\n$/, '').split('\n')
}
