import type { Command } from 'commander'
import type { Run } from '../shell.js'
import { addApply } from './apply.js'
import { addCalls } from './calls.js'
import { addDetect } from './detect.js'
import { addExplain } from './explain.js'
import { addHistory } from './history.js'
import { addPlan } from './plan.js'
import { addPractice } from './practice.js'
import { addProfile, addProfiles } from './profiles.js'
import { addRemedy } from './remedy.js'
import { addServe } from './serve.js'
import { addStatus } from './status.js'
import { addOff, addOn } from './turn.js'
import { addUndo } from './undo.js'
import { addVerify } from './verify.js'

/** Every command, in the order in which the help shows them. */
export function addCommands(program: Command, run: Run): void {
  for (const add of [
    addDetect,
    addProfiles,
    addProfile,
    addStatus,
    addPlan,
    addApply,
    addVerify,
    addExplain,
    addUndo,
    addRemedy,
    addOn,
    addOff,
    addHistory,
    addServe,
    addPractice,
    addCalls,
  ])
    add(program, run)
}
