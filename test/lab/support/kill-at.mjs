// Loaded into the helper with --import: counts the points at which its work stands on disk or in another process, and
// sends it KILL_SIGNAL at point KILL_AT, counted from 1. With 0 it runs to its end. The points go to file descriptor 2.
import child from 'node:child_process'
import files, { writeSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const killAt = Number(process.env['KILL_AT'])
const signal = process.env['KILL_SIGNAL'] ?? 'SIGKILL'
const CHANGES =
  /^\S+\/(?:ufw|firewall-cmd|firewall-offline-cmd|sed|ip6?tables -w|systemctl(?! show| is-)|sysctl|update-rc.d) /
let reached = 0

/** @param {string} point */
function reach(point) {
  writeSync(2, `point ${point}\n`)
  if (++reached === killAt) process.kill(process.pid, signal)
}

const { renameSync, unlinkSync } = files
files.renameSync = (from, to) => {
  renameSync(from, to)
  reach(`wrote ${String(to)}`)
}
files.unlinkSync = (path) => {
  unlinkSync(path)
  reach(`removed ${String(path)}`)
}

const { spawn } = child
// @ts-expect-error one function stands for all overloads
child.spawn = (program, args, options) => {
  const started = spawn(program, args, options)
  const line = `${program} ${args.join(' ')} `
  // nft is also what the rules are read with
  const nft = /\/nft /.test(line) && !/ (?:list|--version) /.test(line) && !line.includes('/unshare ')
  if (CHANGES.test(line) || nft) {
    started.once('exit', () => reach(`ended ${program} ${args.join(' ')}`))
    reach(`started ${program} ${args.join(' ')}`)
  }
  return started
}
syncBuiltinESMExports()
