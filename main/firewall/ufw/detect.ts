import { textsOf, type Host } from '../../hosts/index.js'
import type { FirewallFinding } from '../../model/observation.js'
import { msg } from '../../text/index.js'
import { readLoaded } from './kernel.js'
import { CONFIGURATION, setting, UFW } from './store.js'

/**
 * Finds ufw without running it: a start of its Python costs 40 ms. The version stands in the program's own text, the
 * switch in a world-readable file, and whether its chains are in the kernel is asked of the kernel (as root).
 */
export async function detectUfw(host: Host): Promise<FirewallFinding> {
  const [program, configuration] = await textsOf(host, [UFW, CONFIGURATION])
  if (program === null)
    return {
      kind: 'ufw',
      version: null,
      installed: false,
      enabled: false,
      running: false,
      loaded: false,
      evidence: [msg('backend.absent', { path: UFW })],
    }
  const enabled = setting(configuration, 'ENABLED') === 'yes'
  const kernel = await readLoaded(host, 4)
  const loaded = kernel.readable ? kernel.present : null
  return {
    kind: 'ufw',
    version: /^version\s*=\s*"([^"]+)"/m.exec(program)?.[1] ?? null,
    installed: true,
    enabled,
    running: enabled ? loaded : false,
    loaded,
    evidence: [
      msg('ufw.configured', { path: CONFIGURATION, enabled: enabled ? 'yes' : 'no' }),
      msg(loaded === null ? 'backend.kernelUnread' : loaded ? 'ufw.chainThere' : 'ufw.noChains'),
    ],
  }
}
