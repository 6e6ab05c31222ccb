/**
 * The boundary that inputs and events cross: one call without arguments, and two buffers that both sides see. A call with
 * arguments would cost more than the engine does.
 *
 * @module
 */

import { InternalError } from "./errors.js";
import { EVENTS } from "./generated/tables.js";
import { native } from "./native.js";
import { InputWriter, RecordReader } from "./wire.js";

/** What to do, in the control block. */
export const enum Operation {
  Handle,
  Take,
  Timeout,
  Again,
}

const enum Result {
  Done,
  NoRoom,
  Malformed,
  Broken,
}

/** The words of the control block. */
const enum Word {
  Engine,
  Operation,
  Delivered,
  Length,
  Offset,
  Result,
  Written,
}

/** Where the control block has the time, as a number of eight bytes. */
const TIME = 4;
/** Where inputs begin. */
const INPUTS = 64;
const INPUTS_SIZE = 64 * 1024;
const SLAB_SIZE = 64 * 1024;

/** Events that came over the boundary and were not delivered yet. */
export class Slab {
  readonly bytes: Buffer;
  readonly reader: RecordReader;
  used = 0;

  constructor(size: number) {
    this.bytes = Buffer.from(new ArrayBuffer(size));
    this.reader = new RecordReader(this.bytes);
  }

  /** The event whose record lies there. */
  event(at: number): object {
    const read = EVENTS[this.reader.open(at)];
    // Both sides are of one version: there is none that is not known.
    return read!(this.reader);
  }
}

const writer = new InputWriter(new ArrayBuffer(INPUTS_SIZE));
let slab = new Slab(SLAB_SIZE);
const boundary = new native.Boundary(writer.bytes, slab.bytes);
const cross = boundary.function();

/** Begins to write inputs. */
export function begin(): InputWriter {
  writer.begun += 1;
  writer.at = INPUTS;
  return writer;
}

/** Makes room for twice as many inputs. What was written stays. */
export function grow(): void {
  const larger = new ArrayBuffer(writer.bytes.length * 2);
  new Uint8Array(larger).set(writer.bytes);
  writer.use(larger);
  boundary.setInputs(writer.bytes);
}

/** Where what an operation came to lies. */
export interface Came {
  readonly slab: Slab;
  readonly from: number;
  readonly to: number;
}

/** Crosses. Nothing comes where the wire does not take an input: none was taken then. */
export function perform(engine: number, operation: Operation, delivered: number, time: number): Came | undefined {
  const { words, numbers } = writer;
  words[Word.Engine] = engine;
  words[Word.Operation] = operation;
  words[Word.Delivered] = delivered;
  words[Word.Length] = writer.at - INPUTS;
  words[Word.Offset] = slab.used;
  numbers[TIME] = time;
  cross();
  let result = words[Word.Result] as Result;
  const written = words[Word.Written]!;
  if (result === Result.NoRoom) {
    slab = new Slab(Math.max(SLAB_SIZE, written));
    boundary.setSlab(slab.bytes);
    words[Word.Operation] = Operation.Again;
    words[Word.Offset] = 0;
    cross();
    result = words[Word.Result] as Result;
  }
  if (result === Result.Malformed) return undefined;
  if (result !== Result.Done) {
    throw new InternalError("the engine was disposed of, or a panic in Parlour, which is a defect of it, has left it unusable");
  }
  const from = slab.used;
  const to = from + written;
  slab.used = to;
  return { slab, from, to };
}
