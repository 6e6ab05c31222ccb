/**
 * An engine with listeners: each hears every event of its type, in order, whatever the others do. The rules are those of
 * every language, in `docs/bindings.md`.
 *
 * @module
 */

import type { Engine, Envelope } from "./engine.js";
import { ListenerError } from "./errors.js";
import { EVENT_NAMES } from "./generated/tables.js";
import type { EventByName, EventName } from "./generated/vocabulary.js";

/** Ends a subscription, at once; to call it again does nothing. */
export type Unsubscribe = () => void;

/** Hears events. */
export type Listener<N extends EventName = EventName> = (envelope: Envelope<EventByName[N]>) => void;

/** Gets what listeners throw, with the event at which they did. */
export type ErrorHandler = (error: unknown, envelope: Envelope) => void;

/** Whoever hears late may first hear what holds. */
export interface Replay {
  /** Whether the listener first hears what holds now, told with origin `restored` to it alone. */
  replay?: boolean | undefined;
}

/** One subscription. */
interface Subscribed {
  readonly type: EventName | null;
  readonly call: (envelope: any) => void;
  readonly once: boolean;
  /** Whether it is still to hear what holds. */
  late: boolean;
  gone: boolean;
}

/**
 * Takes the events out of an engine and tells each to all who listen.
 *
 * Listeners are called by `deliver` alone, one event after the other, in the order in which they subscribed. One that throws
 * stops nobody: `onError` gets each error once all have heard the event; without it `deliver` throws a `ListenerError` at its
 * end. Nobody else polls the engine of a hub.
 */
export class Hub {
  /** The engine. */
  readonly engine: Engine;
  readonly #onError: ErrorHandler | undefined;
  readonly #listeners: Subscribed[] = [];
  /** What is to be told next, and to whom: the rest of an event, or of what holds. */
  readonly #due: [Subscribed, Envelope][] = [];
  /** What listeners of that event threw. */
  readonly #errors: [unknown, Envelope][] = [];
  /** What nobody has handled. */
  #thrown: unknown[] = [];
  #delivering = false;

  constructor(engine: Engine, { onError }: { onError?: ErrorHandler } = {}) {
    this.engine = engine;
    this.#onError = onError;
  }

  /** Has a listener hear each event of a type. With `replay` it first hears what holds now. */
  on<N extends EventName>(type: N, listener: Listener<N>, { replay = false }: Replay = {}): Unsubscribe {
    return this.#subscribe(known(type), listener, false, replay);
  }

  /** Has a listener hear the next event of a type, and no other. */
  once<N extends EventName>(type: N, listener: Listener<N>): Unsubscribe {
    return this.#subscribe(known(type), listener, true, false);
  }

  /** Has a listener hear every event. With `replay` it first hears what holds now. */
  any(listener: (envelope: Envelope) => void, { replay = false }: Replay = {}): Unsubscribe {
    return this.#subscribe(null, listener, false, replay);
  }

  /**
   * Tells all events that the engine has, also those that come of what listeners tell it meanwhile. Called by a listener it
   * does nothing: the delivery that is under way goes on until no event is left.
   */
  deliver(): void {
    if (this.#delivering) return;
    this.#delivering = true;
    try {
      while (this.#next()) this.#tell();
    } finally {
      this.#delivering = false;
    }
    if (this.#thrown.length > 0) {
      const thrown = this.#thrown;
      this.#thrown = [];
      throw new ListenerError(thrown);
    }
  }

  /** Whether anybody listens. */
  get listens(): boolean {
    return this.#listeners.length > 0;
  }

  #subscribe(type: EventName | null, call: (envelope: any) => void, once: boolean, replay: boolean): Unsubscribe {
    if (typeof call !== "function") throw new TypeError(`a listener is called with an envelope; a ${typeof call} cannot be called`);
    const subscribed: Subscribed = { type, call, once, late: replay, gone: false };
    this.#listeners.push(subscribed);
    return () => this.#remove(subscribed);
  }

  #remove(listener: Subscribed): void {
    listener.gone = true;
    const at = this.#listeners.indexOf(listener);
    if (at >= 0) this.#listeners.splice(at, 1);
  }

  /** Finds what is to be told next, and to whom; false where there is nothing any more. */
  #next(): boolean {
    if (this.#due.length > 0 || this.#errors.length > 0) return true;
    const envelope = this.engine.pollEvent();
    if (envelope !== undefined) {
      for (const listener of this.#listeners) {
        if (!listener.late && hears(listener, envelope)) this.#due.push([listener, envelope]);
      }
      return true;
    }
    const late = this.#listeners.find((listener) => listener.late);
    if (late === undefined) return false;
    const holds = this.engine.whatHolds();
    late.late = false;
    for (const held of holds) if (hears(late, held)) this.#due.push([late, held]);
    return true;
  }

  #tell(): void {
    for (let due = this.#due.shift(); due !== undefined; due = this.#due.shift()) {
      const [listener, envelope] = due;
      if (listener.gone) continue;
      if (listener.once) this.#remove(listener);
      try {
        listener.call(envelope);
      } catch (error) {
        this.#errors.push([error, envelope]);
      }
    }
    for (let thrown = this.#errors.shift(); thrown !== undefined; thrown = this.#errors.shift()) {
      const [error, envelope] = thrown;
      if (this.#onError === undefined) {
        this.#thrown.push(error);
        continue;
      }
      try {
        this.#onError(error, envelope);
      } catch (failed) {
        this.#thrown.push(failed);
      }
    }
  }
}

function hears({ type }: Subscribed, envelope: Envelope): boolean {
  return type === null || type === envelope.type;
}

function known<N extends EventName>(type: N): N {
  if (!EVENT_NAMES.has(type)) throw new TypeError(`'${String(type)}' is no event; any takes every event`);
  return type;
}
