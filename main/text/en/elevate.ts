export const elevate = {} as const
