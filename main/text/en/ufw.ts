export const ufw = {} as const
