import type { Host, Platform } from '../hosts/index.js'
import type { Check } from '../model/evidence.js'
import type { Family } from '../model/net.js'
import type { FirewallFinding, FirewallKind } from '../model/observation.js'
import type { Opening } from '../model/opening.js'
import type { Risk, StepCall, Unchanged } from '../model/plan.js'
import type { Rule } from '../model/rule.js'
import type { ZoneOptions } from '../model/zones.js'
import type { Command, Verb } from '../verbs/index.js'
import type { Text } from '../text/index.js'

/** What a backend wants to do about the openings wanted. */
export interface PlanDraft {
  readonly steps: readonly { readonly call: StepCall; readonly reason: Text; readonly risk: Risk }[]
  readonly unchanged: readonly Unchanged[]
  readonly warnings: readonly Text[]
}

/** What a firewall does with packets that none of its rules speaks of. */
export interface Policy {
  readonly in: 'allow' | 'deny' | 'reject'
  readonly out: 'allow' | 'deny' | 'reject'
  readonly forward: 'allow' | 'deny' | 'reject'
}

/** What was read of one firewall, with what can be derived from it. Reads nothing more. */
export interface Observed {
  /** False when the rules could not be read without more rights. */
  readonly readable: boolean
  /** Its rules that let something in: one after another, as thousands take a while to be put into words. */
  letIn(): Iterable<Rule>
  /** What happens to packets that no rule speaks of; absent where a firewall has no such thing. */
  readonly policy?: Policy
  /** The families that its openings are for, where it refuses the other by a switch of its own. */
  readonly families?: readonly Family[]
  /** What a supporter would ask for, in sentences: defaults, logging, what stands in front of all rules. */
  readonly notes?: readonly Text[]
  /** Stored and loaded rules, in the firewall's order. */
  readonly rules: readonly Rule[]
  /**
   * @throws ProblemError of kind `refused` when an opening cannot be had without overruling what is there, `input`
   * when this firewall cannot hold it.
   */
  plan(wanted: readonly Opening[], service: { readonly id: string; readonly title: string }): PlanDraft
  /** The rungs that this firewall can tell of for one opening: `stored`, `loaded`, and `effective` where it decides alone. */
  prove(opening: Opening): readonly Check[]
  /**
   * The interfaces that an opening without one is made for, where the firewall holds its rules by interface; none means
   * every one.
   */
  interfacesOf?(opening: Opening): readonly string[]
}

/** What the user named, which the firewall could otherwise not know. */
export interface Scope {
  readonly zone?: string | undefined
  /** The programs that are to be let in, for firewalls that judge programs. */
  readonly programs?: readonly string[] | undefined
}

/** To which state a firewall is switched. */
export type Switch = 'on' | 'off'

/**
 * How the files read in which a firewall stores its rules. Front ends write them in place: one that is killed, or finds no
 * space, leaves a part of what stood there.
 */
export interface StoredForm {
  /** Whether rules are stored at that path, whether or not it is there. */
  isOne(path: string): boolean
  /** What stands in a file, part by part; `undefined` when it is cut off. */
  parts(path: string, text: string): Promise<readonly string[] | undefined>
  /** Whether a whole file is known by its end. Where it is not, one that was cut off between two lines looks whole. */
  hasEnd(path: string): boolean
  /** Whether that call, or what takes it back, may take the part out of the file or change it. */
  touches(call: StepCall, path: string, part: string): boolean
  /**
   * Loads the text of a file where it harms nobody.
   * @returns what is said against it; `undefined` when it loads, or that cannot be tried here
   */
  dryLoad?(host: Host, path: string, text: string): Promise<string | undefined>
  /** What brings the kernel in line with the files in respect of these calls; `null` when it is. */
  settle?(host: Host, calls: readonly StepCall[]): Promise<Command | null>
}

/** A firewall. Adding one is a folder of this shape and a line in index.ts. */
export interface Backend {
  readonly kind: FirewallKind
  readonly platform: Platform
  detect(host: Host): Promise<FirewallFinding>
  observe(host: Host, finding: FirewallFinding, scope: Scope): Promise<Observed>
  /** Where these openings could be made, for a firewall that tells networks apart; see {@link Scope.zone}. */
  zones?(host: Host, finding: FirewallFinding, openings: readonly Opening[]): Promise<ZoneOptions>
  readonly verbs: Readonly<Record<string, Verb>>
  /**
   * What switches this firewall on or off, for now and for the next start of the machine; no steps when it is so.
   * @throws ProblemError of kind `refused` when it cannot be switched here
   */
  turn(host: Host, finding: FirewallFinding, to: Switch): Promise<PlanDraft>
  /**
   * What makes these its defaults, for what no rule speaks of; ways that are not named stay as they are.
   * @throws ProblemError of kind `refused` for a default that this firewall cannot have
   */
  setPolicy(host: Host, finding: FirewallFinding, policy: Partial<Policy>): Promise<PlanDraft>
  /** Files and folders whose time of change anybody may see, and which change when somebody changes the rules. */
  readonly watched: readonly string[]
  /** What else an ordinary user may see change, cheaply: an answer of a running daemon, for instance. */
  pulse?(host: Host): Promise<string>
  /** A command that tells at once when something changes, by a line that `heard` matches. */
  readonly signals?: {
    readonly argv: readonly string[]
    readonly heard: RegExp
    /** The program without which there is nothing to hear. */
    readonly of: string
    /** Only root may listen. */
    readonly root?: true
  }
  /** The files in which this firewall stores its rules, as far as they are there. */
  storedFiles(host: Host): Promise<readonly string[]>
  /**
   * Whether two texts of a stored file say the same in every respect, so that one may stand for the other after undo.
   * @param was `null` when the file was not there before
   */
  sameContent(host: Host, path: string, was: string | null, now: string): Promise<boolean>
  /** Absent where the system itself keeps the rules. */
  readonly form?: StoredForm
}
