/**
 * A middleware that takes a vendor's webhook and gives canonical events, each once, over all deliveries and restarts.
 *
 *     createServer(…) or app.post("/webhook/ctlive", webhook({ store, dialect: "ctlive", secret, onEvents }));
 */

import { createHash, createHmac, timingSafeEqual } from "node:crypto";

import { DecodeError, Dialect, Engine, ParlourRejection } from "parlour";

import { follow } from "./follow.js";
import { Kept, takeUp } from "./kept.js";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    visit INTEGER NOT NULL REFERENCES visits ON DELETE CASCADE, digest TEXT NOT NULL,
    PRIMARY KEY (visit, digest)) WITHOUT ROWID;
`;

/**
 * @typedef {import("parlour").Input} Input
 * @typedef {import("parlour").VendorCall} VendorCall
 * @typedef {(
 *   request: import("node:http").IncomingMessage & { body?: unknown },
 *   response: import("node:http").ServerResponse,
 *   next: (error?: unknown) => void,
 * ) => void} Middleware
 */

/**
 * @typedef {object} Options
 * @property {import("./store.js").Store} store
 * @property {import("parlour").DialectName} dialect Whose webhook it is.
 * @property {string} secret What the vendor signs with.
 * @property {(visitor: string, events: import("parlour").Envelope[]) => void | Promise<void>} onEvents Gets what has
 * been kept, in order. Where it throws, or the host is killed meanwhile, the same events come again, under the same
 * `seq`.
 * @property {import("parlour").Config} [config] That of the engines, but for the mode; `origins` are the vendor's.
 * @property {string} [header] Where the signature stands: `sha256=` and the HMAC of the body in hexadecimal digits.
 * @property {number} [limit] Bytes of a body.
 */

/** What is wrong with a delivery: the status of the answer, and what it says. */
class Fault extends Error {
  constructor(/** @type {number} */ status, /** @type {Record<string, unknown>} */ said) {
    super(String(said.error));
    this.status = status;
    this.said = said;
  }
}

/** @returns {Middleware & { close(): void }} */
export function webhook(/** @type {Options} */ { secret, header = "x-signature-256", limit = 262_144, ...options }) {
  const observers = new Observers(options);

  /** @type {Middleware} */
  const middleware = async (request, response, next) => {
    if (request.method !== "POST") return next();
    try {
      const body = await bodyOf(request, limit);
      if (!isSigned(body, request.headers[header], secret)) throw new Fault(401, { error: "wrong_signature" });
      await observers.take(callsIn(body), createHash("sha256").update(body).digest("base64url"));
      response.writeHead(204).end();
    } catch (error) {
      if (!(error instanceof Fault)) return next(error);
      // What was not read of a body that is too long is not read any more.
      if (error.status === 413) response.setHeader("connection", "close");
      response.writeHead(error.status, { "content-type": "application/json" }).end(JSON.stringify(error.said));
    }
  };
  return Object.assign(middleware, { close: () => observers.close() });
}

/**
 * @typedef {object} Visit
 * @property {number} id
 * @property {Kept} kept
 * @property {Set<string>} delivered The deliveries that are to be kept with what came of them.
 */

/** An engine in mode `observe` for each visitor of the vendor's. */
class Observers {
  #store;
  #sql;
  #dialect;
  #config;
  #onEvents;
  /** @type {Map<string, Visit>} */
  #visits = new Map();
  /** Whose a chat is, for calls that name the chat alone. @type {Map<string, string>} */
  #visitors = new Map();

  /** @param {Omit<Options, "secret" | "header" | "limit">} options */
  constructor({ store, dialect, config, onEvents }) {
    this.#store = store;
    store.db.exec(SCHEMA);
    this.#sql = {
      deliver: store.db.prepare("INSERT INTO deliveries VALUES (?, ?)"),
      delivered: store.db.prepare("SELECT count(*) FROM deliveries WHERE visit = ? AND digest = ?").pluck(),
    };
    this.#dialect = new Dialect(dialect);
    this.#config = { ...config, mode: /** @type {const} */ ("observe") };
    this.#onEvents = onEvents;
    takeUp(
      store.visits(dialect),
      ({ snapshot }) => Engine.restore(snapshot, this.#config),
      ({ id, key }, engine) => {
        const visitor = key.slice(dialect.length + 1);
        this.#open(id, visitor, engine);
        for (const { chatId } of engine.view().chats) this.#visitors.set(chatId, visitor);
      },
    );
  }

  /**
   * Takes a delivery. Throws a `Fault`.
   *
   * The engine knows for itself what comes again, but for what may: another load of the page looks as the first did.
   * Only a delivery that says of each call when it was made is known as a whole.
   */
  async take(/** @type {VendorCall[]} */ calls, /** @type {string} */ digest) {
    const inputs = calls.flatMap((call, index) => this.#meant(call, index));
    if (inputs.length === 0) return;
    const { id, kept, delivered } = this.#visit(this.#whose(inputs));
    if (calls.every(({ at }) => typeof at === "number")) {
      if (delivered.has(digest) || this.#sql.delivered.get(id, digest) > 0) return;
      delivered.add(digest);
    }
    const results = calls.map((call) => kept.observe(call).results);
    await kept.saved;
    const rejections = results.flatMap((results, index) =>
      results.flatMap(({ outcome }) => (outcome instanceof ParlourRejection ? [{ index, ...outcome.toJSON() }] : [])),
    );
    // The rest was taken, and is a repeat when it is delivered again.
    if (rejections.length > 0) throw new Fault(409, { error: "rejected", rejections });
  }

  close() {
    for (const { kept } of this.#visits.values()) kept.close();
  }

  /** What a call means, before any of them is taken. */
  #meant(/** @type {VendorCall} */ call, /** @type {number} */ index) {
    try {
      const { meaning, inputs } = this.#dialect.read(call, { origins: this.#config.origins ?? undefined });
      if (meaning === "not_mine") throw new Fault(422, { error: "not_mine", index, dialect: this.#dialect.name });
      return inputs;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      const { surface, call, field, fault } = error;
      throw new Fault(400, { error: "broken_call", index, surface, call, field, fault });
    }
  }

  /** Whose delivery it is: the visitor's whom a call names, or whose chat it names. */
  #whose(/** @type {Input[]} */ inputs) {
    const named = new Set(inputs.map(visitorOf).filter((visitor) => visitor !== undefined));
    if (named.size > 1) throw new Fault(422, { error: "several_visitors" });
    const [visitor = inputs.map(({ chatId }) => this.#visitors.get(chatId)).find(Boolean)] = named;
    // What names their chat first may still be on its way: vendors deliver again.
    if (visitor === undefined) throw new Fault(409, { error: "unknown_visitor" });
    return visitor;
  }

  #visit(/** @type {string} */ visitor) {
    const visit = this.#visits.get(visitor);
    if (visit !== undefined) return visit;
    const engine = new Engine(this.#config);
    return this.#open(this.#store.add(`${this.#dialect}:${visitor}`, engine.snapshot()), visitor, engine);
  }

  #open(/** @type {number} */ id, /** @type {string} */ visitor, /** @type {Engine} */ engine) {
    const delivered = new Set();
    const kept = new Kept(engine, (snapshot, events) => {
      this.#store.atomically(() => {
        this.#store.save(id, snapshot, events);
        for (const digest of delivered) this.#sql.deliver.run(id, digest);
      });
      delivered.clear();
      for (const { chatId } of events) if (chatId !== undefined) this.#visitors.set(chatId, visitor);
    });
    const news = follow(
      this.#store.given(id),
      (after) => this.#store.events(id, after),
      async (entries) => {
        await this.#onEvents(visitor, entries.map(({ frame }) => JSON.parse(frame)));
        this.#store.give(id, entries.at(-1).position);
      },
    );
    const give = () => void news().catch((error) => console.error(`events wait for the next delivery: ${error}`));
    kept.news(give);
    // What the host before kept, and did not come to give.
    queueMicrotask(give);
    const visit = { id, kept, delivered };
    this.#visits.set(visitor, visit);
    return visit;
  }
}

