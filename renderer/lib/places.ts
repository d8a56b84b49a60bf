import { CircleQuestionMark, History, House, Layers, Settings, Stethoscope, Waypoints } from '@lucide/vue'
import { msg } from '../../main/text/index.js'

const MAIN = [
  { name: 'overview', text: msg('pageParts.overview'), icon: House },
  { name: 'services', text: msg('pagePlaces.services'), icon: Layers },
  { name: 'relays', text: msg('pageRelay.title'), icon: Waypoints },
  { name: 'doctor', text: msg('pageDoctor.title'), icon: Stethoscope },
  { name: 'history', text: msg('pageParts.history'), icon: History },
] as const
const FOOT = [
  { name: 'settings', text: msg('pageParts.settings'), icon: Settings },
  { name: 'help', text: msg('pagePlaces.help'), icon: CircleQuestionMark },
] as const

/** The pages that the rail leads to: above, and at its foot. */
export const RAIL = { main: MAIN, foot: FOOT } as const
export const PLACES = [...MAIN, ...FOOT]
