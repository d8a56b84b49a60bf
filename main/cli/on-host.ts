import { connectSsh, type Host, type SshMachine } from '../hosts/index.js'
import { log } from '../log/index.js'
import { msg } from '../text/index.js'
import { usage } from './options.js'

/** What is about this program, or about the person who sits here. */
const HERE_ONLY: ReadonlySet<string> = new Set(['profiles', 'profile', 'settings', 'log', 'practice', 'calls'])

/** Runs a command on another machine, through one connection. */
export async function onHost(
  destination: string,
  name: string,
  practises: boolean,
  here: Host,
  command: (remote: SshMachine) => Promise<number>,
): Promise<number> {
  if (practises) throw usage(msg('ssh.notPractice'), msg('ssh.notPracticeTodo'))
  if (HERE_ONLY.has(name)) throw usage(msg('ssh.notHere', { command: name }), msg('ssh.notHereTodo'))
  const remote = await connectSsh(destination, here.session)
  try {
    return await command(remote)
  } finally {
    log('info', `${name} on ${remote.machine} took ${remote.roundTrips()} round trips`)
    remote.close()
  }
}
