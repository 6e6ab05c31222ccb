/**
 * The engine.
 *
 * @module
 */

import { begin, grow, Operation, perform, type Came, type Slab } from "./boundary.js";
import { ParlourRejection, told, type RejectionJson } from "./errors.js";
import type { Config, TranscriptEntry, View } from "./generated/plain.js";
import type { Cause, DeadlineReason, Input, Json, Machine, Origin, ParlourEvent, Verdict } from "./generated/vocabulary.js";
import { callText, checkTime, configText, stored, text } from "./given.js";
import { native, type NativeEngine } from "./native.js";
import { NO_ROOM, readRejection } from "./wire.js";

/** An event with its place in the order of things, as plain data in canonical form. */
export type Envelope<T extends ParlourEvent = ParlourEvent> = T extends ParlourEvent
  ? T & {
      /** 1, 2, 3 … per engine, never reused, also not after a restore: a gap or a repeat can be seen. */
      seq: number;
      /** When, in milliseconds: the time of what brought it about; of a deadline its own. */
      at: number;
      /** News, or told again. */
      origin: Origin;
      /** Who or what brought it about. */
      cause: Cause;
      /** Vendor fields that came with the input and have no place of their own. */
      raw?: Json;
    }
  : never;

/** A snapshot in either form: the compact one as bytes, or JSON text. */
export type StoredSnapshot = Uint8Array | string;

/** When to wake the engine up, and what for. */
export interface Deadline {
  /** When, in milliseconds. */
  at: number;
  /** What for. */
  reason: DeadlineReason;
}

/** One change of a machine's state, without personal data. */
export interface Transition {
  machine: Machine;
  id: string;
  from: string;
  to: string;
  input: string;
  at: number;
}

/** A vendor's call, as it stands in a log. */
export interface VendorCall {
  at?: number | null | undefined;
  origin?: string | null | undefined;
  surface: string;
  call: string;
  chatID?: string | null | undefined;
  widgetID?: string | null | undefined;
  args?: readonly unknown[] | undefined;
}

/** What became of an input: a verdict, or the rejection. */
export type Outcome = Verdict | ParlourRejection;

/** What a vendor's call was, and what became of the inputs that it meant. */
export interface Observed {
  /** `not_mine` is no call of a dialect, `unknown` one that says nothing, `inputs` one that was taken. */
  meaning: "not_mine" | "unknown" | "inputs";
  /** The inputs, in order. One that is ignored is a repeat: it was told before. */
  results: readonly { input: Input; outcome: Outcome }[];
}

/** The host's own function for phone numbers: the number in international format, or `null` for what is none. */
export type PhoneNormalizer = (number: string) => string | null;

const VERDICTS: readonly Verdict[] = ["accepted", "ignored"];
const REJECTED = 2;

/** What became of an input, as the native part says it. */
export interface Said {
  verdict?: Verdict;
  rejected?: RejectionJson;
}

/** The same for users. */
export function outcome({ verdict, rejected }: Said): Outcome {
  return rejected === undefined ? verdict! : new ParlourRejection(rejected);
}

/**
 * The life of all widgets on a page, and of their chats.
 *
 * The host drives it, in these steps and no others:
 *
 * 1. `handle` an input with the time, or `handleTimeout` when the time of `nextDeadline` has come.
 * 2. `pollEvents`, and deliver each.
 * 3. Ask `nextDeadline` when to wake up.
 * 4. Now and then store `snapshot` under `storageKey`.
 *
 * `Driver` does all that but the fourth on Node's event loop. Times are milliseconds from any epoch; `Date.now()` is a
 * good one, for it goes on after a restart. The engine does no I/O, reads no clock and starts no thread: the same calls give
 * the same events, byte for byte. An engine belongs to its thread; a snapshot of it can go to another.
 */
export class Engine implements Disposable {
  readonly #native: NativeEngine;
  #number: number;
  #normalizer: PhoneNormalizer | null = null;
  /** Where the events that came over the boundary lie, of those that were not polled yet. */
  #came: { slab: Slab; at: number; to: number }[] = [];
  /** How many events were polled that the native part still holds for undelivered. */
  #delivered = 0;
  /** Whether the native part may hold more than came. */
  #mayHold = false;
  /** Whether it may tell more once it learns what was delivered: a `resync` may be owed. */
  #mayOwe = false;
  /** Whether the host's function for phone numbers is being asked. */
  #asking = false;

