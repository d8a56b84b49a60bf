import type { LabHost } from './host.js'
import { until } from './wait.js'

const HOST_KEY = '/etc/ssh/ssh_host_ed25519_key'
const OWN_KEY = '/etc/ssh/lab_key'
const KNOWN = '/etc/ssh/lab_known_hosts'

/**
 * A real sshd on one host that lets another one in by its key, as the person there has set it up: key and known hosts
 * stand in the client's configuration of ssh.
 * @param address of the server, as the client will name it
 * @param port given on sshd's command line: no file says it
 */
export async function startSshd(server: LabHost, client: LabHost, address: string, port = 22): Promise<void> {
  await client.must(['rm', '-rf', '/etc/ssh'])
  await client.must(['mkdir', '-p', '/etc/ssh'])
  await client.must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', OWN_KEY])
  await client.write(
    '/etc/ssh/ssh_config',
    `IdentityFile ${OWN_KEY}\nIdentitiesOnly yes\nUserKnownHostsFile ${KNOWN}\nGlobalKnownHostsFile ${KNOWN}\n`,
  )
  await server.must(['rm', '-rf', '/etc/ssh'])
  await server.must(['mkdir', '-p', '/run/sshd', '/etc/ssh'])
  await newHostKey(server)
  await server.write('/etc/ssh/authorized_keys', await client.read(`${OWN_KEY}.pub`))
  await server.write(
    '/etc/ssh/sshd_config',
    `HostKey ${HOST_KEY}\nAuthorizedKeysFile /etc/ssh/authorized_keys\nPermitRootLogin prohibit-password\nPasswordAuthentication no\nUsePAM no\nPidFile /run/sshd.pid\n`,
  )
  await know(server, client, port === 22 ? address : `[${address}]:${port}`)
  await runSshd(server, port)
}

/** Starts sshd, in place of one that runs. */
export async function runSshd(server: LabHost, port = 22): Promise<void> {
  await server.run(['/bin/sh', '-c', 'kill "$(cat /run/sshd.pid)" 2>/dev/null; rm -f /run/sshd.pid'])
  await server.must(['/usr/sbin/sshd', '-E', '/run/sshd.log', '-p', String(port)])
  await until('sshd has begun', () => server.exists('/run/sshd.pid'))
}

export async function newHostKey(server: LabHost): Promise<void> {
  await server.run(['rm', '-f', HOST_KEY, `${HOST_KEY}.pub`])
  await server.must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', HOST_KEY])
}

/** The client has logged in before. */
async function know(server: LabHost, client: LabHost, address: string): Promise<void> {
  await client.write(KNOWN, `${address} ${await server.read(`${HOST_KEY}.pub`)}`)
}

/** The client has never been there. */
export async function forget(client: LabHost): Promise<void> {
  await client.write(KNOWN, '')
}
