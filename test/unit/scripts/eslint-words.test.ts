import { Linter } from 'eslint'
import { expect, test } from 'vitest'
import { words } from '../../../scripts/eslint-words.mjs'

const RULES = { 'words/prose': 'error', 'words/no-reading': 'error' } as const

function found(code: string): string[] {
  const messages = new Linter().verify(code, [{ plugins: { words }, rules: RULES }])
  return messages.map(({ ruleId, message }) => ruleId ?? message)
}

test.each([
  "const why = 'ufw already allows it'",
  'const why = `Let ${ports} in from anywhere`',
  "tell({ todo: 'Try again.' })",
  "log(msg('web.fault', { why: 'nobody knows why' }))",
  "const hint = 'Sallyport undoes it by itself'",
])('a text for people is reported: %s', (code) => {
  expect(found(code)).toEqual(['words/prose'])
})

test.each([
  "throw new Error('this verb is not known')",
  "const argv = ['/usr/sbin/ufw', 'allow', 'proto', 'tcp']",
  "read().catch(noted('reading the rules of ufw'))",
  "const id = 'keep-ufw'",
  "msg('ufw.alreadyAllowed', { ports })",
  'const line = `${table} ${chain}`',
  'const command = `sallyport undo ${id}`',
  "read().catch(noted('reading the rules of ufw'))",
  'log("warn", `${path} makes no sense`)',
  'const ok = /No such file/.test(stderr)',
])('what is no text is left alone: %s', (code) => {
  expect(found(code)).toEqual([])
})

test.each([
  'if (say(text) === why) go()',
  "english(title).startsWith('a')",
  'if (style.say(seen).includes(name)) go()',
  "words.replace(say(text), '')",
])('code that reads a text is reported: %s', (code) => {
  expect(found(code)).toEqual(['words/no-reading'])
})
