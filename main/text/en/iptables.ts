export const iptables = {} as const
