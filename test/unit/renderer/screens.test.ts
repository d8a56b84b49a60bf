// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { TooltipProvider } from 'reka-ui'
import { defineComponent, h, type Component } from 'vue'
import { createMemoryHistory, createRouter } from 'vue-router'
import DoctorPage from '../../../renderer/pages/DoctorPage.vue'
import OverviewPage from '../../../renderer/pages/OverviewPage.vue'
import { useChange } from '../../../renderer/stores/change.js'
import { useDue } from '../../../renderer/stores/due.js'
import { useStatus } from '../../../renderer/stores/status.js'
import { useUndo } from '../../../renderer/stores/undo.js'
import { useWizard } from '../../../renderer/stores/wizard.js'
import StepProof from '../../../renderer/wizards/open-service/StepProof.vue'
import StepQuestions from '../../../renderer/wizards/open-service/StepQuestions.vue'
import StepReview from '../../../renderer/wizards/open-service/StepReview.vue'
import { argumentsOf, evidence, failing, fakeApi, JOURNAL, opening, plan, status } from './support.js'

let mounted: VueWrapper | undefined
afterEach(() => {
  mounted?.unmount()
})

async function show(screen: Component): Promise<VueWrapper> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'overview', component: { render: () => null } },
      { path: '/open', name: 'open', component: { render: () => null } },
      { path: '/doctor', name: 'doctor', component: { render: () => null } },
      { path: '/history', name: 'history', component: { render: () => null } },
    ],
  })
  const wrapped = defineComponent({ setup: () => () => h(TooltipProvider, null, { default: () => h(screen) }) })
  mounted = mount(wrapped, { attachTo: document.body, global: { plugins: [router] } })
  await flushPromises()
  return mounted
}

function button(page: VueWrapper, name: string) {
  const found = page.findAll('button').find((item) => item.text() === name)
  if (!found) throw new Error(`there is no button ${name}`)
  return found
}

async function inQuestions() {
  const wizard = useWizard()
  await wizard.choose('jetstream-server')
  await wizard.toQuestions()
  return wizard
}

describe('the overview', () => {
  it('begins with the sentence, and shows the proof of each service for eye and ear', async () => {
    const service = {
      journal: JOURNAL,
      machine: 'local',
      time: '2026-11-21T10:50:00Z',
      firewall: 'ufw',
      profile: { id: 'jetstream-server', title: 'JetStream server' },
      answers: { values: {} },
      until: null,
      state: 'open',
      evidence: [evidence(opening(), { listening: 'fail', stored: 'pass', loaded: 'pass' })],
    } as const
    fakeApi({ status: () => status({ services: [{ ...service, sharedWith: [], evidence: [...service.evidence] }] }) })
    await useStatus().load()
    const page = await show(OverviewPage)
    expect(page.findAll('h1').map((title) => title.text())).toEqual(['ufw guards this machine. No service is open.'])
    expect(
      page
        .find('ol[aria-label="Proof of JetStream server"]')
        .findAll('button')
        .map((rung) => rung.attributes('aria-label')),
    ).toEqual([
      'Listening: failed',
      'Stored: passed',
      'Loaded: passed',
      'Effective: not checked yet',
      'Reachable: not checked yet',
    ])
    await button(page, 'Undo').trigger('click')
    expect(useUndo().subject).toMatchObject({ journal: JOURNAL, title: 'JetStream server' })
  })

  it('teaches when nothing is open, and offers to look when the rules were not read', async () => {
    fakeApi({ status: () => status({ observed: false, tone: 'unknown' }), look: () => status() })
    await useStatus().load()
    const page = await show(OverviewPage)
    expect(page.text()).toContain('No service is open yet')
    await button(page, 'Check with rights').trigger('click')
    await flushPromises()
    expect(page.text()).not.toContain('Check with rights')
  })

  it('shows three things at most at once, and none is lost', async () => {
    const attention = [1, 2, 3, 4, 5].map((one) => ({
      id: `drift-${one}`,
      tone: 'warn' as const,
      what: `what ${one}`,
      meaning: 'Meaning.',
      todo: 'Todo.',
    }))
    fakeApi({ status: () => status({ attention }) })
    await useStatus().load()
    const page = await show(OverviewPage)
    const folded = page.find('details.more')
    expect(folded.find('summary').text()).toBe('2 more things need attention')
    expect(folded.findAll('h3').map((title) => title.text())).toEqual(['what 4', 'what 5'])
    expect(page.findAll('.attention h3')).toHaveLength(5)
  })

  it('offers practice where nothing guards, and nowhere else', async () => {
    const nothing = { inCharge: null, firewalls: [], conflicts: [] }
    const shows = async (change: Parameters<typeof status>[0]) => {
      fakeApi({ status: () => status(change) })
      await useStatus().load()
      const page = await show(OverviewPage)
      const offers = page.text().includes('npm start -- --practice')
      page.unmount()
      return offers
    }
    expect(await shows({ detection: nothing })).toBe(true)
    expect(await shows({})).toBe(false)
    expect(await shows({ detection: nothing, practice: { firewall: 'ufw', rootless: true } })).toBe(false)
  })

  it('offers another try when nothing could be read', async () => {
    const fake = fakeApi({ status: failing('failed') })
    await useStatus().load()
    const page = await show(OverviewPage)
    expect(page.find('[role="alert"]').text()).toContain('what failed')
    fake.answers['status'] = () => status()
    await button(page, 'Retry').trigger('click')
    await flushPromises()
    expect(page.find('h1').text()).toContain('ufw guards this machine')
  })
})

