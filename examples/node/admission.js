/**
 * Who may come in, what they may say, and how it is refused.
 */

/** The visitor's user id in their own engine. */
export const VISITOR = "visitor";

/** What this host would not take, told as if by a machine of the engine's. It repeats no value that was given. */
export class Refused extends Error {
  constructor(/** @type {string} */ reason, { input = "", fields = [] } = {}) {
    super(reason);
    this.rejection = { machine: "host", id: "", state: "", input, reason, fields };
  }

  toJSON() {
    return this.rejection;
  }
}

/**
 * @typedef {object} May What somebody may fill in of an input, and what the host fills in for them.
 * @property {Set<string>} fields
 * @property {Record<string, unknown>} filled
 */

/**
 * @param {string} fields
 * @param {Record<string, unknown>} filled
 * @returns {May}
 */
function may(fields, filled = {}) {
  return { fields: new Set(["type", ...fields.split(" ")]), filled };
}

/** What a visitor may say: all else is the agent's, the network's or the host's. */
export const VISITORS_MAY = new Map(
  Object.entries({
    "widget.load": may("widgetId"),
    "widget.show": may("widgetId"),
    "widget.hide": may("widgetId"),
    "widget.click": may("widgetId channel"),
    "window.open": may("widgetId"),
    "window.close": may("widgetId"),
    "window.minimize": may("widgetId"),
    "window.maximize": may("widgetId"),
    "window.restore": may("widgetId"),
    "chat.request": may("widgetId chatId message", { initiator: "client" }),
    "chat.end": may("widgetId chatId reason", { by: VISITOR }),
    "message.send": may("widgetId chatId messageId content"),
    "typing.start": may("widgetId chatId", { userId: VISITOR }),
    "typing.stop": may("widgetId chatId", { userId: VISITOR }),
    "receipt.delivered": may("widgetId chatId messageId", { by: VISITOR }),
    "receipt.read": may("widgetId chatId messageId", { by: VISITOR }),
    "rating.submit": may("widgetId chatId value scale message"),
    "identity.set": may("name email phone"),
    "visitor.navigate": may("url"),
  }),
);

/** What an agent may say in a chat; which chat, the host fills in. */
export const agentsMay = (/** @type {string} */ name) =>
  new Map(
    Object.entries({
      "chat.accept": may("", { users: [name], operatorId: name }),
      "chat.end": may("reason", { by: "agent" }),
      "message.receive": may("messageId content", { from: { id: name, nickname: name, isAgent: true } }),
      "typing.start": may("", { userId: name }),
      "typing.stop": may("", { userId: name }),
      "receipt.delivered": may("messageId", { by: name }),
      "receipt.read": may("messageId", { by: name }),
    }),
  );

/**
 * The input that somebody means. Throws `Refused` for what is not theirs to say.
 *
 * @param {unknown} said
 * @param {Map<string, May>} rules
 * @param {Record<string, unknown>} always What the host says of whoever it is, for it knows whose socket this is.
 */
export function admit(said, rules, always) {
  if (!isObject(said) || typeof said.type !== "string") throw new Refused("unknown_input", { fields: ["type"] });
  const rule = rules.get(said.type);
  if (rule === undefined) throw new Refused("forbidden", { input: said.type });
  const filled = { ...always, ...rule.filled };
  // What they say rightly of themselves does no harm.
  const foreign = Object.keys(said).filter(
    (name) => !rule.fields.has(name) && !(Object.hasOwn(filled, name) && filled[name] === said[name]),
  );
  if (foreign.length > 0) throw new Refused("forbidden", { input: said.type, fields: foreign });
  return /** @type {import("parlour").Input} */ ({ ...said, ...filled });
}

/**
 * Counts those who come without a name that the host knows: each begins a visit, which is kept in memory and on disk.
 * At most `most` in `span` milliseconds, from wherever they come; behind a proxy all come from one address.
 */
export class Door {
  #most;
  #span;
  #clock;
  /** @type {number[]} */
  #came = [];

  constructor(/** @type {number} */ most, span = 60_000, clock = () => performance.now()) {
    this.#most = most;
    this.#span = span;
    this.#clock = clock;
  }

  /** Whether one more may come in now; whoever may has come. */
  opens() {
    const now = this.#clock();
    while (this.#came[0] <= now - this.#span) this.#came.shift();
    if (this.#came.length >= this.#most) return false;
    this.#came.push(now);
    return true;
  }
}

/**
 * Whether a value is an object that has none but these fields, each as it must be.
 *
 * @param {unknown} value
 * @param {Record<string, (value: any) => boolean>} shape
 */
export function fits(value, shape) {
  if (!isObject(value)) return false;
  return Object.entries(value).every(([name, field]) => Object.hasOwn(shape, name) && shape[name](field));
}

export const isText = (/** @type {unknown} */ value) => typeof value === "string";

/** A place in a log, or a number of the store's. */
export const isNumber = (/** @type {unknown} */ value) => Number.isSafeInteger(value) && Number(value) >= 0;

/**
 * @param {unknown} value
 * @returns {value is Record<string, unknown>}
 */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
