export type { Method } from './method.js'
export { chooseMethod, type Surroundings } from './methods.js'
export { runHelper } from './run-helper.js'
