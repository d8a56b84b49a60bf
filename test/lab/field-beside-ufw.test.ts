import { describe, it } from 'vitest'
import { holdFieldCase, type FieldCase } from './support/field-case.js'

const CASES: readonly FieldCase[] = [
  {
    name: 'ufw-ipv6-no',
    open: ['22/tcp v4', '22/udp v4', '80/tcp v4'],
    applied: {
      code: 0,
      open: ['22/tcp v4', '22/udp v4', '80/tcp v4', '8886/tcp v4', '8886/udp v4'],
      warns: /IPv6 is off in ufw \(IPV6=no\), so this is for IPv4 only/,
      proof: /gets through every chain .* refuses all of IPv6 by a switch of its own/,
    },
  },
  {
    name: 'ufw-docker-route-allow',
    open: [22, '8080/tcp v4'],
    applied: { code: 0, open: [22, 8886, '8080/tcp v4'] },
  },
  {
    name: 'podman-iptables-beside-ufw',
    open: [22, '8080/tcp v4'],
    finds: { 'podman-ports': /8080\/tcp goes on to the container at 10\.88\.0\.2:80/ },
    fix: { finding: 'podman-ports', open: [22] },
    applied: { code: 0, open: [22, 8886, '8080/tcp v4'] },
  },
  {
    name: 'docker29-nftables-beside-ufw',
    open: [22, '8080/tcp v4'],
    finds: { 'docker-ports': /8080\/tcp goes on to the container at 172\.17\.0\.2:80/ },
    fix: { finding: 'docker-ports', open: [22] },
    applied: { code: 0, open: [22, 8886, '8080/tcp v4'] },
  },
]

describe('what stands beside ufw', () => {
  it.each(CASES)('$name: every answer holds against real packets', holdFieldCase)
})
