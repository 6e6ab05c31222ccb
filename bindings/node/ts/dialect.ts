/**
 * Dialects: the vendors' own vocabularies, in and out.
 *
 * @module
 */

import type { Deadline, Envelope, VendorCall } from "./engine.js";
import { told } from "./errors.js";
import { DIALECTS } from "./generated/tables.js";
import type { Config } from "./generated/plain.js";
import type {
  DialectName,
  EventName,
  Fault,
  Input,
  InputName,
  Reason,
  Support,
  Surface,
  VendorCallKind,
} from "./generated/vocabulary.js";
import { callText, configText, text } from "./given.js";
import { native, type NativeTranslator } from "./native.js";

/** How Google Analytics is told; no other dialect depends on it. */
export interface Ga4Options {
  /** Its `event_category`. */
  category?: string | undefined;
  /** Which events it is told: the eight that Livechatoo records, or all, by their canonical names. */
  events?: "eight" | "all" | undefined;
}

/** What a vendor's call says. */
export interface Decoded {
  /** `not_mine` is no call of the dialect, `unknown` one that says nothing. */
  meaning: "not_mine" | "unknown" | "inputs";
  /** The inputs that it means. */
  inputs: Input[];
}

/** A call by which a vendor tells an event. */
export interface Emits {
  surface: Surface;
  call: string;
  kind: VendorCallKind;
  again: boolean;
  carries: string[];
}

/** Whether an event can come in a dialect, and by which calls. */
export interface Capability {
  event: EventName;
  support: Support;
  calls: Emits[];
}

/** What a translation lost. */
export interface Loss {
  kind: string;
  times: number;
  text: string;
  event?: EventName;
  field?: string;
  surface?: Surface;
  call?: string;
  input?: InputName;
  reason?: Reason;
  fault?: Fault;
}

/** A vendor's vocabulary. */
export class Dialect {
  /** Every dialect. */
  static readonly all: readonly Dialect[] = DIALECTS.map((name) => new Dialect(name));

  /** Where the vendor's calls are made and received. */
  readonly surfaces: readonly Surface[];

  /** The dialect of this name. Throws a `RangeError` that says which there are. */
  constructor(
    /** The name, `ctlive` say. */
    readonly name: DialectName,
  ) {
    this.surfaces = told(() => native.surfaces(name)) as Surface[];
  }

  /**
   * The calls that the vendor's integrators would have received for an event: none, one or several. Of what is told again
   * after a load of the page those are made that the vendor itself makes again, and of history none.
   */
  encode(envelope: Envelope, ga4: Ga4Options = {}): VendorCall[] {
    return this.encodeJson(envelope, ga4)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line));
  }

  /** The same calls in their JSON form, one on a line; empty where there is none. */
  encodeJson(envelope: Envelope, { category, events }: Ga4Options = {}): string {
    return told(() => native.encode(this.name, text(envelope, "an envelope"), category, events));
  }

  /**
   * What a call of the vendor says, whether it was made to tell something or to ask for something. `origins` are those
   * whose page messages count; without them any. Throws a `DecodeError` for a call that is the vendor's and broken, or comes
   * from a foreign origin, and a `ConfigError` for an origin that can match nothing.
   */
  read(call: VendorCall, options: { origins?: readonly string[] | undefined } = {}): Decoded {
    return this.#decoded("read", call, options.origins);
  }

  /** What the vendor tells by a call. Else as `read`. */
  decode(call: VendorCall, options: { origins?: readonly string[] | undefined } = {}): Decoded {
    return this.#decoded("decode", call, options.origins);
  }

  /** What a call of the vendor's own functions asks for. Throws a `DecodeError`. */
  command(call: VendorCall): Decoded {
    return this.#decoded("command", call, undefined);
  }

  #decoded(what: string, call: VendorCall, origins: readonly string[] | undefined): Decoded {
    return JSON.parse(told(() => native.decode(this.name, what, callText(call), origins ? [...origins] : null)));
  }

  /** Whether an event can come in this dialect, and by which calls. */
  capability(event: EventName): Capability {
    return JSON.parse(told(() => native.capability(this.name, event)));
  }

  /** The name. */
  toString(): string {
    return this.name;
  }
}

/** Translates a stream of one vendor's calls to another's, through an engine in mode `observe`. */
export class Translator {
  readonly #native: NativeTranslator;

  /** Throws a `ConfigError`, and a `RangeError` for a name that is no dialect. */
  constructor(
    /** Whose calls are read. */
    readonly source: DialectName,
    /** Whose calls come of them. */
    readonly target: DialectName,
    config?: Config,
    { category, events }: Ga4Options = {},
  ) {
    this.#native = told(() => new native.NativeTranslator(source, target, configText(config), category, events));
  }

  /**
   * Translates the next call of the stream; its time is its `at`, or that of the call before. Throws a `DecodeError` for a call
   * that is broken: it is counted in the report, and the stream can go on.
   */
  translate(call: VendorCall): VendorCall[] {
    return calls(told(() => this.#native.translate(callText(call))));
  }

  /** Lets time pass without a call: deadlines that are due may bring calls about. */
  handleTimeout(now: number): VendorCall[] {
    return calls(told(() => this.#native.handleTimeout(now)));
  }

  /** When to call `handleTimeout`, and what for; `undefined` while nothing is due ever. */
  nextDeadline(): Deadline | undefined {
    const deadline = told(() => this.#native.nextDeadline());
    return deadline === null ? undefined : JSON.parse(deadline);
  }

  /** What was lost so far, each with how often, in the order in which it first came up. */
  report(): Loss[] {
    return JSON.parse(told(() => this.#native.report()));
  }
}

function calls(lines: readonly string[]): VendorCall[] {
  return lines.map((line) => JSON.parse(line));
}
