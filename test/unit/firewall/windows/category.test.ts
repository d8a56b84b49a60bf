import { describe, expect, test } from 'vitest'
import { activeCategories, compareHeadings } from '../../../../main/firewall/windows/category.js'
import { SimulatedWindows, type Category } from '../../../support/simulated-windows.js'

const NAMED = ['Dom:\r\n---\r\nState ON\r\n', 'Priv:\r\n---\r\nState ON\r\n', '\r\nPub:\r\n---\r\nState OFF\r\n']

describe('the category of the network now', () => {
  test.each([[['public']], [['private']], [['domain', 'public']]] as [Category[]][])(
    'is told in any language: %j',
    async (networks) => {
      const host = new SimulatedWindows()
      host.networks = networks
      expect(await activeCategories(host)).toEqual(networks)
    },
  )

  test('is unknown without a network', async () => {
    const host = new SimulatedWindows()
    host.networks = []
    expect(await activeCategories(host)).toBeNull()
  })

  test('is unknown when netsh fails, or says the same of two profiles', () => {
    expect(compareHeadings('', NAMED)).toBeNull()
    expect(compareHeadings('Priv:\r\n', ['', '', ''])).toBeNull()
    expect(compareHeadings('Priv:\r\n', ['Dom:', 'Priv:', 'Priv:'])).toBeNull()
    expect(compareHeadings('Priv:\r\n', ['Dom:', 'Priv:'])).toBeNull()
    expect(compareHeadings('Priv:\r\nState ON', NAMED)).toEqual(['private'])
  })
})
