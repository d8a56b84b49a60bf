export { loadProfile, loadProfiles, resourcesFolder } from './load.js'
export { exposures, resolveOpenings, roleOf } from './resolve.js'
