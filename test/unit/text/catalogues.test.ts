import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, TYPE, type MessageFormatElement } from '@formatjs/icu-messageformat-parser'
import { describe, expect, test } from 'vitest'
import { catalogues } from '../../../main/text/write.js'
import { LANGUAGES } from '../../../main/text/language.js'
import { en } from '../../../main/text/en/index.js'

const FOLDER = join(import.meta.dirname, '../../../main/text')
const texts = (language: keyof typeof catalogues): [string, string][] =>
  Object.entries(catalogues[language]).map(([id, pattern]) => [id, String(pattern)])

/** Each parameter once, with whether it is a number, chooses, or is put in as it is. */
function parameters(elements: readonly MessageFormatElement[]): string[] {
  const found = elements.flatMap((element): string[] => {
    if (element.type === TYPE.literal || element.type === TYPE.pound || element.type === TYPE.tag) return []
    const own = `${element.value}: ${TYPE[element.type]}`
    const inside =
      element.type === TYPE.plural || element.type === TYPE.select
        ? Object.values(element.options).flatMap(({ value }) => parameters(value))
        : []
    return [own, ...inside]
  })
  return [...new Set(found)].sort()
}

/** What each check calls what it found. */
const CHECKS = join(FOLDER, '../doctor/checks')
const CONFLICTS = readdirSync(CHECKS).flatMap((file) =>
  [...readFileSync(join(CHECKS, file), 'utf8').matchAll(/what: msg\('([\w.]+)'/g)].map(([, id = '']) => id),
)

/** `page-review` as ids have it: `pageReview`. */
const camelCase = (name: string) => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())

const parsed = (pattern: string) => parse(pattern, { ignoreTag: true })

describe.each(LANGUAGES)('the texts in %s', (language) => {
  test('are ICU messages, and speak of what the English ones do', () => {
    for (const [id, pattern] of texts(language)) {
      const english = (en as Readonly<Record<string, string>>)[id] ?? ''
      expect(parameters(parsed(pattern)), id).toEqual(parameters(parsed(english)))
    }
  })

  test('have no branch of one bare word, which would be taken for a parameter', () => {
    for (const [id, pattern] of texts(language)) {
      const names = new Set(parameters(parsed(pattern)).map((name) => name.split(':')[0]))
      for (const [, word = ''] of pattern.matchAll(/\{(?=[^\s{}#,])([^\s{},]*)[},]/g)) expect(names, id).toContain(word)
    }
  })

  test('have no full stop where they head a conflict', () => {
    for (const [id, pattern] of texts(language).filter(([id]) => CONFLICTS.includes(id)))
      expect(pattern, id).not.toMatch(/\.$/)
  })

  test('stand in the file that their id begins with, each once', () => {
    const seen = new Set<string>()
    for (const file of readdirSync(join(FOLDER, language)).filter((name) => name !== 'index.ts'))
      for (const [, id = ''] of readFileSync(join(FOLDER, language, file), 'utf8').matchAll(/^ {2}'?([\w.]+)'?:/gm)) {
        expect(id.split('.')[0], id).toBe(camelCase(file.replace('.ts', '')))
        expect(seen, id).not.toContain(id)
        seen.add(id)
      }
    expect([...seen].sort()).toEqual(
      texts(language)
        .map(([id]) => id)
        .sort(),
    )
  })
})
