// @vitest-environment happy-dom
import { mount } from '@vue/test-utils'
import { expect, it } from 'vitest'
import PracticeBanner from '../../../renderer/components/PracticeBanner.vue'
import { useStatus } from '../../../renderer/stores/status.js'
import { failing, fakeApi, status } from './support.js'

it('says that a machine is there to practise on, also when Sallyport no longer answers', async () => {
  const fake = fakeApi({ status: () => status({ practice: { firewall: 'nftables', rootless: true } }) })
  const banner = mount(PracticeBanner)
  expect(banner.find('aside').exists()).toBe(false)
  await useStatus().load()
  expect(banner.get('aside').text()).toContain('real nftables')
  expect(banner.get('aside').text()).toContain('Your own machine is not touched.')
  fake.answers['status'] = failing('failed')
  await useStatus().load()
  expect(banner.find('aside').exists()).toBe(true)
})

it('says that a machine is simulated, and what that means', async () => {
  fakeApi({ status: () => status({ practice: { firewall: 'alf', rootless: true, simulated: true } }) })
  const banner = mount(PracticeBanner)
  await useStatus().load()
  expect(banner.get('aside').text()).toContain('A simulated machine with the macOS application firewall')
  expect(banner.get('aside').text()).toContain('nobody can try to connect')
  expect(banner.get('aside').text()).not.toContain('with real')
})

it('says nothing on a real machine', async () => {
  fakeApi()
  const banner = mount(PracticeBanner)
  await useStatus().load()
  expect(banner.find('aside').exists()).toBe(false)
})
