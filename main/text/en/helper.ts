export const helper = {
  'helper.undoFailedToo': 'Undoing what had been done failed as well: {problem}',
  'helper.rolledBack': 'What had been done was undone.',
  'helper.recoverFailed': 'A change that was cut off at {time} could not be undone: {problem}',
} as const
