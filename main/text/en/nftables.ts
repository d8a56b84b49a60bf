export const nftables = {} as const
