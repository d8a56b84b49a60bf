import { expect, test } from 'vitest'
import { establishedPorts, readSsh, sshdPorts } from '../../../main/verify/ssh.js'
import { machine } from '../../support/machine.js'

const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'
const row = (local: string, remote: string, state: string) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 17 1 0 100 0 0 10 0\n`
const LISTEN_22 = row('00000000:0016', '00000000:0000', '0A')
const LISTEN_2222 = row('00000000:08AE', '00000000:0000', '0A')
const SESSION_22 = row('0100A8C0:0016', '0200A8C0:D431', '01')

test('the ports of a configuration', () => {
  expect(
    sshdPorts('#Port 22\nPort 2222 # moved\n  port=2200\nListenAddress 10.0.0.1:2022\nListenAddress [::]:2023\n'),
  ).toEqual([2222, 2200, 2022, 2023])
  expect(sshdPorts('Port 0\nPort 70000\nPortal 5\nListenAddress ::1\nListenAddress 10.0.0.1\n')).toEqual([])
})

test('ports with a connection that is established', () => {
  expect(establishedPorts(HEAD + LISTEN_22 + SESSION_22)).toEqual([22])
})

test('22 where nothing else is configured, if it really listens', async () => {
  expect(await readSsh(machine({ files: { '/proc/net/tcp': HEAD + LISTEN_22 } }), undefined)).toEqual({
    ports: [22],
    inUse: [],
  })
  expect(await readSsh(machine({}), undefined)).toEqual({ ports: [], inUse: [] })
})

test('the configured port, also from a file beside, and whether somebody is connected', async () => {
  const files = {
    '/etc/ssh/sshd_config': 'Port 22\n',
    '/etc/ssh/sshd_config.d/own.conf': 'Port 2222\n',
    '/proc/net/tcp': HEAD + LISTEN_22 + LISTEN_2222 + SESSION_22,
  }
  const host = machine({ files, lists: { '/etc/ssh/sshd_config.d': ['own.conf', 'README'] } })
  expect(await readSsh(host, undefined)).toEqual({ ports: [22, 2222], inUse: [22] })
})

test('the port that this very session comes through counts, whatever is configured', async () => {
  expect(await readSsh(machine({}), '10.0.0.2 50000 10.0.0.1 2022')).toEqual({ ports: [2022], inUse: [2022] })
  expect(await readSsh(machine({}), 'nonsense')).toEqual({ ports: [], inUse: [] })
})
