import { expect } from 'vitest'
import { addUser, ufwLoaded, ufwRules } from './firewalls.js'
import type { LabHost, LabUser } from './host.js'
import { sallyport } from './sallyport.js'
import type { Terminal, Typed } from './terminal.js'

export const APPLY = 'apply jetstream-server'
export const PASSWORD = 'open sesame'

/** Where 8886/tcp is let in: in ufw's rules, and by the kernel. */
export async function opened(host: LabHost): Promise<{ readonly stored: boolean; readonly loaded: boolean }> {
  return {
    stored: ufwRules(host).userRules.includes('### tuple ### allow tcp 8886 0.0.0.0/0'),
    loaded: (await ufwLoaded(host)).v4.includes('filter -A ufw-user-input -p tcp -m tcp --dport 8886 -j ACCEPT'),
  }
}

export async function newestEntry(host: LabHost): Promise<unknown> {
  const { entries } = (await sallyport(host, ['history', '--json'])).json() as { entries: readonly unknown[] }
  return entries[0]
}

/** A person who may do what root may, with the password. PAM waits 2 s after a wrong one, which proves nothing here. */
export async function addPerson(host: LabHost, name: string): Promise<LabUser> {
  await host.must(['sed', '-i', 's/pam_unix.so nullok/& nodelay/', '/etc/pam.d/common-auth'])
  return await addUser(host, name, { sudo: true, password: PASSWORD })
}

/** Types a command, and yes to its question. */
export async function begin(terminal: Terminal, command: string): Promise<void> {
  terminal.start(command)
  await terminal.sees(/\[y\/N\] $/u)
  terminal.type('y\n')
}

/** Exit 4, and these words in this order. */
export const refusedAs = (...texts: readonly string[]): Typed => ({
  code: 4,
  shown: expect.stringMatching(new RegExp(texts.join('[^]*'), 'u')) as string,
})
