import { msg } from '../text/index.js'
import { Message } from '../text/schema.js'
import { fault } from './fault.js'
import { z } from './zod.js'

/** The longest name or comment that Sallyport passes on to a firewall, in characters. */
export const MAX_TEXT = 100

/**
 * Text that may become a rule's comment or an application's name. Control characters, quotes, back quotes, `|`,
 * backslashes and newlines are refused: ufw stores a newline in a comment as it is and breaks its own listing with it.
 */
export const SafeText = z.string().check(
  z.minLength(1),
  z.maxLength(MAX_TEXT),
  z.refine((text) => !/['"`|\\]/.test(text) && isPrintable(text), fault(msg('model.unsafeText'))),
  z.refine((text) => text.trim() === text, fault(msg('model.outerBlank'))),
  z.refine((text) => !text.startsWith('-'), fault(msg('model.beginsWithDash'))),
)

/** Text that is only shown, in one line: nothing in it moves the cursor, hides, or turns the direction around. */
export const shownText = (longest: number) =>
  z.string().check(z.maxLength(longest), z.refine(isPrintable, fault(msg('model.notPrintable'))))

/** What a change is called: a service's own title, or words of Sallyport for what is no service. */
export const Title = z.union([SafeText, Message])

/**
 * Whether a text has neither control characters, nor ends of lines, nor what Unicode has not assigned. Most are ASCII: the
 * sets of Unicode take longer to make than a profile takes to check.
 */
export function isPrintable(text: string): boolean {
  return /^[ -~]*$/.test(text) || /^[^\p{C}\p{Zl}\p{Zp}]*$/u.test(text)
}

/** A name in lower case that is safe as a file name and as a key: `jetstream-server`. */
export const Slug = z.string().check(z.regex(/^[a-z][a-z0-9-]{0,39}$/, fault(msg('model.notSlug'))))

/** The name of a network interface: at most 15 characters, as the Linux kernel holds them (IFNAMSIZ). */
export const InterfaceName = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$/, fault(msg('model.notInterface'))))

/**
 * The absolute path of a program or bundle, on macOS or Windows: `/Applications/JetStream.app`,
 * `C:\\Program Files\\JetStream\\server.exe`. Without control characters, quotes and wildcards.
 */
export const ProgramPath = z.string().check(
  z.maxLength(400),
  z.refine(
    (path) => /^(?:\/|[A-Za-z]:\\)[^'"`|<>?*]+$/.test(path) && isPrintable(path),
    fault(msg('model.notProgram')),
  ),
  z.refine((path) => !/(?:^|[\\/])\.\.?(?:[\\/]|$)/.test(path), fault(msg('model.dotsInPath'))),
)

/** Items in groups that share a key, in the order in which the keys first occur. */
export function groupBy<T, K>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const item of items) {
    const group = groups.get(key(item))
    if (group) group.push(item)
    else groups.set(key(item), [item])
  }
  return groups
}
