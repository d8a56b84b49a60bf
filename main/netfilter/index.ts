export { journeyOf, journeysOf, NOT_FORWARDED, type Journey } from './walk/journey.js'
export { addressRange, addressText } from './walk/interval.js'
export { kernelRule, parseSave } from './read/iptables.js'
export { ruleStatements } from './read/iptables-rule.js'
export { parseNftJson, readListing } from './read/nft-json.js'
export { readGround, type Ground } from './read/ground.js'
export { parseNetwork, type Network } from './walk/world.js'
export { chainOwner, ownerOf, tableOwner } from './owners.js'
export { decideRules, type RulesDecision } from './front-end.js'
export { askedOf, type Asked, type Packet } from './walk/packet.js'
export { asksFor, decide, entryOf, isRated, mayHold, ruleOf, type Decision } from './decide.js'
export { meaningsOf, type Meaning } from './meaning.js'
export { briefText } from './print/nft-text.js'
export type { Chain, KernelRule, Ruleset, Table } from './ruleset.js'
export type { End, Place } from './walk/walk.js'
export { networkEnds, typicalPacket, usualFamily } from './walk/typical.js'
export {
  isNarrowed,
  parseIptablesSave,
  savedOf,
  savedPorts,
  withoutHostPrefix,
  type SavedRule,
  type SavedTable,
} from './read/iptables-save.js'
export { jsonOf, parseJson } from './read/json-text.js'
export { legacyTables } from './read/legacy-tables.js'
