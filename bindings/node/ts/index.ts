/**
 * Parlour for Node.js.
 *
 * @packageDocumentation
 */

export { Dialect, Translator } from "./dialect.js";
export type { Capability, Decoded, Emits, Ga4Options, Loss } from "./dialect.js";
export { Driver } from "./driver.js";
export type { DriverOptions } from "./driver.js";
export { Engine } from "./engine.js";
export type {
  Deadline,
  Envelope,
  Observed,
  Outcome,
  PhoneNormalizer,
  StoredSnapshot,
  Transition,
  VendorCall,
} from "./engine.js";
export { ConfigError, DecodeError, InternalError, ListenerError, ParlourError, ParlourRejection, RestoreError } from "./errors.js";
export type { RejectionJson } from "./errors.js";
export type * from "./generated/plain.js";
export type * from "./generated/vocabulary.js";
export { Hub } from "./hub.js";
export type { ErrorHandler, Listener, Replay, Unsubscribe } from "./hub.js";
export { step } from "./step.js";
export type { Stepped } from "./step.js";