  /** An engine without widgets or chats. Throws a `ConfigError`, which names the place. */
  constructor(config?: Config, options?: { phoneNormalizer?: PhoneNormalizer });
  /** @internal */
  constructor(config: undefined, options: { phoneNormalizer?: PhoneNormalizer } | undefined, restored: NativeEngine);
  constructor(
    config?: Config,
    { phoneNormalizer }: { phoneNormalizer?: PhoneNormalizer } = {},
    restored?: NativeEngine,
  ) {
    this.#native = restored ?? told(() => new native.NativeEngine(configText(config)));
    this.#number = this.#native.number;
    this.#mayHold = this.#mayOwe = restored !== undefined;
    if (phoneNormalizer !== undefined) this.setPhoneNormalizer(phoneNormalizer);
  }

  /**
   * An engine that goes on where the snapshot was taken, as if nothing had happened.
   *
   * It tells nothing by itself; deadlines that have passed meanwhile fire at the first call that brings a time, each at its
   * own. The first `widget.load` of each widget acts as a reload. Neither the configuration nor the function for phone
   * numbers is part of a snapshot. Throws a `RestoreError` or a `ConfigError`.
   */
  static restore(
    snapshot: StoredSnapshot,
    config?: Config,
    options?: { phoneNormalizer?: PhoneNormalizer },
  ): Engine {
    const [bytes, json] = stored(snapshot);
    const restored = told(() => native.NativeEngine.restore(bytes, json, configText(config)));
    return new Engine(undefined, options, restored);
  }

  /**
   * Takes one input at the time `now`, in milliseconds. Deadlines that are due fire first, each at its own time, however
   * late this is.
   *
   * `"accepted"` if it took effect, or waits in the queue of a loading widget; `"ignored"` for an exact repeat, or where
   * there is nothing to change. Throws a `ParlourRejection`, which changed nothing, but for the clock and the deadlines that
   * were due; what is no input is rejected by machine `input`. A `now` before the latest one counts as the latest.
   */
  handle(now: number, input: Input): Verdict {
    checkTime(now);
    const writer = begin();
    for (;;) {
      const at = writer.at;
      try {
        // What the wire does not take says as JSON what is wrong with it.
        if (!writer.input(now, input)) return this.handleJson(now, text(input, "an input"));
        break;
      } catch (error) {
        if (error !== NO_ROOM) throw error;
        writer.at = at;
        grow();
      }
    }
    const came = this.#perform(Operation.Handle, 0);
    if (came === undefined) return this.handleJson(now, text(input, "an input"));
    const { slab, from, to } = came;
    const verdict = slab.bytes[from]!;
    if (verdict === REJECTED) {
      const { reader } = slab;
      reader.begin(from, to);
      reader.open(from + 8);
      const rejection = readRejection(reader);
      this.#keep(slab, reader.end, to);
      throw new ParlourRejection(rejection);
    }
    this.#keep(slab, from + 8, to);
    return VERDICTS[verdict]!;
  }

