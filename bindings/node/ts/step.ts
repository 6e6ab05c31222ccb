/**
 * The engine as a pure function.
 *
 * @module
 */

import { outcome, type Deadline, type Envelope, type Outcome, type StoredSnapshot } from "./engine.js";
import { told } from "./errors.js";
import type { Config } from "./generated/plain.js";
import type { Input } from "./generated/vocabulary.js";
import { checkTime, configText, stored, text } from "./given.js";
import { native } from "./native.js";

/** What comes of a step. */
export interface Stepped {
  /** What to begin the next step with. No event waits in it: all are in `events`. */
  snapshot: Uint8Array;
  /** What became of each input, in order. */
  outcomes: Outcome[];
  /** All events, in order, with those that waited in the snapshot. */
  events: Envelope[];
  /** When to take the next step at the latest, and what for; `undefined` while no deadline is set. */
  deadline: Deadline | undefined;
}

/**
 * From a snapshot, or `undefined` at the beginning, and inputs at the time `now` to all that comes of them.
 *
 * Nothing is kept, and the same arguments give the same result. It is what `Engine.restore`, `handle` for each input,
 * `pollEvents` and `snapshot` do, for hosts that keep no engine between two calls. Without inputs it lets time pass: at the
 * `deadline` of the step before, or later, for a deadline takes effect at its own time. As after each restore, the first
 * `widget.load` of a widget that the snapshot knows acts as a reload.
 *
 * An input is an object, or JSON text. One that is rejected stops nothing: its rejection is among the `outcomes`. Throws a
 * `RestoreError` or a `ConfigError`.
 */
export function step(
  snapshot: StoredSnapshot | undefined,
  config: Config | undefined,
  now: number,
  inputs: readonly (Input | string)[] = [],
): Stepped {
  const [bytes, json] = snapshot === undefined ? [null, null] : stored(snapshot);
  checkTime(now);
  const texts = inputs.map((input, index) => (typeof input === "string" ? input : text(input, `inputs[${index}]`)));
  const stepped = told(() => native.nativeStep(bytes, json, configText(config), now, texts));
  const { verdicts, events, deadline } = JSON.parse(stepped.rest);
  return {
    snapshot: stepped.snapshot,
    outcomes: verdicts.map(outcome),
    events,
    deadline: deadline ?? undefined,
  };
}
