/** All that a test needs to set a lab host's firewalls, users and disks up, and to read what they hold. */
export { enableUfw, ufwLoaded, ufwReloadedEqual, ufwRules } from './ufw.js'
export {
  addInterfaceToZone,
  firewalldLoaded,
  firewalldStored,
  startBus,
  startFirewalld,
  stopFirewalld,
} from './firewalld.js'
export { hideFirewall, hideProgram, smallDisk } from './hide.js'
export { addUser } from './users.js'
export { machineFirewall, type MachineFirewall } from './machine.js'
