/** What a terminal stops a program with: Ctrl-Z, and reading or writing in the background; termios(3). */
const STOPS = ['SIGTSTP', 'SIGTTIN', 'SIGTTOU'] as const

/**
 * Keeps this process from being stopped while it holds the lock: others, and the ends of changes, would wait for it.
 * @returns what lets it be stopped again, and says whether somebody wanted to meanwhile
 */
export function keepRunning(): () => boolean {
  let asked = false
  const noted = () => {
    asked = true
  }
  for (const signal of STOPS) process.on(signal, noted)
  return () => {
    for (const signal of STOPS) process.off(signal, noted)
    return asked
  }
}
