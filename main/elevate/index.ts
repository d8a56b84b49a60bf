export { BE_THE_HELPER, inAppImage } from './locate.js'
export type { Method } from './method.js'
export { chooseMethod, inThisProcess, type Surroundings } from './methods.js'
export { runHelper } from './run-helper.js'
