import fc from 'fast-check'
import { expect, it } from 'vitest'
import { destinationFrom } from '../../../../main/hosts/ssh/destination.js'
import { MachineId } from '../../../../main/model/machine.js'

it.each([
  ['root@10.9.0.2', '10.9.0.2'],
  ['Mars', 'mars'],
  ['apollo@smart_server.example', 'smart-server.example'],
  ['root@fd77::1', 'fd77--1'],
  ['ssh://root@[fd77::1]:2222', 'fd77--1-2222'],
  ['ssh://mars.example:22/', 'mars.example-22'],
  // that name is taken
  ['local', 'ssh-local'],
])('%s is the machine %s', (text, machine) => {
  expect(destinationFrom(text)).toEqual({ text, machine })
})

it.each([
  '',
  '-oProxyCommand=id',
  'root@-oProxyCommand=id',
  'root@$(id)',
  'root@`id`',
  "root@a'b",
  'a b',
  'a;b',
  'a\nb',
  'a@b@c',
  '@a',
  'ssh://',
  'ssh://a/b',
  'root@a%h',
])('%j is no destination', (text) => {
  expect(destinationFrom(text)).toBeUndefined()
})

it('whatever is one has a name that a journal takes, and no sign that a shell reads', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.webAuthority(), fc.domain(), fc.ipV6()), (text) => {
      const found = destinationFrom(text)
      if (!found) return
      expect(MachineId.safeParse(found.machine).success).toBe(true)
      expect(found.text).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_.+:@/[\]-]*$/)
    }),
  )
})
