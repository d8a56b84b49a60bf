// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { ZoneOptions } from '../../../main/model/zones.js'
import { useWizard } from '../../../renderer/stores/wizard.js'
import { useZones } from '../../../renderer/stores/zones.js'
import StepReview from '../../../renderer/wizards/open-service/StepReview.vue'
import { argumentsOf, failing, fakeApi, plan, status, type FakeApi } from './support.js'

const CHOICE: ZoneOptions = {
  automatic: 'zone “internal”, through eth1',
  zones: [
    { name: 'internal', meets: 'through eth1', used: true },
    { name: 'public', meets: 'what no other zone takes (the default)', used: true },
    { name: 'work', meets: '', used: false },
  ],
}
const told = (choice: ZoneOptions | null) => () => ({ firewall: choice ? 'firewalld' : 'ufw', choice })
let page: VueWrapper | undefined
afterEach(() => {
  page?.unmount()
})

async function inReview(answers: FakeApi['answers'] = {}) {
  const fake = fakeApi({ plan: () => plan({ firewall: 'firewalld' }), zones: told(CHOICE), ...answers })
  const wizard = useWizard()
  await wizard.choose('jetstream-server')
  await wizard.toQuestions()
  wizard.toReview()
  page = mount(StepReview, { attachTo: document.body })
  await flushPromises()
  return { fake, wizard, page }
}

const select = (shown: VueWrapper) => {
  const label = shown.findAll('label').find((item) => item.text() === 'Where it comes in')
  return label && shown.find<HTMLSelectElement>(`select[id="${label.attributes('for') ?? ''}"]`)
}
const chosen = (shown: VueWrapper) => select(shown)?.element.selectedOptions[0]?.textContent

describe('where it comes in', () => {
  it('is found by itself and named, with every other zone in reach', async () => {
    const { fake, page: shown } = await inReview()
    expect(chosen(shown)).toBe('zone “internal”, through eth1')
    expect(shown.text()).toContain('The usual choice. Leave it if you are not sure.')
    const groups = select(shown)?.findAll('optgroup') ?? []
    expect(
      groups.map((group) => [group.attributes('label'), ...group.findAll('option').map((one) => one.text())]),
    ).toEqual([
      ['By name', 'internal: through eth1', 'public: what no other zone takes (the default)'],
      ['By name: nothing comes in there now', 'work'],
    ])
    expect(argumentsOf(fake, 'plan')[0]).not.toHaveProperty('zone')
  })

  it('plans, applies and checks in the zone that a person chose', async () => {
    const { fake, wizard, page: shown } = await inReview({ apply: failing('dismissed') })
    await select(shown)?.setValue('public')
    await flushPromises()
    expect(argumentsOf(fake, 'plan').at(-1)).toMatchObject({ zone: 'public' })
    expect(shown.text()).not.toContain('The usual choice')
    await wizard.apply()
    expect(argumentsOf(fake, 'apply').at(-1)).toMatchObject({ zone: 'public' })
    await wizard.prove()
    expect(argumentsOf(fake, 'verify').at(-1)).toMatchObject({ zone: 'public' })
  })

  it('goes back to what is found by itself', async () => {
    const { fake, page: shown } = await inReview()
    await select(shown)?.setValue('public')
    await select(shown)?.setValue('')
    await flushPromises()
    expect(argumentsOf(fake, 'plan').at(-1)).not.toHaveProperty('zone')
  })

  it('warns of a zone that nothing comes in through', async () => {
    const { page: shown } = await inReview()
    await select(shown)?.setValue('work')
    await flushPromises()
    const note = document.getElementById(select(shown)?.attributes('aria-describedby') ?? '')
    expect(note?.textContent).toContain('Nothing comes in there now')
    expect(note?.classList.contains('warn')).toBe(true)
  })

  it('is not asked on a firewall without zones, nor before it is known', async () => {
    const { page: shown } = await inReview({ zones: told(null) })
    expect(select(shown)).toBeUndefined()
    shown.unmount()
    expect(select((await inReview({ zones: failing('failed') })).page)).toBeUndefined()
  })

  it('says so where the zones may not be read, and offers no list', async () => {
    const { page: shown } = await inReview({ zones: told({ automatic: null, zones: null }) })
    expect(select(shown)).toBeUndefined()
    expect(shown.text()).toContain(
      'firewalld does not tell its zones without rights, so no other one can be chosen here.',
    )
  })
})

