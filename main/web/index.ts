/** The web shell: the same pages and contract as the desktop, on the loopback interface, for machines without one. */
export { listenProblem, sshHint } from './address.js'
export { startServer, type RunningServer, type ServerOptions } from './server.js'
