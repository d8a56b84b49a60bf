export const backend = {
  'backend.newDefault':
    'From then on {way, select, in {incoming packets} out {outgoing packets} other {forwarded packets}} {action, select, allow {are allowed} deny {are dropped} other {are rejected}} unless a rule says otherwise.',
  'backend.noSuchDefault':
    '{firewall} cannot {action, select, allow {allow all} deny {drop all} other {reject all}} {way, select, in {incoming packets} out {outgoing packets} other {forwarded packets}} by default.',
  'backend.setDefault':
    '{action, select, allow {Allow all} deny {Drop all} other {Reject all}} {way, select, in {incoming packets} out {outgoing packets} other {forwarded packets}} by default',

  'backend.absent': '{path} is not there',
  'backend.kernelUnread': 'only root can read the kernel’s rules',
  'backend.kernelRootOnly': 'Only root can read the kernel’s rules.',
  'backend.checkWithRights': 'Check with rights.',
  'backend.useSudo': 'Run Sallyport with sudo.',
  'backend.openAgain': 'Open the service again.',
  'backend.planAgain': 'Make a new plan, then apply it.',
  'backend.fileDiffers': '{path} exists already and says something else.',
  'backend.changedMeantime': 'Somebody changed it in the meantime. Sallyport changed nothing.',
  'backend.onPurpose':
    'Somebody decided this on purpose. Sallyport does not overrule it, and a rule behind it would have no effect. Nothing was changed.',
} as const
