export const alf = {} as const
