import { execFileSync } from 'node:child_process'
import { readTree, type Tree } from './tree.js'

/** The firewall of the machine that the tests run on, which no test may change. */
export interface MachineFirewall {
  readonly kernel: string
  readonly stored: Tree
}

/** Reads (only reads) the machine's own firewall, to compare before and after. */
export function machineFirewall(): MachineFirewall {
  const kernel = execFileSync('/usr/sbin/nft', ['-s', 'list', 'ruleset'], { encoding: 'utf8' })
  const stored = { ...readTree('/', '/etc/ufw'), ...readTree('/', '/etc/default'), ...readTree('/', '/etc/firewalld') }
  return { kernel, stored }
}
