/** Resolves when what was begun has had its turn. As Node's own timers/promises, which takes longer to load than to wait. */
export const nextRound = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))

/** @param time in milliseconds */
export const sleep = (time: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, time))
