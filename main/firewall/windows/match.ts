import { rangeContains, rangesOverlap } from '../../model/net.js'
import type { Opening } from '../../model/opening.js'
import { remoteCovers, remoteTouches } from './addresses.js'
import type { Profile, WindowsRule } from './rule-text.js'

const PROTOCOLS = { tcp: 6, udp: 17 } as const

/** Whether the rule speaks of every packet of the opening, on each of these categories. Its action is not looked at. */
export function covers(rule: WindowsRule, opening: Opening, profiles: readonly Profile[]): boolean {
  return (
    speaksOf(rule, opening) &&
    rule.narrowedBy.length === 0 &&
    profiles.every((profile) => rule.profiles.includes(profile)) &&
    (!hasPorts(rule) || rule.ports.some((ports) => rangeContains(ports, opening.ports))) &&
    remoteCovers(rule.remote, opening.source) &&
    (rule.application === undefined || sameProgram(rule.application, opening.application))
  )
}

/**
 * Whether the rule may speak of some packet of the opening, on one of these categories. An opening without a program
 * may be for any, so a rule for one touches it; ports that are named by a word are none that a service can be sure of.
 */
export function touches(rule: WindowsRule, opening: Opening, profiles: readonly Profile[]): boolean {
  return (
    speaksOf(rule, opening) &&
    profiles.some((profile) => rule.profiles.includes(profile)) &&
    (!hasPorts(rule) || rule.ports.some((ports) => rangesOverlap(ports, opening.ports))) &&
    remoteTouches(rule.remote, opening.source) &&
    (rule.application === undefined ||
      opening.application === undefined ||
      sameProgram(rule.application, opening.application))
  )
}

function speaksOf(rule: WindowsRule, { direction, protocol }: Opening): boolean {
  return (
    rule.active && rule.direction === direction && (rule.protocol === null || rule.protocol === PROTOCOLS[protocol])
  )
}

function hasPorts(rule: WindowsRule): boolean {
  return rule.ports.length > 0 || rule.dynamicPorts
}

/**
 * Whether two paths name one program. Windows does not tell capitals from small letters, and what lies beyond ASCII
 * comes from reg.exe in another code page (or as "?"), so it counts as some text only.
 */
export function sameProgram(stored: string, wanted: string | undefined): boolean {
  return wanted !== undefined && programKey(stored) === programKey(wanted)
}

/** The same text for every way to write one program's path. */
export function programKey(path: string): string {
  return (
    path
      .replace(/^%(?:SystemRoot|windir)%/i, 'C:\\Windows')
      // eslint-disable-next-line words/prose -- a folder of Windows
      .replace(/^%ProgramFiles%/i, 'C:\\Program Files')
      .replace(/^%SystemDrive%/i, 'C:')
      .toLowerCase()
      .replace(/[^\x20-\x7e]+|\?+/g, '\ufffd')
  )
}
