import { expect, it } from 'vitest'
import { notConnected } from '../../../../main/hosts/ssh/failures.js'
import { english } from '../../../support/english.js'

/** What OpenSSH 9.2 says, and the kind and first words of what is made of it. */
it.each([
  [
    '@@@@@@@@@@@\n@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\n@@@@@@@@@@@\nHost key for 10.77.0.1 has changed and you have requested strict checking.\nHost key verification failed.',
    'refused',
    'mars shows another host key than before.',
  ],
  [
    'No ED25519 host key is known for 10.77.0.1 and you have requested strict checking.\nHost key verification failed.',
    'refused',
    'The host key of mars is not known here.',
  ],
  [
    'ssh: Could not resolve hostname mars: Temporary failure in name resolution',
    'input',
    'There is no machine called mars.',
  ],
  ['root@mars: Permission denied (publickey).', 'rights', 'mars does not let you in.'],
  [
    'ssh: connect to host mars port 22: Connection refused',
    'failed',
    'mars cannot be reached: ssh: connect to host mars port 22: Connection refused',
  ],
  [
    'ssh: connect to host mars port 22: Connection timed out',
    'failed',
    'mars cannot be reached: ssh: connect to host mars port 22: Connection timed out',
  ],
  ['', 'failed', 'mars ended the login without a word.'],
  ['Bad configuration option: foo', 'failed', 'The login to mars failed: Bad configuration option: foo'],
])('%j', (said, kind, what) => {
  const { problem } = notConnected('mars', said)
  expect(problem.kind).toBe(kind)
  expect(english(problem.what)).toBe(what)
})
