export { watch, type WatchListener } from './watch.js'
