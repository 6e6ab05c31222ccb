/**
 * What users give, checked and as the native part takes it.
 *
 * @module
 */

import type { StoredSnapshot, VendorCall } from "./engine.js";
import { ConfigError } from "./errors.js";
import type { Config } from "./generated/plain.js";

/** Times are whole milliseconds from any epoch, from 0 to 2^53 - 1. */
export function checkTime(now: number): void {
  if (!Number.isSafeInteger(now) || now < 0) {
    if (typeof now !== "number") throw new TypeError(`a time is a number of milliseconds, not ${typeof now}`);
    throw new RangeError("a time is a whole number of milliseconds, from 0 to 2^53 - 1");
  }
}

/** What goes to the native part as JSON. */
export function text(value: unknown, what: string): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} must be an object, not ${value === null ? "null" : Array.isArray(value) ? "an array" : typeof value}`);
  }
  return JSON.stringify(value);
}

/** A configuration as JSON; none where the default holds. Throws a `ConfigError`. */
export function configText(config: Config | undefined): string | null {
  if (config === undefined) return null;
  try {
    return text(config, "config");
  } catch (error) {
    if (error instanceof TypeError) throw new ConfigError(error.message, { cause: error });
    throw error;
  }
}

/** Both forms of a snapshot apart. */
export function stored(snapshot: StoredSnapshot): [bytes: Uint8Array | null, text: string | null] {
  if (typeof snapshot === "string") return [null, snapshot];
  // Of another realm too, as a worker's.
  const tag = Object.prototype.toString.call(snapshot);
  if (tag === "[object Uint8Array]") return [snapshot, null];
  throw new TypeError(`a snapshot is a Uint8Array or JSON text, not ${tag.slice("[object ".length, -1)}`);
}

/** A call as JSON: its functions stand as `null`. */
export function callText(call: VendorCall): string {
  if (typeof call !== "object" || call === null) return text(call, "a vendor call");
  return JSON.stringify(call, (_, value) => (typeof value === "function" ? null : value));
}
