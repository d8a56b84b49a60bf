import { describe, expect, test } from 'vitest'
import {
  chooseLanguage,
  english,
  LANGUAGES,
  languageOf,
  msg,
  sentences,
  withEnglish,
  write,
} from '../../../main/text/index.js'
import { Text } from '../../../main/text/schema.js'

describe('a text in words', () => {
  test('what a person wrote stays as it is, in every language', () => {
    expect(write('JetStream {api}', 'de')).toBe('JetStream {api}')
  })

  test('numbers choose the form, messages and lists speak the same language', () => {
    expect(english(msg('api.driftedToo', { count: 1 }))).toBe('1 more opening has changed too.')
    expect(english(msg('api.driftedToo', { count: 2 }))).toBe('2 more openings have changed too.')
    const nested = msg('text.sentences', { first: msg('text.nothingChanged'), next: ['a', 'b', 'c'] })
    expect(write(nested, 'en')).toBe('Nothing was changed. a, b and c')
    expect(write(nested, 'de')).toBe('Es wurde nichts geändert. a, b und c')
  })

  test('what a language lacks is said in English, and what nobody knows by its id', () => {
    expect(write(msg('profiles.none', { name: 'x' }), 'de')).toBe('There is no service profile “x”.')
    expect(english({ id: 'ufw.ofTomorrow', params: {} })).toBe('ufw.ofTomorrow')
    expect(english({ id: 'profiles.none', params: {} })).toBe('profiles.none')
  })

  test('markup and braces in a parameter stay what they are', () => {
    expect(english(msg('profiles.none', { name: '<b>{x}</b>' }))).toBe('There is no service profile “<b>{x}</b>”.')
  })

  test('a moment is written as the reader would, without its day when that is today', () => {
    const today = new Date()
    today.setHours(14, 30, 0, 0)
    const soon = msg('text.sentences', { first: '', next: { at: today.toISOString() } })
    expect([write(soon, 'en'), write(soon, 'de')]).toEqual([' 14:30', ' 14:30 Uhr'])
    const past = new Date(2020, 10, 22, 14, 30).toISOString()
    const then = msg('text.sentences', { first: '', next: { at: past } })
    expect([write(then, 'en'), write(then, 'de')]).toEqual([' 14:30 on 22 Nov', ' 14:30 Uhr am 22. Nov.'])
  })
})

test('sentences come one after another, each once', () => {
  expect(sentences(['One.', '', 'Two.', 'One.'])).toBe('One. Two.')
  expect(sentences([])).toBe('')
  const nothing = msg('text.nothingChanged')
  expect(sentences([nothing, msg('text.nothingChanged')])).toEqual(nothing)
  expect(english(sentences(['One.', nothing, 'Two.']))).toBe('One. Nothing was changed. Two.')
})

test('the language is the first that there are texts in', () => {
  expect(chooseLanguage(['fr-FR', 'de-AT', 'en'], LANGUAGES)).toBe('de')
  expect(chooseLanguage(['fr'], LANGUAGES)).toBe('en')
  expect(chooseLanguage([undefined, ''], LANGUAGES)).toBe('en')
  expect(languageOf({ LANG: 'de_DE.UTF-8' }, LANGUAGES)).toBe('de')
  expect(languageOf({ LANG: 'de_DE.UTF-8', LC_MESSAGES: 'en_GB.UTF-8' }, LANGUAGES)).toBe('en')
  expect(languageOf({ LANG: 'en_GB.UTF-8', LC_MESSAGES: '', LC_ALL: 'de_CH' }, LANGUAGES)).toBe('de')
  expect(languageOf({ LANG: 'C' }, LANGUAGES)).toBe('en')
  // until all of it can be said in German, only those who ask for German get it
  expect(chooseLanguage(['de-AT', 'en'])).toBe('en')
  expect(languageOf({ LANG: 'de_DE.UTF-8' })).toBe('en')
  expect(languageOf({})).toBe('en')
})

test('JSON has every text in English, with its id beside it', () => {
  const none = msg('text.nothingChanged')
  expect(withEnglish({ title: none, steps: [{ why: none, argv: ['a'] }], notes: ['own', none], left: null })).toEqual({
    title: 'Nothing was changed.',
    titleId: 'text.nothingChanged',
    steps: [{ why: 'Nothing was changed.', whyId: 'text.nothingChanged', argv: ['a'] }],
    notes: ['own', 'Nothing was changed.'],
    notesIds: [null, 'text.nothingChanged'],
    left: null,
  })
})

test('a message survives a wire, and nothing else passes for one', () => {
  const message = msg('text.sentences', {
    first: [1, 'a', { at: '2026-11-21T14:30:00Z' }],
    next: msg('text.nothingChanged'),
  })
  expect(Text.parse(JSON.parse(JSON.stringify(message)))).toEqual(message)
  for (const wrong of [{ id: 'a.b' }, { id: 'a b', params: {} }, { id: 'a.b', params: { x: null } }, 7, null])
    expect(Text.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false)
})
