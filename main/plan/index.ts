export { endPaths, listUnits, LOCK, NO_ID, planEnd, serviceName, servicePath, SYSTEMCTL, timerName } from './end.js'
export { guardSsh, guardSshAlone } from './guard.js'
export { makePlan, showStep } from './make.js'
export { knownVerb, verbNames, verbOf } from './registry.js'
