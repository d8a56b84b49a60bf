/** What is wrong with a field. Each follows the field’s name. */
export const zod = {
  'zod.field': '“{path}” {why}',
  'zod.onLine': 'line {line, number}: {fault}',
  'zod.whole': 'it {why}',
  'zod.next': '{first}; {next}',
  'zod.andMore': '{faults}; and {count} more',
  'zod.missing': 'is missing',
  'zod.invalid': 'is not valid',
  'zod.type':
    'should be {expected, select, string {some text} number {a number} int {a whole number} boolean {true or false} array {a list} object {a set of fields} record {a set of fields} other {{expected}}}, but is {received, select, string {some text} number {a number} boolean {true or false} array {a list} object {a set of fields} null {left empty} other {{received}}}',
  'zod.value': 'should be {count, plural, one {{values}} other {one of these: {values}}}',
  'zod.tooBig':
    '{origin, select, string {is longer than {limit, plural, one {# character} other {# characters}}} array {has more than {limit, plural, one {# item} other {# items}}} other {is above {limit}}}',
  'zod.tooSmall':
    '{origin, select, string {{limit, plural, =1 {is empty} other {is shorter than # characters}}} array {{limit, plural, =1 {is empty} other {has fewer than # items}}} other {is below {limit}}}',
  'zod.format':
    'is not {format, select, date {a date such as 2026-11-21} ipv4 {an IPv4 address} ipv6 {an IPv6 address} other {in the right form}}',
  'zod.unknownFields': 'has {count, plural, one {an unknown field} other {unknown fields}}: {names}',
} as const
