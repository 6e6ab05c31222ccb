/**
 * What can go wrong. No error holds what a visitor or an agent wrote, nor any other value that may be personal.
 *
 * @module
 */

import type { Fault, Machine, Reason, RestoreErrorKind, Surface } from "./generated/vocabulary.js";

/** A rejection in its canonical form. */
export interface RejectionJson {
  machine: Machine;
  id: string;
  state: string;
  input: string;
  reason: Reason;
  fields?: string[];
}

/** The base of all errors of Parlour's own. */
export class ParlourError extends Error {
  override get name(): string {
    return this.constructor.name;
  }
}

/** An input that was not taken. It changed nothing, but for the clock and the deadlines that were due. */
export class ParlourRejection extends ParlourError {
  /** The machine that would not take it; `input` for what is no input at all. */
  readonly machine: Machine;
  /** Which one of them: the id of the widget, chat, message …; empty where there is but one. */
  readonly id: string;
  /** The state it is in. */
  readonly state: string;
  /** The input's canonical name; empty where it has none. */
  readonly input: string;
  /** Why. */
  readonly reason: Reason;
  /** The fields that are at fault, by their canonical names. */
  readonly fields: readonly string[];

  constructor(rejection: RejectionJson) {
    super(sentence(rejection));
    this.machine = rejection.machine;
    this.id = rejection.id;
    this.state = rejection.state;
    this.input = rejection.input;
    this.reason = rejection.reason;
    this.fields = rejection.fields ?? [];
  }

  /** The canonical form: for whoever caused it, at the other end of a socket. */
  toJSON(): RejectionJson {
    const { machine, id, state, input, reason, fields } = this;
    return { machine, id, state, input, reason, ...(fields.length > 0 ? { fields: [...fields] } : {}) };
  }
}

/** A snapshot that cannot be restored: broken, from a later version, or over a limit of the configuration. */
export class RestoreError extends ParlourError {
  constructor(
    message: string,
    /** What is wrong with it. */
    readonly kind: RestoreErrorKind,
  ) {
    super(message);
  }
}

/** A vendor call that is broken, or comes from an origin that is not allowed. Nothing changed. */
export class DecodeError extends ParlourError {
  /** Where it was made; `null` where the call itself cannot be read. */
  readonly surface: Surface | null;
  /** The call's name. */
  readonly call: string;
  /** Where the fault is, as a path: `args[0].object.chatID`. */
  readonly field: string;
  /** What is wrong there. */
  readonly fault: Fault;

  constructor(message: string, at: { surface: Surface | null; call: string; field: string; fault: Fault }) {
    super(message);
    this.surface = at.surface;
    this.call = at.call;
    this.field = at.field;
    this.fault = at.fault;
  }
}

/** A configuration that is none; the message names the place. */
export class ConfigError extends ParlourError {}

/** A panic in Parlour, which is a defect of it; or an engine that was disposed of. The object cannot be used any more. */
export class InternalError extends ParlourError {}

/** Listeners of a `Hub` threw; whoever else listens was told all the same. Its `cause` is the first error. */
export class ListenerError extends ParlourError {
  constructor(
    /** All of them, in the order in which they came. */
    readonly errors: readonly unknown[],
  ) {
    super(errors.length === 1 ? "a listener threw" : `listeners threw, ${errors.length} times`, { cause: errors[0] });
  }
}

/** A rejection in a sentence, the same as in every language. */
function sentence({ machine, id, state, input, reason, fields = [] }: RejectionJson): string {
  const whose = `${machine}${id && ` "${id}"`}${state && ` in state ${state}`}`;
  const faulty = fields.length > 0 ? ` (${fields.join(", ")})` : "";
  return `${whose} rejects ${input || "what is no input"}: ${reason}${faulty}`;
}

/** Does it, with the native part's errors as those of this module. */
export function told<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw made(error);
  }
}

function made(error: unknown): unknown {
  if (!(error instanceof Error) || !("code" in error)) return error;
  const said = () => JSON.parse(error.message) as any;
  switch (error.code) {
    case "RestoreError":
      return new RestoreError(said().message, said().kind);
    case "DecodeError":
      return new DecodeError(said().message, said());
    case "ConfigError":
      return new ConfigError(said().message);
    case "InternalError":
      return new InternalError(said().message);
    case "RangeError":
      return new RangeError(said().message);
    default:
      return error;
  }
}
