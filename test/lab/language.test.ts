import { expect, it } from 'vitest'
import { enableUfw } from './support/firewalls.js'
import { LabHost } from './support/host.js'
import { sallyport } from './support/sallyport.js'
import { apply } from './support/service.js'

it('a plan, its undo and an entry made before speak German to whoever asks for it, and --json English', async () => {
  await using host = await LabHost.start('server')
  await enableUfw(host)
  const german = async (...args: string[]) => (await sallyport(host, ['--lang', 'de', ...args])).stdout

  expect(await german('plan', 'jetstream-server', '--from', '10.0.0.0/8')).toMatch(
    /^JetStream server mit ufw: zwei Änderungen\n\n {2}1\. 8886\/tcp von 10\.0\.0\.0\/8 erlauben\n/,
  )
  await apply(host, 'jetstream-server') // in English
  expect(await german('history')).toMatch(
    / JetStream server mit ufw: ist angewendet\n {2}8886\/tcp von überall\n {2}8886\/udp von überall\n/,
  )
  expect(await german('plan', 'jetstream-server')).toContain(
    '= 8886/tcp von überall: „ufw allow 8886/tcp“ erlaubt es schon',
  )
  const planned = (await sallyport(host, ['--lang', 'de', 'plan', 'jetstream-server', '--json'])).json()
  expect(planned).toMatchObject({ unchanged: [{ why: '“ufw allow 8886/tcp” already allows it' }, {}] })
  expect(await german('undo', '--yes')).toContain('✓ 8886/tcp von überall nicht mehr erlauben\nRückgängig gemacht.')
})
