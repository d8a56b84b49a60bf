export const doctor = {
  'doctor.refusedBy': '{opening} is refused by {words}',
} as const
