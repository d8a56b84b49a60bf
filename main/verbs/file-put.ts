import { textOf, type Host } from '../hosts/index.js'
import { problem } from '../model/problem.js'
import { z } from '../model/zod.js'
import { OWN_FILES } from './allowed.js'
import { isThere, isThereToWrite } from './safe-path.js'
import { defineVerb, type Verb } from './verb.js'

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
    z.refine(({ path, lines, was }) => {
      const form = OWN_FILES.find((file) => file.path === path)?.line
      return form !== undefined && [...lines, ...(was ?? [])].every((line) => form.test(line))
    }, 'names a file or a line that is not on the list'),
  )
type Put = z.infer<typeof Put>

const textFor = (lines: readonly string[]): string => `${HEADING}${lines.join('\n')}\n`

/** Puts a whole file of ours in place; and takes it away as long as it says the same. */
export const filePutVerbs: Readonly<Record<string, Verb>> = {
  'file.put': defineVerb<Put>(Put, {
    command: ({ path, lines }) => ({ file: { path, content: textFor(lines) } }),
    inverse: (args) => ({ verb: 'file.remove', args }),
    guard: ({ path, lines }) => [{ file: path, lines: [...lines] }],
    title: ({ path }) => `Write ${path}`,
    outstanding: async (host, { path, lines }) => {
      const text = (await isThereToWrite(host, path)) ? await textOf(host, path) : null
      if (text === textFor(lines)) return null
      const was = text === null ? null : linesOf(text)
      const args = { path, lines, was }
      if (Put.safeParse(args).success && (was === null || textFor(was) === text)) return args
      throw problem(
        'refused',
        `${path} is there already and says something else.`,
        'It may be of an earlier time, or somebody changed it. Nothing was changed.',
        'Look at it, and remove it when it is not needed any more.',
      )
    },
  }),
  'file.remove': defineVerb<Put>(Put, {
    command: ({ path, was }) => ({ file: { path, content: was ? textFor(was) : null } }),
    inverse: (args) => ({ verb: 'file.put', args }),
    title: ({ path, was }) => (was ? `Write ${path} as it was` : `Remove ${path}`),
    outstanding: async (host, args) => ((await isStillOurs(host, args)) ? args : null),
    remains: async (host, args) => {
      const text = await textOf(host, args.path)
      const was = args.was ? textFor(args.was) : null
      return text === was ? null : `Somebody changed ${args.path} since: left as it is.`
    },
  }),
}

async function isStillOurs(host: Host, { path, lines }: Put): Promise<boolean> {
  return (await isThere(host, path)) && (await textOf(host, path)) === textFor(lines)
}

function linesOf(text: string): string[] {
  return text.slice(HEADING.length).replace(/\n$/, '').split('\n')
}
