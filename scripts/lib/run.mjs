// Child processes for the scripts. Node's own modules only: this runs before anything is installed.
import { spawn } from 'node:child_process'
import { root } from './paths.mjs'

/**
 * Runs a program in the repository with this terminal, and hands on signals, so that stopping the script stops it too.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @param {(child: import('node:child_process').ChildProcess) => void} [onStart]
 * @returns {Promise<number>} the exit code; 128 when a signal ended it, 127 when it could not start
 */
export function run(program, args, options = {}, onStart = () => {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options })
    onStart(child)
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
 * Runs a program in the repository and keeps what it prints.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, output: string }>}
 */
export async function capture(program, args, options = {}) {
  let output = ''
  const keep = (/** @type {Buffer} */ chunk) => (output += chunk.toString())
  const code = await run(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }, (child) => {
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
  })
  return { code, output }
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
