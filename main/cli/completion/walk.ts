import type { Argument, Command, Help, Option } from 'commander'

/** A word that can come next, and what it means. */
export interface Offer {
  readonly word: string
  readonly means: string
}

/** What can come after the words that name a command. */
export interface Place {
  /** The command's name, with those above it: `` for the program itself, `practice start`. */
  readonly command: string
  readonly offers: readonly Offer[]
}

/** An option that a value follows, in each of its forms. */
export interface Valued {
  readonly flags: readonly string[]
  /** Those that it takes; empty where that may be anything. */
  readonly values: readonly string[]
}

export interface Words {
  readonly places: readonly Place[]
  readonly valued: readonly Valued[]
}

/**
 * All that can be completed of the command line.
 * @param program with every command in it
 * @param profiles the services, where a command takes one
 */
export function wordsOf(program: Command, profiles: readonly Offer[]): Words {
  const help = program.createHelp()
  const commandsOf = (command: Command): Offer[] =>
    help.visibleCommands(command).map((each) => ({ word: each.name(), means: help.subcommandDescription(each) }))
  const offersOf = (command: Command): Offer[] => [
    ...commandsOf(command.name() === 'help' ? program : command),
    ...command.registeredArguments.flatMap((argument) => valuesOf(command, argument, profiles)),
    ...optionsFor(help, command).map((option) => ({
      word: option.long ?? option.flags,
      means: help.optionDescription(option),
    })),
  ]
  const walk = (command: Command, name: string): Place[] => [
    { command: name, offers: offersOf(command) },
    ...help.visibleCommands(command).flatMap((each) => walk(each, `${name} ${each.name()}`.trim())),
  ]
  const optionsOf = (command: Command): Option[] => [...command.options, ...command.commands.flatMap(optionsOf)]
  return { places: walk(program, ''), valued: optionsOf(program).flatMap(valuedOf) }
}

/** Its own, and those of the program that it has not itself. */
function optionsFor(help: Help, command: Command): readonly Option[] {
  const own = help.visibleOptions(command)
  const names = new Set(own.map(({ long }) => long))
  return [...own, ...help.visibleGlobalOptions(command).filter(({ long }) => !names.has(long))]
}

/** What stands for an argument: a service, one of its choices, or one of `get|set`. */
function valuesOf(command: Command, argument: Argument, profiles: readonly Offer[]): readonly Offer[] {
  const name = argument.name()
  if (name === 'profile' || command.name() === 'profile') return profiles
  const choices = argument.argChoices ?? (name.includes('|') ? name.split('|') : [])
  return choices.map((word) => ({ word, means: '' }))
}

function valuedOf({ long, short, required, argChoices }: Option): Valued[] {
  const flags = [long, short].filter((flag) => flag !== undefined && flag !== null)
  return required ? [{ flags, values: argChoices ?? [] }] : []
}
