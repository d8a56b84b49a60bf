import { availableParallelism } from 'node:os'
import { applyRows } from './apply.js'
import { table, type Row } from './measure.js'
import { rulesRows } from './rules.js'
import { serveRows } from './serve.js'
import { startRows } from './start.js'
import { windowsRows } from './windows.js'

const PARTS: Readonly<Record<string, () => Promise<Row[]>>> = {
  start: startRows,
  apply: applyRows,
  serve: serveRows,
  rules: rulesRows,
  windows: windowsRows,
}

/** @param wanted names of parts; without any, all of them */
export async function bench(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name))
  if (unknown.length > 0) throw new Error(`No part is called ${unknown.join(', ')}: ${Object.keys(PARTS).join(', ')}.`)
  const rows: Row[] = []
  for (const [name, part] of Object.entries(PARTS))
    if (wanted.length === 0 || wanted.includes(name)) rows.push(...(await part()))
  console.log(`\n${table(rows)}\n`)
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores. Medians of one run; least and most in brackets.`,
  )
}
