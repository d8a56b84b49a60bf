export const backend = {} as const
