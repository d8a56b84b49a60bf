/** What the window says by itself, outside the page. */
export const desktop = {
  'desktop.cannotStart': 'Sallyport cannot start',
  'desktop.problem': '{what}\n\n{meaning}\n{todo}',
  'desktop.asRoot': 'Sallyport runs as root, and does not need to. Start it as yourself.',

  'desktop.stillChanging': 'Sallyport is still changing the firewall.',
  'desktop.keepOpenMeans': 'What has begun is finished or undone in any case. Keep the window open to see how it ends.',
  'desktop.keepOpen': 'Keep open',
  'desktop.closeAfter': 'Close when done',

  'desktop.notTaken': 'Sallyport did not take the call.',
  'desktop.notTakenMeans': 'It does not come from its own page, or it holds something that cannot be sent.',
  'desktop.openAgain': 'Close the window and open Sallyport again.',
} as const
