import { Conflict } from '../../../main/model/observation.js'
import type { LabHost } from './host.js'
import { sallyport } from './sallyport.js'
import { change, type Change } from './service.js'

/** What `sallyport remedy` lists, by id. */
export async function conflictsOf(host: LabHost): Promise<Readonly<Record<string, Conflict>>> {
  const { conflicts } = (await sallyport(host, ['remedy', '--json'])).json() as {
    readonly conflicts: readonly unknown[]
  }
  return Object.fromEntries(conflicts.map((one) => Conflict.parse(one)).map((one) => [one.id, one]))
}

/** Carries a remedy out. */
export async function remedy(host: LabHost, conflict: string, choice?: string): Promise<Change> {
  return change(host, ['remedy', conflict, ...(choice === undefined ? [] : ['--choice', choice])])
}

/** The commands that a remedy's plan shows, as text. */
export async function shownPlan(host: LabHost, ...args: readonly string[]): Promise<string> {
  const asked = await sallyport(host, ['remedy', ...args])
  return `${asked.stdout}${asked.stderr}`
}
