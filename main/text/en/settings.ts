export const settings = {
  'settings.noHome': 'Settings cannot be saved: you have no home folder here.',
  'settings.newer': 'Settings cannot be saved: a newer version of Sallyport wrote {path}.',
  'settings.notWritten': 'Settings cannot be saved: {path} cannot be written ({why}).',
  'settings.unchanged': 'Nothing was changed.',
  'settings.mend': 'Put this right, then try again.',
  'settings.setAside': 'Your settings could not be read',
  'settings.kept': 'The defaults apply for now. Your old file is still here: {path}',
  'settings.chooseAgain': 'Choose your settings again under Settings, or with “sallyport settings set”.',
} as const
