import type { Random } from './random.js'
import { INNER, OUTER, PORTS } from './town.js'

/** Arguments of one call of ufw. */
export function ufwRule(random: Random): string[] {
  const port = random.pick([...PORTS.map(String), '22,80,443', '1000:2000', '5000:9000'])
  const action = random.pick(['allow', 'allow', 'deny', 'reject'])
  const protocol = random.pick(['tcp', 'udp'])
  const family = random.pick([4, 6] as const)
  const from = random.pick(['any', 'any', ...OUTER[family], family === 4 ? '10.77.1.0/24' : 'fd77:1::/64'])
  if (random.chance(25))
    return [
      'route',
      action,
      'in',
      'on',
      'eth0',
      'out',
      'on',
      'eth1',
      'proto',
      protocol,
      'from',
      from,
      'to',
      'any',
      'port',
      port,
    ]
  if (random.chance(15)) return [random.pick(['deny', 'reject']), 'out', `${random.pick(PORTS)}/${protocol}`]
  const on = random.chance(30) ? ['in', 'on', random.pick(['eth0', 'eth1'])] : []
  if (random.chance(15) && from !== 'any') return [action, ...on, 'from', from]
  return [action, ...on, 'proto', protocol, 'from', from, 'to', 'any', 'port', port]
}

/** Options of one call of firewall-cmd for the running firewall: one zone's. */
export function firewalldOptions(random: Random, zone: 'public' | 'internal'): string[] {
  const port = () => `${random.pick([...PORTS.map(String), '1000-2000', '5000-9000'])}/${random.pick(['tcp', 'udp'])}`
  const rich = () => {
    const family = random.pick([4, 6] as const)
    const from = random.pick([...OUTER[family], family === 4 ? '10.77.1.0/24' : 'fd77:1::/64'])
    const source = `family="ipv${family}" source ${random.chance(20) ? 'NOT ' : ''}address="${from}"`
    const [ports = '', protocol = ''] = port().split('/')
    const what = random.chance(80) ? ` port port="${ports}" protocol="${protocol}"` : ''
    const priority = random.chance(30) ? ` priority="${random.pick([-10, 5])}"` : ''
    return `rule${priority} ${source}${what} ${random.pick(['accept', 'drop', 'reject'])}`
  }
  return [
    ...random.times(2, () => `--add-port=${port()}`),
    ...random.times(2, () => `--add-rich-rule=${rich()}`),
    ...(random.chance(40) ? [`--add-service=${random.pick(['http', 'https', 'dns', 'ssh'])}`] : []),
    // behind the inner zone lies the machine that it would be sent back to
    ...(zone === 'public' && random.chance(40)
      ? [`--add-forward-port=port=8080:proto=tcp:toport=80:toaddr=${INNER[4]}`]
      : []),
    ...(random.chance(30) ? ['--add-forward-port=port=2000:proto=tcp:toport=22'] : []),
  ]
}
