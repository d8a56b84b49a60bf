export const zod = {} as const