  /**
   * Takes inputs one after the other at the time `now`, in one crossing; what became of each, in order. An input that is
   * rejected stops nothing. However many events they bring about, `limits.events` of them may wait.
   */
  handleAll(now: number, inputs: readonly Input[]): Outcome[] {
    checkTime(now);
    const outcomes: Outcome[] = [];
    let next = 0;
    while (next < inputs.length) {
      const writer = begin();
      const { begun } = writer;
      const first = next;
      for (; next < inputs.length; next += 1) {
        const at = writer.at;
        let written = false;
        try {
          written = writer.input(now, inputs[next]!);
        } catch (error) {
          if (error !== NO_ROOM) throw error;
          writer.at = at;
          grow();
          next -= 1;
          continue;
        }
        if (!written) break;
      }
      const count = next - first;
      const came = count > 0 && writer.begun === begun ? this.#perform(Operation.Handle, 0) : undefined;
      if (came === undefined) {
        for (let index = first; index < next; index += 1) {
          outcomes.push(this.#outcomeOf(now, text(inputs[index], `inputs[${index}]`)));
        }
      } else {
        const { slab, from, to } = came;
        let at = from + ((count + 7) & ~7);
        slab.reader.begin(from, to);
        for (let index = 0; index < count; index += 1) {
          const verdict = slab.bytes[from + index]!;
          if (verdict === REJECTED) {
            slab.reader.open(at);
            outcomes.push(new ParlourRejection(readRejection(slab.reader)));
            at = slab.reader.end;
          } else {
            outcomes.push(VERDICTS[verdict]!);
          }
        }
        this.#keep(slab, at, to);
      }
      // The one that the wire does not take.
      if (next < inputs.length) {
        outcomes.push(this.#outcomeOf(now, text(inputs[next], `inputs[${next}]`)));
        next += 1;
      }
    }
    return outcomes;
  }

  /** Takes one input in its canonical JSON form, as it came from a socket or a log. Else as `handle`. */
  handleJson(now: number, json: string): Verdict {
    const outcome = this.#outcomeOf(now, json);
    if (typeof outcome === "string") return outcome;
    throw outcome;
  }

  #outcomeOf(now: number, json: string): Outcome {
    checkTime(now);
    const said = this.#told(() => this.#native.handleJson(now, json));
    return said.startsWith("{") ? new ParlourRejection(JSON.parse(said)) : (said as Verdict);
  }

  /**
   * Takes a vendor's call at the time `now`: what the vendor tells, and what is asked of it.
   *
   * Meant for mode `observe`, where what the vendor skips is supplied with origin `inferred`, and what it tells twice is told
   * once. Functions among the arguments count as `null`. Page messages count from the origins that the configuration
   * names. Throws a `DecodeError` for a call that is the vendor's and broken; nothing changes then.
   */
  observe(now: number, call: VendorCall): Observed {
    return this.observeJson(now, callText(call));
  }

  /** Takes a vendor's call in its JSON form. Else as `observe`. */
  observeJson(now: number, json: string): Observed {
    checkTime(now);
    const { meaning, results } = JSON.parse(this.#told(() => this.#native.observe(now, json)));
    return {
      meaning,
      results: results.map(({ input, ...said }: Said & { input: Input }) => ({ input, outcome: outcome(said) })),
    };
  }

  /**
   * Fires the deadlines that are due, each at its own time: early, late and repeated calls make no difference to what is
   * told, but for when it is heard.
   */
  handleTimeout(now: number): void {
    checkTime(now);
    this.#fetch(Operation.Timeout, now);
  }

  /** The next event that was not delivered yet, in its envelope; `undefined` if there is none. */
  pollEvent(): Envelope | undefined {
    if (this.#asking) throw new Error("phoneNormalizer must not poll the engine that asks it");
    for (;;) {
      const next = this.#peek();
      if (next === undefined) return undefined;
      const event = next.slab.event(next.at) as Envelope;
      if (event.type === "phone.normalize_requested" && this.#normalizer !== null) {
        // If it throws, the question is the next event again.
        this.#answer(event, this.#normalizer);
        continue;
      }
      this.#advance(next);
      return event;
    }
  }

  /** All events that were not delivered yet, in order. Where the function for phone numbers throws, see `pollEvent`. */
  pollEvents(): Envelope[] {
    const events: Envelope[] = [];
    try {
      for (let event = this.pollEvent(); event !== undefined; event = this.pollEvent()) events.push(event);
    } catch (error) {
      // What came before its question is given first, and the next call throws.
      if (events.length === 0) throw error;
    }
    return events;
  }

  /** All events that were not delivered yet, one by one, as long as there are any. */
  *[Symbol.iterator](): Generator<Envelope, void, void> {
    for (let event = this.pollEvent(); event !== undefined; event = this.pollEvent()) yield event;
  }

  #peek(): { slab: Slab; at: number; to: number } | undefined {
    if (this.#came.length === 0 && (this.#mayHold || (this.#mayOwe && this.#delivered > 0))) {
      this.#fetch(Operation.Take, 0);
    }
    const next = this.#came[0];
    if (next !== undefined) next.slab.reader.begin(next.at, next.to);
    return next;
  }

  #advance(next: { slab: Slab; at: number; to: number }): void {
    next.at = next.slab.reader.end;
    if (next.at >= next.to) this.#came.shift();
    this.#delivered += 1;
  }

  #ask(normalizer: PhoneNormalizer, number: string): string | null {
    this.#asking = true;
    try {
      return normalizer(number);
    } finally {
      this.#asking = false;
    }
  }

