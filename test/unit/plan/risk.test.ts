import { describe, expect, it } from 'vitest'
import { isDangerous, showStep, verbNames } from '../../../main/plan/index.js'
import { DANGERS, risksOf } from '../../../main/plan/risk.js'
import type { PlanStep, StepCall } from '../../../main/model/plan.js'
import { msg } from '../../../main/text/index.js'

const step = (call: StepCall): PlanStep => ({ ...showStep(call), id: 's1', reason: '', risk: 'low' })
/** Every verb that is not dangerous: a new one has to be put here, or among the dangers. */
const HARMLESS = (
  'ufw.allow ufw.allowApp ufw.defineApp ufw.leaveLoaded firewalld.addPorts firewalld.addRules firewalld.addTable firewalld.panicOff ' +
  'firewalld.leaveLoaded nftables.allow nftables.store nftables.include iptables.allow iptables.store iptables.keepRules ' +
  'iptables.forgetRules iptables.keepUnit iptables.forgetUnit iptables.enableUnit iptables.disableUnit iptables.enableLoader iptables.disableLoader iptables.leaveLoaded iptables.openPublished ' +
  'alf.add alf.unblock windows.allow config.test file.edit file.restore file.put ' +
  'file.remove sysctl.set sysctl.restore unit.enable unit.disable unit.start unit.stop ' +
  'unit.restart unit.reload'
).split(' ')
const ALLOW = { verb: 'ufw.allow', args: { protocol: 'tcp', ports: '8886', source: 'any', comment: 'x' } }

describe('the risk of a plan', () => {
  it('is known of every verb that there is', () => {
    const known = Object.values(DANGERS).flat()
    expect(known.filter((verb) => !verbNames.includes(verb))).toEqual([])
    expect(new Set(known).size).toBe(known.length)
    expect(verbNames.filter((verb) => !known.includes(verb) && !HARMLESS.includes(verb))).toEqual([])
    expect(HARMLESS.filter((verb) => !verbNames.includes(verb))).toEqual([])
  })

  it('is none for an opening, unless somebody is connected through its port', () => {
    const allow = [step({ verb: 'nftables.enable', args: {} })]
    expect(isDangerous([ALLOW])).toBe(false)
    expect(risksOf([])).toEqual([])
    expect(risksOf(allow)).toEqual([msg('plan.riskSwitch')])
    expect(risksOf(allow, ['22/tcp'])).toEqual([msg('plan.riskSwitch'), msg('plan.riskSession', { ports: ['22/tcp'] })])
  })

  it('is none where nothing could be taken back', () => {
    expect(risksOf([step({ verb: 'ufw.reload', args: {} })])).toEqual([])
    // a trial would take back only what keeps somebody in
    const open = step({ verb: 'nftables.enable', args: {} })
    expect(risksOf([open, step({ verb: 'ufw.reload', args: {} })], ['22/tcp'])).toEqual([])
  })
})
