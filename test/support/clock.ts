/** The time of day in a sentence of the program, for a regular expression: with its day, where that is not today's. */
export const CLOCK = String.raw`\d\d:\d\d(?: on \d{1,2} [A-Z][a-z]+)?`