/** The visitor whom an input names as a user; who types is another matter. */
function visitorOf(/** @type {Input} */ input) {
  return input.type.startsWith("typing.") ? undefined : (input.userId ?? undefined);
}

/** The bytes of a body, for those are what is signed. Throws a `Fault` for one that is too long. */
async function bodyOf(/** @type {Parameters<Middleware>[0]} */ request, /** @type {number} */ limit) {
  const tooLong = new Fault(413, { error: "too_long", limit });
  if (request.body !== undefined) {
    // As `express.raw` has it.
    if (!Buffer.isBuffer(request.body)) throw new TypeError("a webhook needs the body as it came");
    if (request.body.length > limit) throw tooLong;
    return request.body;
  }
  if (Number(request.headers["content-length"]) > limit) throw tooLong;
  const chunks = [];
  let length = 0;
  // The answer needs the socket, which would go with the iterator.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length;
    if (length > limit) throw tooLong;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * @param {Buffer} body
 * @param {string | string[] | undefined} signature
 * @param {string} secret
 */
function isSigned(body, signature, secret) {
  const [, digits] = /^sha256=([0-9a-f]{64})$/i.exec(String(signature)) ?? [];
  if (digits === undefined) return false;
  return timingSafeEqual(Buffer.from(digits, "hex"), createHmac("sha256", secret).update(body).digest());
}

/** The calls in a body. Throws a `Fault`. */
function callsIn(/** @type {Buffer} */ body) {
  let said;
  try {
    said = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    throw new Fault(400, { error: "invalid_json" });
  }
  const calls = Array.isArray(said) ? said : [said];
  const index = calls.findIndex((call) => typeof call !== "object" || call === null || Array.isArray(call));
  if (index >= 0) throw new Fault(400, { error: "no_call", index });
  return /** @type {VendorCall[]} */ (calls);
}
