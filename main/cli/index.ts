export { main } from './program.js'
export { printed } from './terminal.js'
