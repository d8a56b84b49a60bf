// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import type { Finding, Findings } from '../../../main/model/finding.js'
import DoctorPage from '../../../renderer/pages/DoctorPage.vue'
import { useStatus } from '../../../renderer/stores/status.js'
import { fakeApi, status } from './support.js'

let mounted: VueWrapper | undefined
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  mounted?.unmount()
  vi.useRealTimers()
})

const finding = (id: string, parts: Partial<Finding> = {}): Finding => ({
  ...{ id, result: 'fail', side: 'blocked', what: `what ${id}`, seen: [`seen ${id}`], why: `why ${id}`, todo: '' },
  ...{ because: null, cure: null, ignored: false },
  ...parts,
})
const checked = ['a', 'b', 'c'].map((id) => ({ id, title: `check ${id}` }))

async function visit(): Promise<VueWrapper> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'doctor', component: DoctorPage },
      { path: '/remedy/:conflict', name: 'remedy', component: { template: '<p />' } },
    ],
  })
  await router.push('/')
  mounted = mount({ template: '<RouterView />' }, { attachTo: document.body, global: { plugins: [router] } })
  await flushPromises()
  return mounted
}

describe('the doctor', () => {
  it('says how much was checked where all is well', async () => {
    fakeApi({ doctor: () => ({ findings: [], checked }) })
    const page = await visit()
    expect(page.find('h2').text()).toBe('3 checks, all well')
    expect(page.text()).toContain('check b')
  })

  it('has a button for each cure, the evidence folded, and the cause named', async () => {
    const choices = [
      { id: 'one', label: 'First way' },
      { id: 'two', label: 'Second way' },
    ]
    const findings = [finding('a', { cure: { remedy: 'a', choices } }), finding('b', { because: 'a' })]
    fakeApi({ doctor: () => ({ findings, checked }) })
    const page = await visit()
    const [first, second] = page.findAll('li.finding')
    expect(first?.findAll('a').map((link) => link.attributes('href'))).toEqual([
      '/remedy/a?choice=one',
      '/remedy/a?choice=two',
    ])
    expect(first?.find('details').attributes('open')).toBeUndefined()
    expect(second?.text()).toContain('It comes from “what a”')
    expect(second?.findAll('a')).toEqual([])
  })

  it('takes what could not be looked at for nothing good, and looks with rights when asked to', async () => {
    const unread = [finding('a', { result: 'unknown', seen: [] })]
    const fake = fakeApi({
      status: () => status({ rights: 'prompt' }),
      doctor: (argument) =>
        (argument as { rights: boolean }).rights ? { findings: [], checked } : { findings: unread, checked },
    })
    await useStatus().load()
    const page = await visit()
    expect(page.find('h2').text()).toBe('2 checks found nothing')
    expect(page.text()).not.toContain('all well')
    expect(page.text()).toContain('why a')
    await page.findAll('details').at(-1)?.find('button').trigger('click')
    await flushPromises()
    expect(page.find('h2').text()).toBe('3 checks, all well')
    expect(fake.calls.filter(({ name }) => name === 'doctor').map(({ argument }) => argument)).toEqual([
      { rights: false },
      { rights: true },
    ])
  })

  it('puts what is ignored aside, and back', async () => {
    const view = { settings: { language: 'auto', theme: 'auto' }, file: null, setAside: null } as const
    const fake = fakeApi({ doctor: () => ({ findings: [finding('a')], checked }), ignore: () => view })
    const page = await visit()
    await page.find('li.finding button').trigger('click')
    await flushPromises()
    expect(page.findAll('li.finding')).toEqual([])
    expect(page.text()).toContain('One finding is ignored')
    await page.find('details li button').trigger('click')
    await flushPromises()
    expect(page.findAll('li.finding')).toHaveLength(1)
    expect(fake.calls.filter(({ name }) => name === 'ignore').map(({ argument }) => argument)).toEqual([
      { finding: 'a', ignored: true },
      { finding: 'a', ignored: false },
    ])
  })

  it('says that it works only once somebody may wonder', async () => {
    let answer: (result: Findings) => void = () => undefined
    fakeApi({ doctor: () => new Promise<Findings>((resolve) => (answer = resolve)) })
    const page = await visit()
    expect(page.text()).not.toContain('Checking this machine')
    await vi.advanceTimersByTimeAsync(1_001)
    expect(page.text()).toContain('Checking this machine')
    answer({ findings: [], checked })
    await flushPromises()
    expect(page.text()).not.toContain('Checking this machine')
  })
})
