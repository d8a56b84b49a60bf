/** What `socketfilterfw` prints, up to macOS 14 and from macOS 15 on. Pure; unknown text is unknown, never an error. */

export interface AlfApplication {
  /** A program or a bundle: `/Applications/JetStream.app`. */
  readonly path: string
  readonly action: 'allow' | 'block'
}

export interface AlfApplications {
  readonly applications: readonly AlfApplication[]
  /** How many the firewall says there are; `null` when this is no list at all. */
  readonly total: number | null
  /** Lines that are of another form. */
  readonly unknown: readonly string[]
}

const ENTRY = /^\s*\d+\s*:\s*(\/.*?)\s*$/
const ACTION = /^\s*\(\s*(allow|block)\b[^)]*\)\s*$/i

/** Reads `--listapps`. Paths may end in a blank that is not theirs. */
export function parseApplications(text: string): AlfApplications {
  const applications: AlfApplication[] = []
  const unknown: string[] = []
  let total: number | null = null
  let path: string | undefined
  for (const line of text.split(/\r?\n/)) {
    const entry = ENTRY.exec(line)?.[1]
    const count = /total number of apps\s*=\s*(\d+)/i.exec(line)?.[1]
    const action = ACTION.exec(line)?.[1]?.toLowerCase()
    if (entry !== undefined) path = entry
    else if (count !== undefined) total ??= Number(count)
    else if (action !== undefined && path !== undefined) {
      applications.push({ path, action: action === 'allow' ? 'allow' : 'block' })
      path = undefined
    } else if (line.trim() !== '') unknown.push(line)
  }
  return { applications, total, unknown }
}

/** 0: off. 1: on. 2: on, and everything is blocked. Only the digit is the same in every macOS. */
export type GlobalState = 0 | 1 | 2

/** Reads `--getglobalstate`; `null` when it says nothing of a state. */
export function parseGlobalState(text: string): GlobalState | null {
  const digit = /\(\s*State\s*=\s*([0-2])\s*\)/i.exec(text)?.[1]
  return digit === undefined ? null : (Number(digit) as GlobalState)
}

/** Reads `--getblockall`. */
export function parseBlockAll(text: string): boolean | null {
  if (/block(?:ing)? all non-essential/i.test(text)) return true
  return isOn(/block all(?: state)?(?: is)?(?: set to)?\s+(on|off|enabled|disabled)\b/i.exec(text)?.[1])
}

/** Reads `--getstealthmode`. */
export function parseStealth(text: string): boolean | null {
  return isOn(/stealth mode(?: is)?(?: set to)?\s+(on|off|enabled|disabled)\b/i.exec(text)?.[1])
}

export interface AllowSigned {
  /** Software that came with macOS is let in by itself. */
  readonly builtIn: boolean | null
  /** Downloaded software with a valid signature is let in by itself. */
  readonly downloaded: boolean | null
}

/** Reads `--getallowsigned`; the word `signed` stands before `built-in` up to macOS 14, behind it later. */
export function parseAllowSigned(text: string): AllowSigned {
  const setting = (kind: string) =>
    isOn(new RegExp(`^automatically allow (?:signed )?${kind}\\b.*\\b(enabled|disabled)\\b`, 'im').exec(text)?.[1])
  return { builtIn: setting('built-in'), downloaded: setting('downloaded') }
}

/** Whether this is how a Mac answers whose firewall an organisation has set. */
export function saysManaged(text: string): boolean {
  return /cannot be modified from (?:the )?command line on managed/i.test(text)
}

function isOn(word: string | undefined): boolean | null {
  return word === undefined ? null : /^(?:on|enabled)$/i.test(word)
}
