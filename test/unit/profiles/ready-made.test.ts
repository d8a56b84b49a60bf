import { expect, test } from 'vitest'
import { openingText } from '../../../main/model/opening.js'
import { isFound, loadProfile, loadProfiles, resolveOpenings, usualPorts } from '../../../main/profiles/index.js'
import { english } from '../../support/english.js'

/** What each is to open with the usual answers, and with every switch on. */
const PORTS: readonly (readonly [id: string, reach: 'lan' | 'internet', usual: string, switched: string])[] = [
  ['ssh', 'internet', '22/tcp', ''],
  ['web-server', 'internet', '443/tcp 80/tcp', '443/udp'],
  ['mail-server', 'internet', '25/tcp 465/tcp 587/tcp 993/tcp', '143/tcp 4190/tcp'],
  ['dns-server', 'lan', '53/tcp 53/udp', ''],
  ['wireguard', 'internet', '51820/udp', ''],
  ['openvpn', 'internet', '1194/udp', ''],
  ['tailscale', 'internet', '41641/udp', ''],
  ['zerotier', 'internet', '9993/udp', ''],
  ['plex', 'internet', '32400/tcp', '32410/udp 32412-32414/udp 1900/udp 32469/tcp'],
  ['jellyfin', 'lan', '8096/tcp 7359/udp', '8920/tcp'],
  ['samba', 'lan', '139/tcp 445/tcp 137-138/udp', ''],
  ['nfs', 'lan', '2049/tcp', '111/tcp 111/udp 20048/tcp 20048/udp'],
  ['syncthing', 'internet', '22000/tcp 22000/udp 21027/udp', ''],
  ['matrix-synapse', 'internet', '80/tcp 443/tcp 8448/tcp', ''],
  ['mumble', 'internet', '64738/tcp 64738/udp', ''],
  ['postgresql', 'lan', '5432/tcp', ''],
  ['mysql', 'lan', '3306/tcp', ''],
  ['redis', 'lan', '6379/tcp', ''],
  ['mqtt', 'lan', '1883/tcp', '8883/tcp'],
  ['cups', 'lan', '631/tcp 5353/udp', ''],
  ['minecraft', 'internet', '25565/tcp', '25565/udp'],
  ['valheim', 'internet', '2456-2457/udp', ''],
  ['coturn', 'internet', '3478/tcp 3478/udp 49152-65535/udp', '5349/tcp 5349/udp'],
  ['jitsi-meet', 'internet', '80/tcp 443/tcp 10000/udp', '3478/udp 5349/tcp'],
  ['home-assistant', 'lan', '8123/tcp', ''],
]
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16']
const words = (text: string) => text.split(' ').filter(Boolean).sort()

test.each(PORTS)('%s is meant for the %s and opens %s', async (id, reach, usual, switched) => {
  const profile = await loadProfile(id, {})
  expect(profile.reach).toBe(reach)
  expect(profile.documentation).toMatch(/^https:\/\//)
  expect(usualPorts(profile).sort()).toEqual(words(usual))

  const on = profile.parameters.filter(({ kind }) => kind === 'switch').map(({ id: key }) => [key, 'on'] as const)
  const { openings } = resolveOpenings(profile, { values: Object.fromEntries(on) })
  const ports = openings.map((opening) => english(openingText(opening)).replace(/ from .*/, ''))
  expect([...new Set(ports)].sort()).toEqual(words(`${usual} ${switched}`))
  // what belongs on a network of one's own is never opened to everyone unless somebody says so
  const sources = new Set(openings.map(({ source }) => source))
  expect([...sources].sort()).toEqual(reach === 'lan' ? PRIVATE : ['any'])
})

test.each([
  ['postgres', ['postgresql']],
  ['5432', ['postgresql']],
  ['8886/udp', ['jetstream-relay', 'jetstream-server']],
  ['vpn 51820', ['mysterium-node', 'wireguard']],
  ['nas', ['nfs', 'samba']],
  ['no such thing', []],
])('a search for “%s”', async (search, ids) => {
  const { profiles } = await loadProfiles({})
  expect(
    profiles
      .filter((profile) => isFound(profile, search))
      .map(({ id }) => id)
      .sort(),
  ).toEqual(ids)
})
