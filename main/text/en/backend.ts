export const backend = {
  'backend.newDefault':
    'From then on {way, select, in {incoming packets} out {outgoing packets} other {forwarded packets}} {action, select, allow {are allowed} deny {are dropped} other {are rejected}} unless a rule says otherwise.',
  'backend.noSuchDefault':
    '{firewall} cannot {action, select, allow {allow all} deny {drop all} other {reject all}} {way, select, in {incoming packets} out {outgoing packets} other {forwarded packets}} by default.',
} as const
