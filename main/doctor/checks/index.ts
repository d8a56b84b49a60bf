import type { Check } from '../check.js'
import { blockAll } from './block-all.js'
import { blockWins } from './block-wins.js'
import { denyWins } from './deny-wins.js'
import { firewalldFlushed } from './flushed-firewalld.js'
import { flushAtBoot } from './flush-at-boot.js'
import { foreignChain } from './foreign-chain.js'
import { forwardPolicy } from './forward-policy.js'
import { ipForward } from './ip-forward.js'
import { notLoaded } from './not-loaded.js'
import { notStored } from './not-stored.js'
import { dockerPorts, podmanPorts } from './published-ports.js'
import { runtimeOnly } from './runtime-only.js'
import { panic } from './panic.js'
import { rpFilter } from './rp-filter.js'
import { twoFrontEnds } from './two-front-ends.js'
import { twoLoaders } from './two-loaders.js'
import { twoStacks } from './two-stacks.js'
import { ufwFlushed } from './flushed-ufw.js'
import { wrongAddress } from './wrong-address.js'
import { wrongProfile } from './wrong-profile.js'
import { wrongZone } from './wrong-zone.js'

/** Every check that Sallyport makes, the gravest first. */
export const checks: readonly Check[] = [
  panic,
  twoFrontEnds,
  notLoaded,
  ufwFlushed,
  firewalldFlushed,
  twoLoaders,
  flushAtBoot,
  foreignChain,
  denyWins,
  ipForward,
  forwardPolicy,
  rpFilter,
  wrongAddress,
  blockWins,
  wrongZone,
  wrongProfile,
  twoStacks,
  dockerPorts,
  podmanPorts,
  notStored,
  runtimeOnly,
  blockAll,
]
