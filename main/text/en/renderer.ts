export const renderer = {} as const
