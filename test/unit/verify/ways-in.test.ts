import { expect, test } from 'vitest'
import { holderOf, readWaysIn } from '../../../main/verify/ways-in.js'
import { key, machine } from '../../support/machine.js'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, remote: string, state: string) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 17 1 0 100 0 0 10 0\n`
const LISTEN_2022 = row('00000000:07E6', '00000000:0000', '0A')
const LISTEN_80 = row('00000000:0050', '00000000:0000', '0A')
const SSH_SESSION = row('0100A8C0:07E6', '0200A8C0:D431', '01')
const WEB_SESSION = row('0100A8C0:0050', '0300A8C0:D431', '01')
const LOCAL_SESSION = row('0100007F:07E6', '0100007F:D431', '01')
const SS = `LISTEN 0 128 0.0.0.0:2022 0.0.0.0:* users:(("systemd",pid=1,fd=4))
LISTEN 0 128 0.0.0.0:80 0.0.0.0:* users:(("nginx",pid=9,fd=4))
ESTAB 0 0 192.168.0.1:2022 192.168.0.2:54321 users:(("sshd-session",pid=77,fd=4),("sshd-session",pid=78,fd=4))
`

const host = (tcp: string) =>
  machine({
    files: { '/proc/net/tcp': HEAD + tcp, '/usr/bin/ss': '' },
    runs: { [key('/usr/bin/ss', '-H', '-t', '-n', '-a', '-p')]: SS },
  })

test('sshd is known by its process, whatever the port is and whoever listens for it', async () => {
  expect(await readWaysIn(host(LISTEN_2022 + LISTEN_80 + SSH_SESSION + WEB_SESSION), undefined)).toEqual({
    ports: [2022],
    sessions: [{ port: 2022, peer: '192.168.0.2' }],
  })
})

test('who comes from this machine itself is nobody, and no program of a web server makes a session', async () => {
  expect((await readWaysIn(host(LISTEN_2022 + LISTEN_80 + LOCAL_SESSION + WEB_SESSION), undefined)).sessions).toEqual(
    [],
  )
})

test('what sshd told this session counts where nothing else is known', async () => {
  expect(await readWaysIn(machine({}), '10.0.0.2 50000 10.0.0.1 2022')).toEqual({
    ports: [2022],
    sessions: [{ port: 2022, peer: '10.0.0.2' }],
  })
})

test('a line of ss, and one that is none', () => {
  expect(holderOf('ESTAB 0 0 [::ffff:10.0.0.1]:22 [::ffff:10.0.0.2]:51234 users:(("sshd",pid=5,fd=3))')).toEqual([
    { port: 22, peerPort: 51234, names: ['sshd'], pids: [5] },
  ])
  expect(holderOf('')).toEqual([])
})
