import { describe, expect, test } from 'vitest'
import { parseRichRule } from '../../../../main/firewall/firewalld/rich-rule.js'
import { zoneRules } from '../../../../main/firewall/firewalld/rules.js'
import { parseZone } from '../../../../main/firewall/firewalld/zone-file.js'
import { FIREWALLD_READINGS, firewalldOn, machine } from '../../../support/machine.js'
import { recording } from '../../../support/recordings.js'

/** The rules that firewall-cmd lists, an indented line each. */
const listed = recording('firewalld-1.3.3', '051-list-all-full')
  .stdout.split('\n')
  .filter((line) => line.startsWith('\trule '))
const command = (name: string) => recording('firewalld-1.3.3', name).argv.split('--add-rich-rule=')[1] ?? ''

const jet = {
  source: '192.168.1.0/24',
  family: 4,
  protocol: 'tcp',
  ports: { first: 8887, last: 8887 },
  action: 'accept',
}
const logged = { source: '2001:db8::/32', family: 6, protocol: 'tcp', ports: { first: 8887, last: 8887 }, logs: true }

test('as firewall-cmd lists them, recording 051', () => {
  expect(listed).toHaveLength(2)
  expect(listed.map(parseRichRule)).toMatchObject([
    { ...logged, action: 'accept', narrowed: false, priority: 0 },
    { ...jet, logs: false, narrowed: false, priority: 0 },
  ])
})

test('as they were typed, recordings 045 and 047', () => {
  expect(parseRichRule(command('045-rich-again'))).toMatchObject({ ...jet, narrowed: false })
  expect(parseRichRule(command('047-rich-log'))).toMatchObject({ ...logged, narrowed: false })
})

describe('what makes a rule hold for fewer packets is not passed over', () => {
  const PORT = 'port port="9040" protocol="tcp"'
  test.each([
    `rule family="ipv4" source NOT address="10.2.0.0/16" ${PORT} drop`,
    `rule family="ipv4" source ipset="jets" ${PORT} accept`,
    `rule family="ipv4" source mac="00:11:22:33:44:55" ${PORT} accept`,
    `rule family="ipv4" destination NOT address="10.77.0.1" ${PORT} accept`,
    `rule family="ipv4" source address="10.4.0.0/16" ${PORT} accept limit value="10/m"`,
    'rule family="ipv4" source-port port="53" protocol="udp" accept',
    'rule family="ipv4" port port="ssh" protocol="tcp" accept',
    'rule protocol value="esp" accept',
    'rule icmp-type name="echo-request" accept',
    'rule family="ipv4" source address="10.0.0.0/8" masquerade',
  ])('%s', (text) => {
    expect(parseRichRule(text).narrowed).toBe(true)
  })

  test.each([
    [`rule family="ipv4" destination address="10.77.0.1" ${PORT} accept`, { destination: '10.77.0.1' }],
    ['rule family="ipv4" source address="10.5.0.0/16" log prefix="x" audit drop', { source: '10.5.0.0/16' }],
    [`rule ${PORT} accept`, { source: 'any', action: 'accept', family: undefined }],
    ['rule priority="-5" service name="https" accept', { service: 'https', priority: -5 }],
    [
      'rule family="ipv4" source address="10.5.0.0/16" drop',
      { source: '10.5.0.0/16', action: 'drop', ports: undefined },
    ],
    [`rule family='ipv4' source address='10.5.0.0/16' ${PORT} reject type="tcp-reset"`, { action: 'reject' }],
    [`rule family=ipv6 source address=fd00::/8 ${PORT} audit accept`, { family: 6, source: 'fd00::/8', logs: true }],
    [`rule ${PORT} log limit value="3/m" accept`, { logs: true }],
    [`rule ${PORT} mark set="1"`, { action: 'mark' }],
  ])('and these hold for all of theirs: %s', (text, wanted) => {
    expect(parseRichRule(text)).toMatchObject({ ...wanted, narrowed: false })
  })
})

describe('in common terms', () => {
  const host = machine(firewalldOn)
  const rulesOf = async (...rich: readonly string[]) => {
    const rules = rich.map(parseRichRule)
    const zone = {
      target: 'default',
      services: [],
      ports: [],
      rules,
      interfaces: [],
      sources: [],
      forward: false,
      priority: 0,
    }
    return await zoneRules(host, 'home', zone, 'stored')
  }

  test('a rule with a family stands once, one without for both', async () => {
    expect(await rulesOf(command('045-rich-again'))).toMatchObject([
      { action: 'allow', family: 4, source: '192.168.1.0/24' },
    ])
    const both = await rulesOf('rule port port="1" protocol="tcp" drop')
    expect(both.map(({ family, action }) => [family, action])).toEqual([
      [4, 'deny'],
      [6, 'deny'],
    ])
  })

  test('a service stands for its ports', async () => {
    const rules = await rulesOf('rule family="ipv4" service name="https" reject')
    expect(rules).toMatchObject([{ protocol: 'tcp', ports: [{ first: 443, last: 443 }], action: 'reject', family: 4 }])
    expect(await rulesOf('rule service name="nosuch" accept')).toEqual([])
    expect(await rulesOf('rule service name="../../../etc/passwd" accept')).toEqual([])
  })

  test('a mark decides nothing', async () => {
    expect(await rulesOf('rule port port="1" protocol="tcp" mark set="1"')).toEqual([])
  })

  test('a source that is turned round is not the network that it names, in the file as over the bus', () => {
    const zone = parseZone(FIREWALLD_READINGS.files['/etc/firewalld/zones/home.xml'] ?? '')
    const fromFile = zone?.rules.find(({ ports }) => ports?.first === 9020)
    const fromBus = parseRichRule(
      'rule family="ipv4" source NOT address="10.2.0.0/16" port port="9020" protocol="tcp" drop',
    )
    expect(fromFile).toEqual(fromBus)
    expect(fromFile).toMatchObject({ source: 'any', narrowed: true })
  })
})
