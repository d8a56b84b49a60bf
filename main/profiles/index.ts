export { loadProfile, loadProfiles, resourcesFolder } from './load.js'
export { resolveFiles, type FileWanted } from './files.js'
export { onSystem } from './on-system.js'
export { exposures, resolveOpenings } from './resolve.js'
