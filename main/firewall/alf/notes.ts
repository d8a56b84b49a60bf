import type { AlfState } from './read.js'

/** What it does besides its list. What the firewall did not tell is left out. */
export function notesOf({ blockAll, allowSigned, stealth, managed }: AlfState): string[] {
  const { builtIn, downloaded } = allowSigned
  return [
    ...(blockAll === true
      ? ['It blocks all incoming connections but what macOS itself needs, whatever the list says.']
      : []),
    ...signed('Software that came with macOS', builtIn),
    ...signed('Downloaded software with a valid signature', downloaded),
    ...(stealth === null
      ? []
      : [stealth ? 'Stealth mode is on: it does not answer ping, nor calls to closed ports.' : 'Stealth mode is off.']),
    ...(managed ? ['An organisation manages it: what is set here is refused.'] : []),
  ]
}

function signed(what: string, letIn: boolean | null): string[] {
  return letIn === null ? [] : [`${what} is ${letIn ? 'let in by itself' : 'refused unless the list lets it in'}.`]
}
