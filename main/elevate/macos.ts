import { elevatedWords, resources } from './locate.js'
import type { Method } from './method.js'
import { assertTrusted } from './trusted.js'

/**
 * AppleScript that runs its arguments as root, after asking in the person's session. The text never changes, and
 * AppleScript itself quotes each word for the shell that it needs. Its names begin with "sa": `words`, for one, is a class
 * of AppleScript, and a script that takes it for a name does not compile.
 */
/* eslint-disable words/prose -- AppleScript, which never changes: the person’s language is not let into it */
export const RUN_AS_ROOT = [
  'on run saArguments',
  'set saLine to ""',
  'repeat with saArgument in saArguments',
  'set saLine to saLine & quoted form of (saArgument as text) & " "',
  'end repeat',
  'do shell script saLine with prompt "Sallyport wants to change the firewall." with administrator privileges',
  'end run',
]
/* eslint-enable words/prose */

/** What osascript starts gets no streams, and its output comes only at the end: the helper calls back. */
export const withOsascript: Method = {
  name: 'osascript',
  asks: true,
  callsBack: true,
  argv: (args = []) => {
    const words = elevatedWords()
    assertTrusted([...words.filter((word) => word.startsWith('/')), ...resources()])
    return osascript([...words, ...args])
  },
}

export function osascript(words: readonly string[]): string[] {
  return ['/usr/bin/osascript', ...RUN_AS_ROOT.flatMap((line) => ['-e', line]), ...words]
}