describe('a zone', () => {
  it('is remembered on the way back and again, until another service is begun', async () => {
    const { wizard } = await inReview()
    await wizard.useZone('public')
    wizard.back('questions')
    wizard.back('service')
    await wizard.toQuestions()
    wizard.toReview()
    expect(wizard.request).toMatchObject({ zone: 'public' })
    wizard.restart()
    expect(wizard.request).not.toHaveProperty('zone')
  })

  it('that has gone since is named, and another one can be taken there', async () => {
    const { fake, wizard, page: shown } = await inReview()
    await select(shown)?.setValue('work')
    fake.answers['plan'] = failing('input')
    fake.answers['zones'] = told({ ...CHOICE, zones: CHOICE.zones?.slice(0, 2) ?? null })
    await wizard.loadPlan()
    await flushPromises()
    expect(shown.find('[role="alert"]').text()).toContain('what input')
    expect(chosen(shown)).toBe('work: not there any more')
    fake.answers['plan'] = () => plan({ firewall: 'firewalld' })
    await select(shown)?.setValue('public')
    await flushPromises()
    expect(shown.find('[role="alert"]').exists()).toBe(false)
    expect(chosen(shown)).toBe('public: what no other zone takes (the default)')
  })

  it('can be chosen where none is found by itself', async () => {
    const { fake, page: shown } = await inReview({
      plan: failing('refused'),
      zones: told({ ...CHOICE, automatic: null }),
      status: () => status(),
    })
    expect(chosen(shown)).toBe('Choose where it comes in')
    fake.answers['plan'] = () => plan({ firewall: 'firewalld' })
    await select(shown)?.setValue('internal')
    await flushPromises()
    expect(argumentsOf(fake, 'plan').at(-1)).toMatchObject({ zone: 'internal' })
  })

  it('of somebody’s refusal is not asked for: another zone is no way around it', async () => {
    const { page: shown } = await inReview({ plan: failing('refused') })
    expect(select(shown)).toBeUndefined()
  })

  it('of last time comes back with the answers, and is dropped on a firewall without zones', async () => {
    const { fake, wizard } = await inReview()
    await wizard.reopen('jetstream-server', { values: {} }, 'work')
    await wizard.loadPlan()
    expect(argumentsOf(fake, 'plan').at(-1)).toMatchObject({ zone: 'work' })
    fake.answers['zones'] = told(null)
    await wizard.loadPlan()
    expect(wizard.zone).toBeUndefined()
  })

  it('is forgotten with the firewall that it belongs to', async () => {
    const { fake, wizard } = await inReview()
    await wizard.useZone('work')
    await wizard.useFirewall('ufw')
    expect(argumentsOf(fake, 'plan').at(-1)).toMatchObject({ firewall: 'ufw' })
    expect(argumentsOf(fake, 'plan').at(-1)).not.toHaveProperty('zone')
  })

  it('list is the answer to the newest question', async () => {
    const { fake, wizard } = await inReview()
    let release: (() => void) | undefined
    fake.answers['zones'] = () => new Promise((resolve) => (release = () => resolve(told(null)())))
    const old = wizard.loadPlan()
    await flushPromises()
    fake.answers['zones'] = told(CHOICE)
    await wizard.loadPlan()
    release?.()
    await old
    expect(useZones().choice).toEqual(CHOICE)
  })
})
