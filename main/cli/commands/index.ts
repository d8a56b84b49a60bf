import type { Command } from 'commander'
import type { Run } from '../shell.js'
import { addApply } from './apply.js'
import { addCalls } from './calls.js'
import { addDetect } from './detect.js'
import { addDoctor } from './doctor.js'
import { addExplain } from './explain.js'
import { addHistory } from './history.js'
import { addLog } from './log.js'
import { addPlan } from './plan.js'
import { addPractice } from './practice.js'
import { addProfile, addProfiles } from './profiles.js'
import { addRelay } from './relay.js'
import { addRemedy } from './remedy.js'
import { addServe } from './serve.js'
import { addSettings } from './settings.js'
import { addStatus } from './status.js'
import { addOff, addOn } from './turn.js'
import { addConfirm } from './confirm.js'
import { addUndo } from './undo.js'
import { addVerify } from './verify.js'
import { addWatch } from './watch.js'

/** Every command, in the order in which the help shows them. */
const COMMANDS: Readonly<Record<string, (program: Command, run: Run) => void>> = {
  detect: addDetect,
  profiles: addProfiles,
  profile: addProfile,
  status: addStatus,
  plan: addPlan,
  apply: addApply,
  verify: addVerify,
  explain: addExplain,
  watch: addWatch,
  undo: addUndo,
  confirm: addConfirm,
  relay: addRelay,
  doctor: addDoctor,
  remedy: addRemedy,
  on: addOn,
  off: addOff,
  history: addHistory,
  serve: addServe,
  settings: addSettings,
  log: addLog,
  practice: addPractice,
  calls: addCalls,
}

/**
 * Adds the commands that the words name; all of them where they name none, or ask for help. To describe each takes a
 * while, and one is run.
 */
export function addCommands(program: Command, run: Run, words: readonly string[]): void {
  const all = Object.keys(COMMANDS)
  const named = words.some((word) => HELP.has(word)) ? [] : all.filter((name) => words.includes(name))
  for (const name of named.length === 0 ? all : named) COMMANDS[name]?.(program, run)
}

const HELP: ReadonlySet<string> = new Set(['help', '--help', '-h'])