describe('what the doctor tells of the machine', () => {
  it('tells what the firewall does besides its rules, where there is something to tell', async () => {
    const fake = fakeApi({ status: () => status({ notes: ['ufw logs nothing.', 'IPv6 is off in ufw.'] }) })
    await useStatus().load()
    const page = await show(DoctorPage)
    const told = page.findAll('details').find((item) => item.text().includes('besides its rules'))
    expect(told?.findAll('li').map((item) => item.text())).toEqual(['ufw logs nothing.', 'IPv6 is off in ufw.'])
    fake.answers['status'] = () => status()
    await useStatus().load()
    await flushPromises()
    expect(page.text()).not.toContain('besides its rules')
  })

  it.each([
    [2, false, 'Also open, not by Sallyport: allow 1000/tcp and allow 1001/tcp.'],
    [100, false, '100 others are open, not by Sallyport'],
    [100, true, 'More than 100 others are open, not by Sallyport'],
  ])('tells %i rules of others, more: %s', async (count, moreOthers, told) => {
    const others = Array.from({ length: count }, (_, index) => `allow ${1000 + index}/tcp`)
    fakeApi({ status: () => status({ others, moreOthers }) })
    await useStatus().load()
    const text = (await show(DoctorPage)).text()
    expect(text).toContain(told)
    expect(text.includes('More than')).toBe(moreOthers)
  })
})

describe('the questions', () => {
  it('say what is wrong beside the answer, put the focus there, and go on once it is mended', async () => {
    fakeApi()
    const wizard = await inQuestions()
    const page = await show(StepQuestions)
    const port = page.find<HTMLInputElement>('input[inputmode="numeric"]')
    await port.setValue('70000')
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(wizard.step).toBe('questions')
    expect(port.attributes('aria-invalid')).toBe('true')
    expect(page.text()).toContain('“70000” is above 65535.')
    expect(document.activeElement).toBe(port.element)
    const described = port.attributes('aria-describedby')?.split(' ') ?? []
    expect(described.map((id) => document.getElementById(id)?.textContent).join(' ')).toContain('is above 65535')
    await port.setValue('9000')
    expect(page.text()).not.toContain('above 65535')
    await page.find('form').trigger('submit')
    expect(wizard.step).toBe('review')
  })

  it('offer the same answer as another question where the profile says so', async () => {
    fakeApi()
    await inQuestions()
    const page = await show(StepQuestions)
    expect(page.text()).toContain('Same as “Who may use it”')
  })

  it('take a network with Enter, and remove it again', async () => {
    fakeApi()
    const wizard = await inQuestions()
    const page = await show(StepQuestions)
    await page.findAll('input[value="own"]')[0]?.setValue(true)
    const input = page.find<HTMLInputElement>('input[aria-label="Network or address"]')
    await input.setValue('10.0.0.0/8')
    await input.trigger('keydown', { key: 'Enter' })
    expect(wizard.fields[2]?.networks).toEqual(['10.0.0.0/8'])
    await page.find('button[aria-label="Remove 10.0.0.0/8"]').trigger('click')
    expect(wizard.fields[2]?.networks).toEqual([])
  })
})

