import { z } from '../../model/zod.js'
import { portOf, type ZonePort } from './port.js'
import { parseRichRule, type RichRule } from './rich-rule.js'

/** What a zone or a policy lets pass, whether it was read from a file or from the running daemon. */
export interface Ruleset {
  readonly target: string
  readonly services: readonly string[]
  readonly ports: readonly ZonePort[]
  readonly rules: readonly RichRule[]
}

export interface Zone extends Ruleset {
  readonly interfaces: readonly string[]
  readonly sources: readonly string[]
  /** Whether machines of the zone reach each other through this one. */
  readonly forward: boolean
  /** Its place among the policies for what comes in, firewalld 2.0 and later; 0 before. */
  readonly priority: number
}

/** What holds between zones, firewalld.policy(5). */
export interface Policy extends Ruleset {
  /** Zones, or `HOST` and `ANY`. */
  readonly ingress: readonly string[]
  readonly egress: readonly string[]
  /** Below 0: before the zones; above: behind them. */
  readonly priority: number
}

const PortPair = z.tuple([z.string(), z.string()])

/** Reads a zone's settings as the daemon gives them over the bus (`getZoneSettings2`). */
export function zoneFromBus(settings: unknown): Zone | undefined {
  const record = asRecord(settings)
  return (
    record && {
      ...rulesetFromBus(record, 'default', 'rules_str'),
      interfaces: strings(record, 'interfaces'),
      sources: strings(record, 'sources'),
      forward: record['forward'] === true,
      priority: numberOf(record['ingress_priority'], 0),
    }
  )
}

/** Reads a policy's settings as the daemon gives them over the bus (`getPolicySettings`). */
export function policyFromBus(settings: unknown): Policy | undefined {
  const record = asRecord(settings)
  return (
    record && {
      ...rulesetFromBus(record, 'CONTINUE', 'rich_rules'),
      ingress: strings(record, 'ingress_zones'),
      egress: strings(record, 'egress_zones'),
      priority: numberOf(record['priority'], -1),
    }
  )
}

function rulesetFromBus(record: Record<string, unknown>, target: string, rules: string): Ruleset {
  const entries: readonly unknown[] = Array.isArray(record['ports']) ? record['ports'] : []
  return {
    target: typeof record['target'] === 'string' ? record['target'] : target,
    services: strings(record, 'services'),
    ports: entries.flatMap((entry) => {
      const pair = PortPair.safeParse(entry)
      return pair.success ? portOf(...pair.data) : []
    }),
    rules: strings(record, rules).map(parseRichRule),
  }
}

function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
}

function strings(record: Record<string, unknown>, key: string): string[] {
  const value = record[key]
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise
}
