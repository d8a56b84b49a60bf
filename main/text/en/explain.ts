export const explain = {
  'explain.notForwarded': 'the kernel itself, as it forwards nothing',
} as const
