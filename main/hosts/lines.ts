import type * as Readline from 'node:readline'

/** What a stream says, line by line. Node's readline is loaded when it is first used: most commands read no lines. */
export function linesOf(input: NodeJS.ReadableStream): Readline.Interface {
  const { createInterface }: typeof Readline = process.getBuiltinModule('node:readline')
  return createInterface({ input })
}
