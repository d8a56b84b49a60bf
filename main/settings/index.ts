/** What a person has chosen for themselves: a file of theirs, checked when it is read. */
export { settingsFile } from './place.js'
export { SettingsFile } from './settings-file.js'
