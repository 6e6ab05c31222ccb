/**
 * Records of the wire, written and read: `docs/wire.md`.
 *
 * @module
 */

import type { RejectionJson } from "./errors.js";
import { CAUSES, FIELDS, INPUTS, ORIGINS, Rule, USER } from "./generated/tables.js";

const enum Tag {
  Null,
  False,
  True,
  Int,
  Long,
  Ulong,
  Ascii,
  Text,
  Json,
  Table,
  List,
  Object,
}

/** What every `Buffer` of Node's can do, and its types leave out: faster than `toString` and `write`, for it asks nothing. */
interface Bytes extends Buffer {
  latin1Slice(from: number, to: number): string;
  utf8Slice(from: number, to: number): string;
  utf8Write(text: string, at: number, length: number): number;
}

const INPUT_HEAD = 16;
const EVENT_HEAD = 32;
const ENTRY = 8;

/** How many bytes a text can take that is written without a look at its length first. */
const SHORT = 64;

/** Thrown where a buffer is too small: by itself, for whatever a host's own objects throw is none of it. */
export const NO_ROOM = Symbol("no room");

/** Writes inputs into a buffer. */
export class InputWriter {
  /** The buffer. */
  bytes!: Bytes;
  /** Where the next record begins: a multiple of 8. */
  at = 0;
  /** How often somebody has begun to write. Code of the host's that is called meanwhile, as a getter, may begin anew. */
  begun = 0;
  #u32!: Uint32Array;
  #f64!: Float64Array;
  #start = 0;

  constructor(buffer: ArrayBuffer) {
    this.use(buffer);
  }

  /** Writes into this buffer from now on, which holds what was written so far. */
  use(buffer: ArrayBuffer): void {
    this.bytes = Buffer.from(buffer) as Bytes;
    this.#u32 = new Uint32Array(buffer);
    this.#f64 = new Float64Array(buffer);
  }

  /**
   * Appends an input at this time; false where it is to cross as JSON, which says what is wrong with it, or holds what
   * is seldom and large; or where somebody else has begun to write meanwhile. Nothing is written then. `NO_ROOM` is thrown
   * where there is none.
   */
  input(now: number, input: object): boolean {
    const kind = INPUTS.get((input as { type: string }).type);
    // Who has a form of their own for JSON means that one.
    if (kind === undefined || typeof (input as { toJSON?: unknown }).toJSON === "function") return false;
    const { fields } = kind;
    const { begun } = this;
    const start = (this.#start = this.at);
    let count = -1;
    for (const name in input) if ((input as any)[name] !== undefined) count += 1;
    const table = start + INPUT_HEAD;
    let entry = table + 4;
    this.at = entry + count * ENTRY;
    for (const name in input) {
      if (name === "type") continue;
      const value: unknown = (input as any)[name];
      if (value === undefined) continue;
      const field = fields[name];
      if (field === undefined || !this.#value(entry, field[0], field[1], value)) {
        this.at = start;
        return false;
      }
      entry += ENTRY;
    }
    if (this.begun !== begun) return false;
    const end = (this.at + 7) & ~7;
    if (end > this.bytes.length) throw NO_ROOM;
    const u32 = this.#u32;
    const word = start >> 2;
    u32[word] = end - start;
    u32[word + 1] = kind.number | (1 << 16) | (1 << 24);
    u32[word + 2] = now >>> 0;
    u32[word + 3] = (now / 0x1_0000_0000) >>> 0;
    u32[table >> 2] = count;
    this.at = end;
    return true;
  }

  #entry(at: number, number: number, tag: Tag, payload: number): void {
    this.#u32[at >> 2] = number | (tag << 16);
    this.#u32[(at >> 2) + 1] = payload;
  }

