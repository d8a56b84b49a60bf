import { setTimeout as sleep } from 'node:timers/promises'

/** Asks again until the answer is yes; throws after `milliseconds` (default 10 s) with what was awaited. */
export async function until(
  what: string,
  condition: () => boolean | Promise<boolean>,
  milliseconds = 10_000,
): Promise<void> {
  const end = performance.now() + milliseconds
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited ${milliseconds} ms in vain: ${what}`)
    await sleep(5)
  }
}

/** The promise' value, or an error after `milliseconds`; `giveUp` is called first. */
export async function within<T>(
  promise: Promise<T>,
  what: string,
  milliseconds: number,
  giveUp?: () => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp?.()
      reject(new Error(`no end after ${milliseconds} ms: ${what}`))
    }, milliseconds)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
