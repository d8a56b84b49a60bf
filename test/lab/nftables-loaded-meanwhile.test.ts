import { expect, it } from 'vitest'
import { nftables } from '../../main/firewall/nftables/index.js'
import { putFile } from './support/hide.js'
import { LabHost } from './support/host.js'
import { chainRules, CONFIG, enableNftables, SERVER_RULES } from './support/nftables.js'
import { apply, undo } from './support/service.js'

const REAL = '/run/nft.real'
/** A load that gives every handle that a rule of ours had to a rule of somebody else. */
const OTHERS = Array.from({ length: 12 }, (_, index) => `tcp dport ${3000 + index} drop comment "somebody else"`)

/** From now on the rules are loaded anew right before the first command that deletes one. */
async function loadBeforeDeleting(host: LabHost): Promise<string[]> {
  await host.must(['cp', '/usr/sbin/nft', REAL])
  const rules = SERVER_RULES.replace(/ct state invalid drop/, (line) => [line, ...OTHERS].join('\n'))
  await host.write('/run/others.nft', rules)
  await putFile(
    host,
    '/usr/sbin/nft',
    [
      '#!/bin/sh',
      'text=$*',
      'piped=',
      'case "$*" in *"-f -") text=$(cat); piped=1;; esac',
      'case "$text" in',
      '-c*) ;;',
      `*"delete rule"*) [ -e /run/loaded ] || { touch /run/loaded; ${REAL} -f /run/others.nft; };;`,
      'esac',
      `if [ -n "$piped" ]; then printf '%s\\n' "$text" | ${REAL} -f -; else exec ${REAL} "$@"; fi`,
      '',
    ].join('\n'),
  )
  return OTHERS
}

async function machine(): Promise<LabHost> {
  const host = await LabHost.start('server')
  await enableNftables(host)
  return host
}

it('rules that are loaded while an undo deletes its own keep every rule of somebody else', async () => {
  await using host = await machine()
  await apply(host, 'jetstream-server')
  const others = await loadBeforeDeleting(host)
  expect(await undo(host)).toMatchObject({ code: 0, end: { result: 'undone' } })
  expect(await host.exists('/run/loaded')).toBe(true)
  const rules = await chainRules(host)
  expect(rules.filter((rule) => rule.includes('somebody else'))).toEqual(others)
  expect(rules.filter((rule) => rule.includes('sallyport'))).toEqual([])
  expect(await host.must(['nft', 'list', 'ruleset'])).not.toContain('sallyport')
  expect(await host.read(CONFIG)).toBe(SERVER_RULES)
})

it('rules that are loaded while a timer deletes those of ours keep every rule of somebody else', async () => {
  await using host = await machine()
  const port = { protocol: 'tcp', ports: { first: 8886, last: 8886 }, source: 'any', label: 'JetStream API' }
  const rules = { rules: [{ family: 'inet', table: 'filter', chain: 'input', ...port }] }
  const allow = nftables.verbs['nftables.allow']?.command(rules)
  const [remove] = nftables.verbs['nftables.remove']?.unattended(rules) ?? []
  if (!allow || !remove || !('argv' in allow) || !('argv' in remove)) throw new Error('no plain commands')
  await host.must([...allow.argv])
  const others = await loadBeforeDeleting(host)
  await host.must([...remove.argv])
  expect(await host.exists('/run/loaded')).toBe(true)
  expect((await chainRules(host)).filter((rule) => rule.includes('somebody else'))).toEqual(others)
  expect(await host.must(['nft', 'list', 'ruleset'])).not.toContain('sallyport')
})
