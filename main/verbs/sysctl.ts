import { textOf, type Host } from '../hosts/index.js'
import { fault } from '../model/fault.js'
import { problem } from '../model/problem.js'
import { z } from '../model/zod.js'
import { msg, sentences } from '../text/index.js'
import { SYSCTLS } from './allowed.js'
import { valueOf } from './edit/index.js'
import { isThere, isThereToWrite } from './safe-path.js'
import { defineVerb, type Verb } from './verb.js'

const SYSCTL = '/usr/sbin/sysctl'

const Setting = z
  .strictObject({
    key: z.string(),
    value: z.string(),
    /** In the kernel now, or in a file for every start of the machine. */
    store: z.enum(['runtime', 'permanent']),
    /** What it was before, filled in by the helper; `null` when no file of ours said it. */
    was: z.optional(z.nullable(z.string())),
  })
  .check(
    z.refine(
      ({ key, value, was, store }) => {
        const form = SYSCTLS.get(key)?.value
        const isFit = was === undefined || (was === null ? store === 'permanent' : form?.test(was) === true)
        return form?.test(value) === true && isFit
      },
      fault(msg('verbs.foreignSetting')),
    ),
  )
type Setting = z.infer<typeof Setting>

const pathOf = (key: string): string => SYSCTLS.get(key)?.path ?? ''
const lineOf = (key: string, value: string): string => `${key} = ${value}`
// eslint-disable-next-line words/prose -- a comment in a file, in whatever language the program speaks
const textFor = (key: string, value: string): string => `# Written by Sallyport.\n${lineOf(key, value)}\n`

function commandFor({ key, store }: Setting, value: string | null) {
  if (store === 'permanent')
    return { file: { path: pathOf(key), content: value === null ? null : textFor(key, value) } }
  return { argv: [SYSCTL, '-w', `${key}=${value ?? ''}`] }
}

/** A setting of the kernel, now or for good; and back, as long as it still has the value that it was given. */
export const sysctlVerbs: Readonly<Record<string, Verb>> = {
  'sysctl.set': defineVerb<Setting>(Setting, {
    command: (args) => commandFor(args, args.value),
    inverse: (args) => ({ verb: 'sysctl.restore', args }),
    guard: ({ key, value, store }) =>
      store === 'permanent'
        ? [{ file: pathOf(key), lines: [lineOf(key, value)] }]
        : [{ argv: [SYSCTL, '-n', key], prints: value }],
    title: ({ key, value, store }) => msg('verbs.setKernel', { key, value, store }),
    outstanding: async (host, args) => {
      const { key, value, store } = args
      const was = await valueNow(host, args)
      if (store === 'permanent') {
        await isThereToWrite(host, pathOf(key))
        await checkNothingLater(host, key, value)
      }
      if (was === value) return null
      if (was === null && store === 'runtime') throw notThere(key)
      if (was !== null && SYSCTLS.get(key)?.value.test(was) !== true) throw notKnown(key, was)
      return { ...args, was }
    },
  }),
  'sysctl.restore': defineVerb<Setting>(Setting, {
    command: (args) => commandFor(args, args.was ?? (args.store === 'permanent' ? null : args.value)),
    unattended: (args) =>
      args.was === undefined && args.store === 'runtime' ? null : [commandFor(args, args.was ?? null)],
    inverse: (args) => ({ verb: 'sysctl.set', args }),
    title: ({ key, was, store }) =>
      typeof was !== 'string'
        ? msg('verbs.setKernelBackUnknown', { key, store })
        : msg('verbs.setKernelBack', { key, value: was, store }),
    outstanding: async (host, args) => {
      const now = await valueNow(host, args)
      return now === args.value && now !== (args.was ?? null) ? args : null
    },
    remains: async (host, args) => {
      const now = await valueNow(host, args)
      if (now === (args.was ?? null)) return null
      return now === null
        ? msg('verbs.settingGone', { key: args.key })
        : msg('verbs.settingChanged', { key: args.key, value: now })
    },
  }),
}

async function valueNow(host: Host, { key, store }: Setting): Promise<string | null> {
  if (store === 'runtime') return (await textOf(host, `/proc/sys/${key.replaceAll('.', '/')}`))?.trim() ?? null
  const path = pathOf(key)
  const text = (await isThere(host, path)) ? await textOf(host, path) : null
  return text === null ? null : quietly(text, key)
}

const FOLDERS = ['/usr/lib/sysctl.d', '/run/sysctl.d', '/etc/sysctl.d']

/**
 * What is read later is what counts, sysctl.d(5): files by their names, whatever their folder; then /etc/sysctl.conf,
 * sysctl(8); then ufw's own when it starts.
 */
async function checkNothingLater(host: Host, key: string, value: string): Promise<void> {
  const own = pathOf(key)
  const name = (path: string) => path.slice(path.lastIndexOf('/') + 1)
  const listed = await Promise.all(
    FOLDERS.map(async (folder) => (await host.list(folder)).map((of) => `${folder}/${of}`)),
  )
  const later = listed.flat().filter((path) => path.endsWith('.conf') && name(path) > name(own))
  for (const path of [...later, '/etc/sysctl.conf', '/etc/ufw/sysctl.conf']) {
    const text = await textOf(host, path)
    const other = text === null ? null : quietly(text, key)
    if (other !== null && other !== value)
      throw problem(
        'refused',
        msg('verbs.readLater', { path, key, value: other }),
        sentences([msg('verbs.wouldNotLast'), msg('text.nothingChanged')]),
        msg('verbs.changeThere', { path }),
      )
  }
}

/** `null` also for what cannot be read as settings: nobody else could either. */
function quietly(text: string, key: string): string | null {
  try {
    return valueOf('sysctl', text, key)
  } catch {
    return null
  }
}

function notThere(key: string): Error {
  return problem(
    'refused',
    msg('verbs.noSetting', { key }),
    sentences([msg('verbs.builtWithout'), msg('text.nothingChanged')]),
    msg('verbs.otherKernel'),
  )
}

function notKnown(key: string, value: string): Error {
  return problem(
    'refused',
    msg('verbs.unknownValue', { key, value: value.slice(0, 80) }),
    sentences([msg('verbs.couldNotRestore'), msg('text.nothingChanged')]),
    msg('verbs.byHand'),
  )
}
