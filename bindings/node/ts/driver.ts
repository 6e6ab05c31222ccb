/**
 * An engine on Node's event loop: deadlines are kept, and events go to listeners or come by `for await`.
 *
 * @module
 */

import type { Engine, Envelope, Observed, VendorCall } from "./engine.js";
import { Hub, type ErrorHandler, type Listener, type Replay, type Unsubscribe } from "./hub.js";
import type { EventName, Input, Verdict } from "./generated/vocabulary.js";

/** How a driver is made. */
export interface DriverOptions {
  /** The time in milliseconds; by default `Date.now`. */
  clock?: (() => number) | undefined;
  /** Gets what listeners throw; by default it is thrown on the loop, as `uncaughtException`. */
  onError?: ErrorHandler | undefined;
}

/** The longest that `setTimeout` waits. */
const LONGEST = 2 ** 31 - 1;

/**
 * Gives an engine the time, and its events to those who listen, or to whoever iterates over the driver.
 *
 * What the engine is told goes through the driver, so that the next deadline is always armed. `on`, `once` and `any` are
 * those of `Hub`; the loop delivers, in a microtask. Instead of listeners somebody may iterate: each event goes to one of
 * them. A driver does either at a time. It does not keep the process alive.
 *
 * Where the clock is behind the engine's own time, because the snapshot comes from another computer or somebody set the clock
 * back, the driver keeps the distance: no time has passed, and from there on it goes on as ever. Where it is ahead, the time
 * while no driver was there counts in full.
 */
export class Driver implements AsyncIterable<Envelope>, Disposable {
  /** The engine: for its view, its snapshots, and all else that needs no time. */
  readonly engine: Engine;
  readonly #clock: () => number;
  readonly #hub: Hub;
  #offset = 0;
  #timer: NodeJS.Timeout | null = null;
  #armed: number | null = null;
  #delivery = false;
  #closed = false;
  /** Those that wait for an event. */
  readonly #waiting = new Set<() => void>();
  /** What failed while nobody had called. */
  #failed: { error: unknown } | null = null;

  constructor(engine: Engine, { clock = Date.now, onError }: DriverOptions = {}) {
    this.engine = engine;
    this.#clock = clock;
    this.#hub = new Hub(engine, { onError: onError ?? ((error) => throwLater(error)) });
    // A restored engine may have overdue deadlines: those fire at the first time that it is told.
    this.#arm();
  }

  /** Has a listener hear each event of a type. With `replay` it first hears what holds now. */
  on<N extends EventName>(type: N, listener: Listener<N>, replay?: Replay): Unsubscribe {
    this.#listen();
    return this.#stirred(this.#hub.on(type, listener, replay));
  }

  /** Has a listener hear the next event of a type, and no other. */
  once<N extends EventName>(type: N, listener: Listener<N>): Unsubscribe {
    this.#listen();
    return this.#stirred(this.#hub.once(type, listener));
  }

  /** Has a listener hear every event. With `replay` it first hears what holds now. */
  any(listener: (envelope: Envelope) => void, replay?: Replay): Unsubscribe {
    this.#listen();
    return this.#stirred(this.#hub.any(listener, replay));
  }

  /** Takes one input now. Throws a `ParlourRejection`. */
  handle(input: Input): Verdict {
    return this.#tell((now) => this.engine.handle(now, input));
  }

  /** Takes one input in its canonical JSON form now. Throws a `ParlourRejection`. */
  handleJson(json: string): Verdict {
    return this.#tell((now) => this.engine.handleJson(now, json));
  }

  /** Takes a vendor's call now. Throws a `DecodeError`. */
  observe(call: VendorCall): Observed {
    return this.#tell((now) => this.engine.observe(now, call));
  }

  /** Takes a vendor's call in its JSON form now. Throws a `DecodeError`. */
  observeJson(json: string): Observed {
    return this.#tell((now) => this.engine.observeJson(now, json));
  }

  /** Has the engine tell again what holds now: for a user interface that starts anew. */
  resync(): void {
    this.#tell((now) => {
      // Without it, what is told again would have the time of the latest input.
      this.engine.handleTimeout(now);
      this.engine.resync();
    });
  }

  /**
   * Stops the clock. The events that are there are still told to those who listen; whoever iterates gets them, and then the
   * iteration ends.
   */
  close(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = this.#armed = null;
    this.#stir();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /** The events as they come, until the driver is closed or the signal says so. */
  async *events({ signal }: { signal?: AbortSignal | undefined } = {}): AsyncGenerator<Envelope, void, void> {
    for (;;) {
      if (signal?.aborted) return;
      if (this.#hub.listens) throw new Error("the driver has listeners: an event has either a taker or listeners");
      if (this.#failed !== null) {
        const { error } = this.#failed;
        this.#failed = null;
        throw error;
      }
      const event = this.engine.pollEvent();
      // A function for phone numbers may have answered meanwhile, which ends a deadline.
      this.#arm();
      if (event !== undefined) yield event;
      else if (this.#closed) return;
      else await this.#news(signal);
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Envelope, void, void> {
    return this.events();
  }

  #news(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      this.#waiting.add(done);
      signal?.addEventListener("abort", done);
    });
  }

  #listen(): void {
    if (this.#closed) throw new Error("the driver is closed");
    if (this.#waiting.size > 0) throw new Error("the driver is iterated over: an event has either a taker or listeners");
  }

  #stirred(unsubscribe: Unsubscribe): Unsubscribe {
    this.#stir();
    return unsubscribe;
  }

  /** Has whoever waits look for events. */
  #stir(): void {
    for (const done of [...this.#waiting]) done();
    if (this.#hub.listens && !this.#delivery) {
      this.#delivery = true;
      queueMicrotask(() => {
        this.#delivery = false;
        try {
          this.#hub.deliver();
        } catch (error) {
          // The rest waits for the next news, a deadline at the latest.
          throwLater(error);
        }
        this.#arm();
      });
    }
  }

  #tell<T>(work: (now: number) => T): T {
    if (this.#closed) throw new Error("the driver is closed");
    try {
      return work(this.#now());
    } finally {
      // Rejected or not: deadlines that were due have fired.
      this.#arm();
      this.#stir();
    }
  }

  /** The time by the clock, but for what that is behind. */
  #now(): number {
    const now = this.#clock() + this.#offset;
    const behind = Math.max(0, this.engine.now - now);
    this.#offset += behind;
    return now + behind;
  }

  #arm(): void {
    if (this.#closed) return;
    const at = this.engine.nextDeadline()?.at ?? null;
    if (at === this.#armed) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#armed = at;
    this.#timer = null;
    if (at !== null) {
      this.#timer = setTimeout(() => this.#wake(), Math.min(LONGEST, Math.max(0, at - this.#now())));
      // As with Node's own timers that nobody waits for.
      this.#timer.unref?.();
    }
  }

  #wake(): void {
    this.#timer = this.#armed = null;
    try {
      // Too early is no harm: the rest of the time is armed again.
      this.engine.handleTimeout(this.#now());
      this.#arm();
    } catch (error) {
      // Nobody has called; it is for whoever waits, or else for the loop.
      if (this.#hub.listens || this.#waiting.size === 0) throwLater(error);
      else this.#failed = { error };
    }
    this.#stir();
  }
}

/** For whoever hears of errors that nobody waits for. */
function throwLater(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