  #value(entry: number, number: number, rule: Rule, value: unknown): boolean {
    if (value === null) {
      // Of a JSON value it is one.
      if (rule === Rule.Json) return this.#json(entry, number, value);
      this.#entry(entry, number, Tag.Null, 0);
      return true;
    }
    switch (rule) {
      case Rule.Text:
        return typeof value === "string" && this.#text(entry, number, value);
      case Rule.Number:
        return typeof value === "number" && this.#number(entry, number, value);
      case Rule.Bool:
        this.#entry(entry, number, value ? Tag.True : Tag.False, 0);
        return typeof value === "boolean";
      case Rule.Json:
        return this.#json(entry, number, value);
      case Rule.Content:
        return this.#content(entry, number, value);
      case Rule.User:
        return this.#user(entry, number, value as { [name: string]: unknown });
      case Rule.Texts:
        return Array.isArray(value) && this.#texts(entry, number, value);
      default:
        return false;
    }
  }

  #text(entry: number, number: number, text: string, tag: Tag = Tag.Ascii): boolean {
    const { bytes, at } = this;
    const { length } = text;
    let to = at + 4;
    if (length <= SHORT && to + SHORT < bytes.length) {
      for (let index = 0; index < length; index += 1) {
        const unit = text.charCodeAt(index);
        if (unit > 0x7f) return this.#utf8(entry, number, text, tag);
        bytes[to] = unit;
        to += 1;
      }
      return this.#end(entry, number, tag, at, to);
    }
    return this.#utf8(entry, number, text, tag);
  }

  #utf8(entry: number, number: number, text: string, tag: Tag): boolean {
    const { bytes, at } = this;
    // No JSON text holds half a character, and no record does.
    if (!text.isWellFormed()) return false;
    const length = Buffer.byteLength(text);
    if (at + 12 + length > bytes.length) throw NO_ROOM;
    bytes.utf8Write(text, at + 4, length);
    const found = tag === Tag.Ascii && length !== text.length ? Tag.Text : tag;
    return this.#end(entry, number, found, at, at + 4 + length);
  }

  #end(entry: number, number: number, tag: Tag, at: number, to: number): boolean {
    this.#u32[at >> 2] = to - at - 4;
    this.#entry(entry, number, tag, at - this.#start);
    const end = (to + 3) & ~3;
    while (to < end) {
      this.bytes[to] = 0;
      to += 1;
    }
    this.at = end;
    return true;
  }

  #number(entry: number, number: number, value: number): boolean {
    if ((value | 0) === value && !Object.is(value, -0)) {
      this.#entry(entry, number, Tag.Int, value);
      return true;
    }
    if (!Number.isSafeInteger(value) || value === 0) return false;
    const { at } = this;
    const word = at >> 2;
    this.#u32[word] = value >>> 0;
    this.#u32[word + 1] = Math.floor(value / 0x1_0000_0000) >>> 0;
    this.#entry(entry, number, Tag.Long, at - this.#start);
    this.at = at + 8;
    return true;
  }

  #json(entry: number, number: number, value: unknown): boolean {
    const text = JSON.stringify(value);
    return text !== undefined && this.#text(entry, number, text, Tag.Json);
  }

  #content(entry: number, number: number, content: unknown): boolean {
    if (typeof content !== "object" || content === null) return false;
    const pairs = Object.entries(content);
    const at = this.#begin(entry, number, Tag.Object, pairs.length, 2 * ENTRY);
    let pair = at;
    for (const [name, value] of pairs) {
      if (typeof value !== "string" || !this.#text(pair, 0, name) || !this.#text(pair + ENTRY, 0, value)) return false;
      pair += 2 * ENTRY;
    }
    return true;
  }

  #user(entry: number, number: number, user: { [name: string]: unknown }): boolean {
    if (typeof user !== "object") return false;
    let count = 0;
    for (const name in user) if (user[name] !== undefined) count += 1;
    let at = this.#begin(entry, number, Tag.Table, count, ENTRY);
    for (const name in user) {
      const value = user[name];
      if (value === undefined) continue;
      const field = USER[name];
      if (field === undefined || !this.#value(at, field[0], field[1], value)) return false;
      at += ENTRY;
    }
    return true;
  }

  #texts(entry: number, number: number, texts: readonly unknown[]): boolean {
    let at = this.#begin(entry, number, Tag.List, texts.length, ENTRY);
    for (const text of texts) {
      if (typeof text !== "string" || !this.#text(at, 0, text)) return false;
      at += ENTRY;
    }
    return true;
  }

  /** Room for so many entries; where they begin. */
  #begin(entry: number, number: number, tag: Tag, count: number, each: number): number {
    const { at } = this;
    const first = at + 4;
    const end = first + count * each;
    if (end > this.bytes.length) throw NO_ROOM;
    this.#entry(entry, number, tag, at - this.#start);
    this.#u32[at >> 2] = count;
    this.at = end;
    return first;
  }

  /** The control block's words, and its time. */
  get words(): Uint32Array {
    return this.#u32;
  }

  /** The buffer's numbers. */
  get numbers(): Float64Array {
    return this.#f64;
  }
}