describe('the review', () => {
  it('shows exactly what will run, what stays and the warnings', async () => {
    const shown = plan({ unchanged: [{ opening: opening('tcp', 22), why: 'You use it.' }], warnings: ['Mind this.'] })
    fakeApi({ plan: () => shown })
    const wizard = await inQuestions()
    wizard.toReview()
    const page = await show(StepReview)
    expect(page.find('[aria-label="Commands"]').text()).toContain(
      "/usr/sbin/ufw allow 8886/tcp comment 'JetStream API'",
    )
    expect(page.text()).toContain('One change, and it can be undone')
    expect(page.text()).toContain('22/tcp from anywhere stays as it is')
    expect(page.text()).toContain('Mind this.')
  })

  it('has no Apply without a plan, and lets a person name the firewall when two are active', async () => {
    const kinds = ['ufw', 'firewalld'] as const
    const finding = { version: null, installed: true, enabled: true, running: true, loaded: true, evidence: [] }
    const conflicts = [
      {
        id: 'two',
        firewalls: [...kinds],
        what: 'w',
        meaning: 'm',
        todo: 't',
        evidence: [],
        contested: true,
        remedies: [],
      },
    ]
    const firewalls = kinds.map((kind) => ({ ...finding, kind }))
    const fake = fakeApi({
      plan: failing('refused'),
      status: () => status({ detection: { inCharge: null, firewalls, conflicts } }),
    })
    const wizard = await inQuestions()
    wizard.toReview()
    const page = await show(StepReview)
    expect(page.findAll('button').map((item) => item.text())).not.toContain('Apply')
    fake.answers['plan'] = () => plan({ firewall: 'firewalld' })
    await page.find('input[value="firewalld"]').setValue(true)
    await button(page, 'Use this firewall').trigger('click')
    await flushPromises()
    expect(wizard.firewall).toBe('firewalld')
    expect(button(page, 'Apply').attributes('disabled')).toBeUndefined()
  })

  it('does not apply where rights cannot be had', async () => {
    const fake = fakeApi({ status: () => status({ rights: 'none' }) })
    await useStatus().load()
    const wizard = await inQuestions()
    wizard.toReview()
    const page = await show(StepReview)
    expect(button(page, 'Apply').attributes('disabled')).toBeDefined()
    await page.find('form').trigger('submit')
    await flushPromises()
    expect(fake.calls.map(({ name }) => name)).not.toContain('apply')
  })
})

describe('the proof', () => {
  it('lists what was seen and what to do, checks when nothing was, and undoes nothing without an entry', async () => {
    const proof = [evidence(opening(), { listening: 'fail', stored: 'pass', loaded: 'pass' })]
    fakeApi({ verify: () => ({ openings: proof }) })
    await inQuestions()
    const page = await show(StepProof)
    expect(page.find('h2').text()).toBe('Proof')
    expect(page.text()).toContain('nothing listens there yet')
    expect(page.text()).toContain('mend listening')
    expect(page.text()).toContain('Reachable: not checked yet')
    expect(page.text()).toContain('Forward the ports on the router.')
    expect(page.findAll('button').map((item) => item.text())).toEqual(['Check again', 'Start watching', 'Done'])
    const check = { level: 'reachable', result: 'pass', seen: 'it came', fix: '' } as const
    useChange().saw({ protocol: 'udp', port: 8886 }, check)
    await flushPromises()
    expect(page.text()).toContain('Reachable: not checked yet')
    useChange().saw({ protocol: 'tcp', port: 8886 }, check)
    await flushPromises()
    expect(page.text()).toContain('Reachable: passed')
  })

  it('is looked at again once a change on trial has ended', async () => {
    const fake = fakeApi({ verify: () => ({ openings: [evidence(opening(), { stored: 'pass' })] }) })
    await inQuestions()
    await show(StepProof)
    const before = argumentsOf(fake, 'verify').length
    useDue().settled = { outcome: 'ran-out', title: 'JetStream server' }
    await flushPromises()
    expect(argumentsOf(fake, 'verify')).toHaveLength(before + 1)
  })
})
