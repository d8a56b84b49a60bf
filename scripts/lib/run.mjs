// Child processes for the scripts. Node's own modules only: this runs before anything is installed.
import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/**
 * Runs a program in the repository with this terminal, and hands on signals, so that stopping the script stops it too.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>} the exit code; 128 when a signal ended it, 127 when it could not start
 */
export function run(program, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options })
    const forward = (/** @type {NodeJS.Signals} */ signal) => child.kill(signal)
    // A terminal sends Ctrl-C to the child by itself; here it only must not end this process first.
    const wait = () => {}
    process.on('SIGTERM', forward).on('SIGHUP', forward).on('SIGINT', wait)
    const done = (/** @type {number} */ code) => {
      process.off('SIGTERM', forward).off('SIGHUP', forward).off('SIGINT', wait)
      resolve(code)
    }
    child.on('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`)
      done(127)
    })
    child.on('close', (code) => done(code ?? 128))
  })
}

/**
 * Runs npm: the one that started this script, else the one on the path.
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 */
export function npm(args, options = {}) {
  const [program, before, shell] = npmProgram()
  return run(program, [...before, ...args], { ...options, shell })
}

/** @returns {[program: string, args: string[], shell: boolean]} */
export function npmProgram() {
  const own = process.env.npm_execpath
  if (own && /\.c?js$/.test(own)) return [process.execPath, [own], false]
  // Node starts npm.cmd only through the shell.
  return ['npm', [], process.platform === 'win32']
}
