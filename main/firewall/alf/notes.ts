import { msg, type Message } from '../../text/index.js'
import type { AlfState } from './read.js'

/** What it does besides its list. What the firewall did not tell is left out. */
export function notesOf({ blockAll, allowSigned, stealth, managed }: AlfState): Message[] {
  const { builtIn, downloaded } = allowSigned
  return [
    ...(blockAll === true ? [msg('alf.blocksAll')] : []),
    ...(builtIn === null ? [] : [builtIn ? msg('alf.builtInAllowed') : msg('alf.builtInRefused')]),
    ...(downloaded === null ? [] : [downloaded ? msg('alf.downloadedAllowed') : msg('alf.downloadedRefused')]),
    ...(stealth === null ? [] : [stealth ? msg('alf.stealthOn') : msg('alf.stealthOff')]),
    ...(managed ? [msg('alf.managedNote')] : []),
  ]
}
