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
  {
    name: 'oracle-image-and-ufw',
    open: ['22/tcp v4', '22/tcp v6', '80/tcp v6'],
    finds: {
      'foreign-chain-iptables': /80\/tcp from anywhere is refused by iptables: -A INPUT -j REJECT/,
      'two-loaders': /ufw starts with the machine[^]*netfilter-persistent loads stored rules/,
    },
    fix: {
      finding: 'foreign-chain-iptables',
      open: ['22/tcp v4', '22/tcp v6', '80/tcp v4', '80/tcp v6'],
      left: ['two-loaders'],
    },
    applied: {
      code: 5,
      open: ['22/tcp v4', '22/tcp v6', '80/tcp v6', '8886/tcp v6', '8886/udp v6'],
      warns: /Rules beside those of ufw refuse 8886\/tcp from anywhere all the same.*-A INPUT -j REJECT/,
    },
  },
  {
    name: 'ufw-stale-after-netfilter-persistent',
    open: [22],
    finds: {
      'flushed-ufw': /over IPv4 the kernel does not hold what ufw has stored: allow 1194\/udp and allow 80\/tcp/,
      'two-loaders': /\/etc\/iptables\/rules\.v4 holds chains of ufw/,
    },
    fix: {
      finding: 'flushed-ufw',
      open: [22, '80/tcp v4', '80/tcp v6', '1194/udp v4', '1194/udp v6'],
      left: ['two-loaders'],
      stays: true,
    },
    applied: { code: 0, open: [22, 8886, '80/tcp v4', '80/tcp v6', '1194/udp v4', '1194/udp v6'] },
  },
]

describe('what stands beside ufw', () => {
  it.each(CASES)('$name: every answer holds against real packets', holdFieldCase)
})
