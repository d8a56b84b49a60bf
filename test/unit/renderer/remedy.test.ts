// @vitest-environment happy-dom
import { flushPromises, mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { createMemoryHistory, createRouter } from 'vue-router'
import OverviewPage from '../../../renderer/pages/OverviewPage.vue'
import RemedyPage from '../../../renderer/pages/RemedyPage.vue'
import { useStatus } from '../../../renderer/stores/status.js'
import { useWizard } from '../../../renderer/stores/wizard.js'
import { argumentsOf, end, failing, fakeApi, plan, status } from './support.js'

let mounted: VueWrapper | undefined
afterEach(() => {
  mounted?.unmount()
})

async function visit(path: string): Promise<VueWrapper> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [
      { path: '/', name: 'overview', component: OverviewPage },
      { path: '/history', name: 'history', component: { render: () => null } },
      { path: '/remedy/:conflict', name: 'remedy', component: RemedyPage },
    ],
  })
  await router.push(path)
  await useStatus().load()
  mounted = mount({ template: '<RouterView />' }, { attachTo: document.body, global: { plugins: [router] } })
  await flushPromises()
  return mounted
}

const unknownChecks = [{ id: 'flushed-ufw', title: 'Rules of ufw removed from the kernel', why: 'The disk fails.' }]

it('says of a fault that could not be looked for why, and not that it is mended', async () => {
  fakeApi({ status: () => status({ unknownChecks }) })
  const page = await visit('/remedy/flushed-ufw')
  expect(page.text()).toContain('This could not be checked')
  expect(page.text()).toContain('The disk fails.')
  expect(page.text()).not.toContain('mended already')
})

it('says of one that is gone that it is mended, though others could not be looked for', async () => {
  fakeApi({ status: () => status({ unknownChecks }) })
  expect((await visit('/remedy/flushed-firewalld')).text()).toContain('This has been mended already')
})

it('shows on the overview that not everything could be checked', async () => {
  const attention = {
    id: 'unknown-checks',
    tone: 'warn' as const,
    what: 'Not everything could be checked',
    meaning: 'Rules of ufw removed from the kernel: The disk fails.',
    todo: 'Whether that is in order is not known.',
  }
  fakeApi({ status: () => status({ tone: 'unknown', attention: [attention], unknownChecks }) })
  const page = await visit('/')
  expect(page.find('section[aria-labelledby="attention"]').text()).toContain('The disk fails.')
})

const conflict = {
  id: 'flushed-ufw',
  firewalls: [],
  what: 'Rules of ufw were removed',
  meaning: 'm',
  todo: 't',
  evidence: [],
  contested: false,
  remedies: [{ id: 'reload', label: 'Load them again' }],
}
const broken = () => status({ conflicts: [conflict] })
const mending = { purpose: 'remedy', profile: { id: 'flushed-ufw', title: 'Rules of ufw were removed' } } as const

it('says nothing of a firewall that was chosen for a service', async () => {
  fakeApi({ status: broken, plan: () => plan(mending) })
  await useWizard().useFirewall('ufw')
  const page = await visit('/remedy/flushed-ufw')
  expect(page.find('[aria-label="Commands"]').text()).toContain('/usr/sbin/ufw allow')
  expect(page.text()).not.toContain('as you chose')
})

it('shows a fresh plan when the firewall changed meanwhile, and mends by that one', async () => {
  const fake = fakeApi({ status: broken, plan: () => plan(mending), apply: failing('changed') })
  const page = await visit('/remedy/flushed-ufw')
  const digest = 'b'.repeat(64)
  fake.answers['plan'] = () => plan({ ...mending, digest })
  await page.find('form').trigger('submit')
  await flushPromises()
  expect(page.text()).toContain('The firewall changed since you looked.')
  fake.answers['apply'] = () => end()
  await page.find('form').trigger('submit')
  await flushPromises()
  expect(argumentsOf(fake, 'apply').at(-1)).toEqual({ remedy: 'flushed-ufw', choice: 'reload', digest })
  expect(page.find('h2').text()).toBe('ufw guards this machine. No service is open.')
})
