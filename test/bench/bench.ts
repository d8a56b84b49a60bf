import { availableParallelism } from 'node:os'
import { applyRows } from './apply.js'
import { table } from './measure.js'
import { rulesRows } from './rules.js'
import { serveRows } from './serve.js'
import { startRows } from './start.js'
import { windowsRows } from './windows.js'

export async function bench(): Promise<void> {
  const rows = []
  for (const part of [startRows, applyRows, serveRows, rulesRows, windowsRows]) rows.push(...(await part()))
  console.log(`\n${table(rows)}\n`)
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores. Medians of one run; least and most in brackets.`,
  )
}
