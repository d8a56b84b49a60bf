export { JournalEntry, JournalId, newId, type JournalStep } from './entry.js'
export { isOverdue } from './overdue.js'
export { journalAt, prepareFolder, type Journal, type Snapshot } from './store.js'
export { isInterrupted, thisWorker } from './worker.js'
