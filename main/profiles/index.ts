export { loadProfile, loadProfiles, resourcesFolder } from './load.js'
export { exposures, resolveOpenings } from './resolve.js'
