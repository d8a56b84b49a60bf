import { expect, test } from 'vitest'
import { windows } from '../../../../main/firewall/windows/index.js'
import { inEnglish } from '../../../support/english.js'
import { SimulatedWindows } from '../../../support/simulated-windows.js'

const zonesOn = async (...networks: SimulatedWindows['networks']) => {
  const host = new SimulatedWindows()
  host.networks = networks
  const told = await windows.zones?.(host, await windows.detect(host), [])
  return told && inEnglish(told)
}

test('are the categories of networks, with the one now', async () => {
  expect(await zonesOn('private')).toEqual({
    automatic: 'domain and private networks',
    zones: [
      { name: 'domain', meets: 'domain networks only', used: false },
      { name: 'private', meets: 'private networks only, such as the one now', used: true },
      { name: 'public', meets: 'every network, even public ones', used: true },
    ],
  })
})

test('none is called unused where the category now is not known', async () => {
  expect((await zonesOn())?.zones?.map(({ used }) => used)).toEqual([true, true, true])
})
