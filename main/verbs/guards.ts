import type { Guard } from '../model/plan.js'

const SYSTEMCTL = '/usr/bin/systemctl'

/** The guards of a step that takes away what these see, one by one. */
export function absent(guards: readonly Guard[]): readonly Guard[] {
  return guards.map((guard) => ({ ...guard, unless: true }))
}

/** Sees that systemd runs a unit, systemctl(1). */
export function unitIsActive(unit: string): readonly Guard[] {
  return [{ argv: [SYSTEMCTL, 'is-active', unit], prints: 'active' }]
}

/** Sees that systemd is set to start a unit with the machine. */
export function unitIsEnabled(unit: string): readonly Guard[] {
  return [{ argv: [SYSTEMCTL, 'is-enabled', unit], prints: 'enabled' }]
}
