import { expectTypeOf, test } from 'vitest'
import type { ParamsOf } from '../../../main/text/icu.js'
import { msg, type Param } from '../../../main/text/index.js'

test('the parameters of a text are read from it', () => {
  expectTypeOf<keyof ParamsOf<'Nothing to say'>>().toBeNever()
  expectTypeOf<ParamsOf<'Allow {ports} from {from}'>>().toEqualTypeOf<{ readonly ports: Param; readonly from: Param }>()
  expectTypeOf<
    ParamsOf<'{count, plural, =0 {Nothing to change} one {# change, in {place}} other {# changes}} by {who}'>
  >().toEqualTypeOf<{ readonly count: number; readonly place: Param; readonly who: Param }>()
  expectTypeOf<ParamsOf<'{to, select, on {{name} is on} other {it is off}}: {n, number}'>>().toEqualTypeOf<{
    readonly to: string
    readonly name: Param
    readonly n: number
  }>()
})

test('a wrong id, a missing parameter and one too many do not compile', () => {
  // @ts-expect-error there is no such id
  msg('text.nothing')
  // @ts-expect-error a parameter is missing
  msg('text.timeAndDay', { time: '14:30' })
  // @ts-expect-error parameters are missing
  msg('text.timeAndDay')
  // @ts-expect-error one too many
  msg('text.timeToday', { time: '14:30', day: '1 Dec' })
  expectTypeOf(msg('text.timeToday', { time: '14:30' })).toHaveProperty('id')
})
