export const verify = {
  'verify.refused': 'The kernel refuses {packet}. Decided by: {by}',
  'verify.passes': '{opening} gets through every chain of the kernel.',
  'verify.passesBy': '{opening} gets through every chain of the kernel ({by}).',
} as const
