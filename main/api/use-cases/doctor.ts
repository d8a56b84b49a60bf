import type { Judged } from '../../doctor/index.js'
import type { Finding, Findings } from '../../model/finding.js'
import type { Context } from '../context.js'
import type { ToExamine } from '../contract.js'
import { examined } from './examined.js'
import { ignoredOn } from './settings.js'

/** What keeps services from being reached, and what is open that should not be. */
export async function doctor(context: Context, { service, rights }: ToExamine): Promise<Findings> {
  const [examination, ignored] = await Promise.all([
    examined(context, { service, rights: rights === true ? 'maybe' : false }),
    ignoredOn(context),
  ])
  const found = examination.found.map((one) => findingOf(one, ignored.has(one.id)))
  const unknown = examination.unknown.map(({ id, title, why }): Finding => {
    const { side = 'blocked' } = examination.checked.find((check) => check.id === id) ?? {}
    const nothing = { seen: [], todo: '', because: null, cure: null }
    return { id, result: 'unknown', side, what: title, why, ...nothing, ignored: ignored.has(id) }
  })
  const all = [...underTheirCauses(found), ...unknown]
  return {
    findings: [...all.filter((one) => !one.ignored), ...all.filter((one) => one.ignored)],
    checked: examination.checked.map(({ id, title }) => ({ id, title })),
  }
}

function findingOf({ id, side, what, evidence, meaning, todo, because, remedies }: Judged, ignored: boolean): Finding {
  const choices = remedies.map((remedy) => ({ id: remedy.id, label: remedy.label }))
  const cure = choices.length === 0 ? null : { remedy: id, choices }
  return { id, result: 'fail', side, what, seen: [...evidence], why: meaning, todo, because, cure, ignored }
}

function underTheirCauses(findings: readonly Finding[]): Finding[] {
  return findings
    .filter(({ because }) => because === null)
    .flatMap((cause) => [cause, ...findings.filter(({ because }) => because === cause.id)])
}
