export { chooseMethod, type Method, type Surroundings } from './methods.js'
export { runHelper } from './run-helper.js'
export { dismissEarly, startEarly } from './start-helper.js'
