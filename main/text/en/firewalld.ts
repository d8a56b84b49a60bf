export const firewalld = {} as const
