export const net = {} as const
