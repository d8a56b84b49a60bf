import type { LabHost, LabUser } from './host.js'

interface UserOptions {
  /** May use sudo: without a password, or with `password` when there is one. */
  readonly sudo?: boolean
  readonly password?: string
}

/** Clear of the users that a machine has; root is the first of `host.users`. */
const BEFORE_FIRST_UID = 4000

/**
 * An ordinary user in the host, with a home under /var/home (in memory, theirs alone) and a runtime folder. Run as them
 * with `host.run(argv, { uid: user.uid })`.
 */
export async function addUser(host: LabHost, name: string, options: UserOptions = {}): Promise<LabUser> {
  if (!/^[a-z][a-z0-9-]{0,30}$/u.test(name)) throw new Error(`not a user name: ${name}`)
  const uid = BEFORE_FIRST_UID + host.users.size
  const user: LabUser = { name, uid, home: `/var/home/${name}` }
  host.users.set(uid, user)
  await append(host, '/etc/group', `${name}:x:${uid}:\n`)
  await append(host, '/etc/passwd', `${name}:x:${uid}:${uid}:${name}:${user.home}:/bin/bash\n`)
  // sudo asks PAM whether the account is valid: it needs this line, even with NOPASSWD
  await append(host, '/etc/shadow', `${name}:!:19000:0:99999:7:::\n`)
  if (options.password !== undefined) await host.must(['chpasswd'], { stdin: `${name}:${options.password}\n` })
  const own = ['install', '-d', '-o', name, '-g', name, '-m', '700']
  await host.must(['mkdir', '-p', '/var/home', '/run/user'])
  await host.must([...own, user.home, `/run/user/${uid}`])
  if (options.sudo === true) {
    const free = options.password === undefined ? 'NOPASSWD: ' : ''
    await host.write(`/etc/sudoers.d/${name}`, `${name} ALL=(ALL:ALL) ${free}ALL\n`, 0o440)
  }
  return user
}

async function append(host: LabHost, path: string, line: string): Promise<void> {
  await host.must(['tee', '-a', path], { stdin: line })
}
