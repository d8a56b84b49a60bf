import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { differences, snapshot, type Snapshot } from '../../scripts/lib/own-firewall.mjs'

const root = join(import.meta.dirname, '../..')

/** Runs after every other suite; `npm test` wrote down what this machine's firewall was before the first of them. */
describe("this machine's own firewall, after all suites", () => {
  const before = JSON.parse(readFileSync(join(root, 'test-results/machine-before.json'), 'utf8')) as Snapshot
  const after = snapshot()

  it.each(Object.keys(after))('%s: as before', (aspect) => {
    expect(after[aspect]).toBe(before[aspect])
  })

  it('was read at all', () => {
    expect(after['loaded rules (nft)']).toBe(
      execFileSync('nft', ['--stateless', 'list', 'ruleset'], { encoding: 'utf8' }),
    )
    expect(after['ufw files']).toMatch(/^\d+ files, sha256 /)
    expect(after['firewalld files']).toMatch(/^\d+ files, sha256 /)
  })
})

/** The same comparison, made in a network and a file system of its own where something does change. */
describe('the comparison', () => {
  it.each([
    ['loaded rules (nft)', 'nft add table inet trial'],
    ['loaded tables (iptables)', 'iptables-legacy -A INPUT -j DROP'],
    ['ufw enabled', "sed -i 's/^ENABLED=.*/ENABLED=maybe/' /etc/ufw/ufw.conf"],
    ['ufw files', 'echo "# trial" >> /etc/ufw/user.rules'],
    ['firewalld files', 'echo > /etc/firewalld/zones/trial.xml'],
    ['nftables file', 'echo "# trial" >> /etc/nftables.conf'],
    ['firewalld processes', 'exec -a /usr/sbin/firewalld sleep 30 & sleep 0.1'],
    ['services enabled or masked', 'ln -s /lib/systemd/system/nftables.service /etc/systemd/system/nftables.service'],
    ['forwarding', 'echo 1 > /proc/sys/net/ipv4/ip_forward'],
  ])('sees a change of %s', (aspect, change) => {
    expect(changedBy(change).join('\n')).toContain(aspect)
  })

  it('sees none where there is none', () => {
    expect(changedBy('true')).toEqual([])
  })
})

/** What the comparison reports after a shell command, in a namespace whose /etc is thrown away. */
function changedBy(change: string): string[] {
  const shell = `
    mount -t tmpfs tmpfs /mnt && mkdir /mnt/upper /mnt/work
    mount -t overlay overlay -o lowerdir=/etc,upperdir=/mnt/upper,workdir=/mnt/work /etc
    echo 0 > /proc/sys/net/ipv4/ip_forward
    exec "$0" --input-type=module -e "$1" -- "$2" "$3"`
  const code = `
    const { differences, snapshot } = await import(process.argv[1])
    const { execFileSync } = await import('node:child_process')
    const before = snapshot()
    execFileSync('/bin/bash', ['-c', process.argv[2]], { stdio: 'ignore' })
    console.log(JSON.stringify(differences(before, snapshot())))`
  const namespaces = ['-n', '-m', '-p', '-f', '--mount-proc', '--kill-child', '--propagation', 'private']
  const library = join(root, 'scripts/lib/own-firewall.mjs')
  const output = execFileSync(
    'unshare',
    [...namespaces, '/bin/bash', '-ec', shell, process.execPath, code, library, change],
    {
      encoding: 'utf8',
    },
  )
  return JSON.parse(output) as string[]
}

it('has words for a difference', () => {
  expect(differences({ forwarding: '0' }, { forwarding: '1' })).toEqual(['forwarding:\n  before: 0\n  after:  1'])
})
