/**
 * The pages that can be asked for as the window is started, by the word that asks: the actions of its desktop entry. A
 * closed list, as any program may start the window: what it says is never part of an address.
 */
const PAGES: ReadonlyMap<string, string> = new Map([
  ['--page=open', '#/open'],
  ['--page=doctor', '#/doctor'],
])

/** The page, as the end of an address. @param argv of this program, or of one that was started after it */
export function pageWord(argv: readonly string[]): string | undefined {
  return argv.flatMap((word) => PAGES.get(word) ?? []).at(-1)
}