/** Reads records where they lie. */
export class RecordReader {
  /** The number of the field that `next` has gone to. */
  field = 0;
  readonly #bytes: Bytes;
  readonly #u32: Uint32Array;
  /** What lies from `#from` on, each byte a character: whatever is ASCII is cut out of it. */
  #text = "";
  #from = 0;
  #to = 0;
  #start = 0;
  #entry = 0;
  #left = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes as Bytes;
    this.#u32 = new Uint32Array(bytes.buffer);
  }

  /** Is about to read records that lie in these bytes. */
  begin(from: number, to: number): void {
    if (from >= this.#from && to <= this.#to) return;
    this.#text = this.#bytes.latin1Slice(from, to);
    this.#from = from;
    this.#to = to;
  }

  /** Goes to the record that lies there; its kind. */
  open(at: number): number {
    this.#start = at;
    return this.#u32[(at >> 2) + 1]! & 0xffff;
  }

  /** Where the next record lies. */
  get end(): number {
    return this.#start + this.#u32[this.#start >> 2]!;
  }

  /** The head of an event, and its type; its fields are next. */
  head(type: string): object {
    const u32 = this.#u32;
    const word = this.#start >> 2;
    const seq = u32[word + 2]! + u32[word + 3]! * 0x1_0000_0000;
    const at = u32[word + 4]! + u32[word + 5]! * 0x1_0000_0000;
    const more = u32[word + 6]!;
    this.fields(EVENT_HEAD);
    return { seq, at, origin: ORIGINS[more & 0xff], cause: CAUSES[(more >>> 8) & 0xff], type };
  }

  /** Goes to the fields of a record with a head so long. */
  fields(head: number): void {
    const table = this.#start + head;
    this.#left = this.#u32[table >> 2]!;
    this.#entry = table + 4 - ENTRY;
  }

  /** Goes to the next field; false after the last. */
  next(): boolean {
    if (this.#left === 0) return false;
    this.#left -= 1;
    this.#entry += ENTRY;
    this.field = this.#u32[this.#entry >> 2]! & 0xffff;
    return true;
  }

  /** The value of the field. */
  value(): unknown {
    return this.#value(this.#entry);
  }

  /** A field that is no column of the kind: `raw`, or one of a later version. */
  other(event: { [name: string]: unknown }): void {
    const name = FIELDS[this.field];
    if (name) event[name] = this.value();
  }

  #value(entry: number): unknown {
    const u32 = this.#u32;
    const payload = u32[(entry >> 2) + 1]!;
    const at = this.#start + payload;
    switch ((u32[entry >> 2]! >>> 16) & 0xff) {
      case Tag.Null:
        return null;
      case Tag.False:
        return false;
      case Tag.True:
        return true;
      case Tag.Int:
        return payload | 0;
      case Tag.Long:
        return u32[at >> 2]! + (u32[(at >> 2) + 1]! | 0) * 0x1_0000_0000;
      case Tag.Ulong:
        return u32[at >> 2]! + u32[(at >> 2) + 1]! * 0x1_0000_0000;
      case Tag.Ascii: {
        const from = at + 4 - this.#from;
        return this.#text.substring(from, from + u32[at >> 2]!);
      }
      case Tag.Text:
        return this.#bytes.utf8Slice(at + 4, at + 4 + u32[at >> 2]!);
      case Tag.Json:
        return JSON.parse(this.#bytes.utf8Slice(at + 4, at + 4 + u32[at >> 2]!));
      case Tag.Table: {
        const table: { [name: string]: unknown } = {};
        const end = at + 4 + u32[at >> 2]! * ENTRY;
        for (let entry = at + 4; entry < end; entry += ENTRY) {
          table[FIELDS[u32[entry >> 2]! & 0xffff]!] = this.#value(entry);
        }
        return table;
      }
      case Tag.List: {
        const list: unknown[] = [];
        const end = at + 4 + u32[at >> 2]! * ENTRY;
        for (let entry = at + 4; entry < end; entry += ENTRY) list.push(this.#value(entry));
        return list;
      }
      case Tag.Object: {
        const object: { [name: string]: unknown } = {};
        const end = at + 4 + u32[at >> 2]! * 2 * ENTRY;
        for (let entry = at + 4; entry < end; entry += 2 * ENTRY) {
          put(object, this.#value(entry) as string, this.#value(entry + ENTRY));
        }
        return object;
      }
      default:
        return undefined;
    }
  }
}

/** Sets a property whose name somebody else chose. */
function put(object: { [name: string]: unknown }, name: string, value: unknown): void {
  if (name === "__proto__") {
    Object.defineProperty(object, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[name] = value;
  }
}

/** The names of a rejection's fields, by their numbers. */
const REJECTION = ["machine", "id", "state", "input", "reason", "fields"];

/** A rejection, at the record that is open. */
export function readRejection(record: RecordReader): RejectionJson {
  const rejection: any = {};
  record.fields(INPUT_HEAD);
  while (record.next()) rejection[REJECTION[record.field]!] = record.value();
  return rejection;
}
