import { describe, expect, it } from 'vitest'
import { publish, startDocker } from './support/docker.js'
import { enableUfw } from './support/firewalls.js'
import { startPair } from './support/pair.js'
import { probe } from './support/reach.js'
import { conflictsOf, remedy, shownPlan } from './support/remedy.js'
import { undo } from './support/service.js'

describe('a port that docker publishes', () => {
  it('goes around ufw: it is named with its container, shut, and opened again without a trace', async () => {
    await using pair = await startPair([8886])
    const { server, client, link } = pair
    await enableUfw(server)
    await using _daemon = await startDocker(server)
    await publish(server, 8080)
    const rules = async () => (await server.must(['iptables-save'])).replace(/^#.*$|\[\d+:\d+\]/gm, '')
    const before = await rules()
    expect(await server.must(['ufw', 'status'])).not.toContain('8080')
    expect(await probe(client, link.server.v4, 8080, 'tcp')).toBe('open')

    const found = (await conflictsOf(server))['docker-ports']
    expect(found).toMatchObject({ firewalls: ['ufw'], remedies: [{ id: 'shut-8080-tcp', label: 'Shut 8080/tcp' }] })
    expect(found?.evidence).toMatchObject([
      expect.stringMatching(/^8080\/tcp goes on to the container at 172\.31\.250\.\d+:80/),
    ])
    expect(await shownPlan(server, 'docker-ports')).toContain('--ctorigdstport 8080')
    expect(await remedy(server, 'docker-ports')).toMatchObject({ code: 0, end: { result: 'applied' } })
    expect(await probe(client, link.server.v4, 8080, 'tcp')).toBe('closed')
    expect((await conflictsOf(server))['docker-ports']).toBeUndefined()

    expect(await undo(server)).toMatchObject({ code: 0, end: { result: 'undone' } })
    expect(await rules()).toBe(before)
    expect(await probe(client, link.server.v4, 8080, 'tcp')).toBe('open')
    // a port that ufw lets in is meant to be reached
    await server.must(['ufw', 'allow', '8080/tcp'])
    expect((await conflictsOf(server))['docker-ports']).toBeUndefined()
  })
})
