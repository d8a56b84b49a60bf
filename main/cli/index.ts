export { main } from './program.js'
export { rehearse } from './rehearse.js'
