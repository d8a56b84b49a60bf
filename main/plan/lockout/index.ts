export { lostBetween, passagesNow } from './judge.js'
export { guardSsh, guardSshAlone } from './keep.js'
