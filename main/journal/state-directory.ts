import { PLACES, type Platform } from '../hosts/index.js'
import { isPrintable } from '../model/text.js'

/** Where the journal lies unless another place is named. */
export const systemState = (platform: Platform): string => PLACES[platform].state

const FORMS: Readonly<Record<'unix' | 'win32', RegExp>> = {
  unix: /^(?!.*\/\.\.?(?:\/|$))\//,
  win32: /^[A-Za-z]:(?:\\(?!\.\.?(?:\\|$))[^\\/:*?"<>|]+(?<![. ]))+$/,
}

/** Whether the text is the absolute path of a folder, without steps back. */
export function isStateDirectory(text: string, platform: Platform): boolean {
  return text.length <= 1024 && isPrintable(text) && FORMS[platform === 'win32' ? 'win32' : 'unix'].test(text)
}

/**
 * The folder of Windows in which only administrators can make anything, also in what lies below it. `C:\Windows` is not
 * one: everybody may write in its Temp, Tasks and tracing, and in other folders of its parts.
 */
const PROTECTED = /^c:\\program files\\./i

/**
 * The folders to look at or to make for a state directory on Windows, from the outermost: Node tells neither the owner
 * nor the rights of a folder there, so only places are taken whose parents are known to be the administrators'.
 * @returns `undefined` when the folder is in another place
 */
export function protectedParts(folder: string): readonly string[] | undefined {
  if (!isStateDirectory(folder, 'win32') || !PROTECTED.test(folder)) return undefined
  const parts = folder.split('\\')
  return parts.slice(2).map((_, index) => parts.slice(0, index + 3).join('\\'))
}
