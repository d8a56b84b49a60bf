import type { Param } from './shape.js'

/**
 * The parameters that a text in ICU MessageFormat names: `{ports}` takes what a message may speak of, `{count, plural, …}`
 * and `{count, number}` a number, `{to, select, …}` a string.
 *
 * Every `{` is looked at by itself, so a branch of one word (`one {file}`) would be taken for a parameter: branches are
 * whole phrases, and a test holds them to it.
 */
export type ParamsOf<Pattern extends string> = Flat<Named<Pattern>>

type Named<Pattern extends string, Found = unknown> = Pattern extends `${string}{${infer Rest}`
  ? Named<Rest, Rest extends `${infer Inside}}${string}` ? Found & Argument<Inside> : Found>
  : Found

type Argument<Inside extends string> = Inside extends `${infer Typed}{${string}`
  ? OfKind<Typed>
  : Inside extends `${string},${string}`
    ? OfKind<Inside>
    : Inside extends '' | '#' | `${string} ${string}`
      ? unknown
      : { readonly [N in Inside]: Param }

type OfKind<Inside extends string> = Inside extends `${infer Name}, ${infer Rest}`
  ? (Rest extends `${infer Kind},${string}` ? Kind : Rest) extends infer Kind extends keyof Kinds
    ? { readonly [N in Name]: Kinds[Kind] }
    : unknown
  : unknown

interface Kinds {
  plural: number
  selectordinal: number
  number: number
  select: string
}

type Flat<T> = { [K in keyof T]: T[K] }