  #answer(question: Envelope<Extract<ParlourEvent, { type: "phone.normalize_requested" }>>, normalizer: PhoneNormalizer): void {
    const { at, requestId, number } = question;
    const answer: Input = { type: "phone.normalized", requestId };
    // After its deadline nobody waits for the answer.
    if (this.can(answer)) {
      const said = this.#ask(normalizer, number);
      if (said !== null && typeof said !== "string") {
        throw new TypeError(`phoneNormalizer must return a string, or null for no number, not ${typeof said}`);
      }
      try {
        this.handle(at, { ...answer, number: said });
      } catch (error) {
        if (!(error instanceof ParlourRejection)) throw error;
        if (error.reason === "limit_exceeded") {
          throw new RangeError("phoneNormalizer: what it returned is over limits.text", { cause: error });
        }
        // Any other rejection says that nobody waits any more.
      }
    }
    // It may have used the engine: the question is taken out where it still is the next one.
    const next = this.#peek();
    if (next === undefined) return;
    const event = next.slab.event(next.at) as Envelope;
    if (event.seq === question.seq) this.#advance(next);
  }

  /** When to call `handleTimeout`, and what for; `undefined` while nothing is due ever. */
  nextDeadline(): Deadline | undefined {
    const deadline = told(() => this.#native.nextDeadline());
    return deadline === null ? undefined : JSON.parse(deadline);
  }

  /** Whether the input would be accepted now, neither rejected nor ignored: the same code, run dry. */
  can(input: Input): boolean {
    return told(() => this.#native.can(text(input, "an input")));
  }

  /** Every machine's state by name, unread counts, open forms: plain data, a copy. */
  view(): View {
    return JSON.parse(told(() => this.#native.view()));
  }

  /** The remembered messages of a chat, sorted by time and id; `undefined` for a chat that is not known. */
  transcript(chatId: string): TranscriptEntry[] | undefined {
    const transcript = told(() => this.#native.transcript(chatId));
    return transcript === null ? undefined : JSON.parse(transcript);
  }

  /** The whole configuration, defaults filled in; a copy. */
  get config(): Config {
    return JSON.parse(told(() => this.#native.config()));
  }

  /** The latest time that it was told, in milliseconds. */
  get now(): number {
    return told(() => this.#native.now());
  }

  /**
   * The key to store the snapshot under: of the account and, with `sessionPerHost`, the host of the widget that was loaded
   * first, and of the visitor where they are known as a user.
   */
  get storageKey(): string {
    return told(() => this.#native.storageKey());
  }

  /**
   * Takes out the storage keys under which nothing is to be kept any more: of visitors who are known by another key now, or
   * are gone. No snapshot holds them: ask after each step, or whenever a snapshot is stored.
   */
  storageKeysToDelete(): string[] {
    return told(() => this.#native.storageKeysToDelete());
  }

  /**
   * All that the engine holds, undelivered events and deadlines too, in its compact form: bytes to store, to send, to post to
   * another thread.
   */
  snapshot(): Uint8Array {
    return this.#told(() => this.#native.snapshot());
  }

  /** The same in its JSON form, for people to read. */
  snapshotJson(): string {
    return this.#told(() => this.#native.snapshotJson());
  }

  /** Tells again what holds now, with origin `restored`: for a user interface that starts anew. */
  resync(): void {
    this.#told(() => this.#native.resync());
    this.#mayOwe = true;
  }

  /**
   * What holds now, as `resync` would tell it, while nothing changes: for somebody who comes late, and alone. The `seq` of
   * each is that of the latest event, for what holds is as of that one.
   */
  whatHolds(): Envelope[] {
    return JSON.parse(told(() => this.#native.whatHolds()));
  }

  /** Starts or stops noting every change of state; `limits.log` of them are kept. */
  logTransitions(on = true): void {
    told(() => this.#native.logTransitions(on));
  }

  /** Takes out the transitions noted so far, without personal data. */
  takeTransitions(): Transition[] {
    return JSON.parse(told(() => this.#native.takeTransitions()));
  }

  /**
   * Sets the host's own function for phone numbers, which takes the place of the configuration's choice.
   *
   * No `phone.normalize_requested` comes to the host then: `pollEvent` calls the function and goes on. It may use the engine,
   * but for polling. If it throws, the error goes to whoever polls, nothing is lost, and the next poll asks again, until the
   * deadline `phoneAnswer` turns the answer down.
   *
   * With `null` the questions come as events, to be answered by `phone.normalized`. To let the configuration's choice hold
   * again, tell `phone.set_normalizer`. A function is no part of a snapshot: an engine that is restored without one asks by
   * events.
   */
  setPhoneNormalizer(normalizer: PhoneNormalizer | null): void {
    if (normalizer !== null && typeof normalizer !== "function") {
      throw new TypeError(`phoneNormalizer: a ${typeof normalizer} cannot be called`);
    }
    this.#told(() => this.#native.askHost());
    this.#normalizer = normalizer;
  }

  /** Lets the engine go at once, rather than when nobody has it any more. Whatever is asked of it then throws. */
  [Symbol.dispose](): void {
    this.#came = [];
    this.#mayHold = false;
    this.#native.close();
    this.#number = this.#native.number;
  }

  #perform(operation: Operation, time: number): Came | undefined {
    const came = perform(this.#number, operation, this.#delivered, time);
    this.#delivered = 0;
    if (came !== undefined) this.#mayHold = false;
    return came;
  }

  /** Crosses without inputs, and keeps what comes. */
  #fetch(operation: Operation, time: number): void {
    begin();
    const came = this.#perform(operation, time);
    if (came !== undefined) this.#keep(came.slab, came.from, came.to);
  }

  #keep(slab: Slab, at: number, to: number): void {
    if (at < to) this.#came.push({ slab, at, to });
  }

  /** Does it by the native part, which first learns what was delivered; whatever it tells is fetched when somebody polls. */
  #told<T>(work: () => T): T {
    if (this.#delivered > 0) this.#fetch(Operation.Take, 0);
    this.#mayHold = true;
    return told(work);
  }
}
