/**
 * The agents: their numbers of the chats, what they hear of them, and what they say.
 */

import { createHash, timingSafeEqual } from "node:crypto";

import { admit, agentsMay, fits, isNumber, isText, Refused, VISITOR } from "./admission.js";
import { converse } from "./converse.js";
import { send } from "./follow.js";

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS chats (
    number INTEGER PRIMARY KEY AUTOINCREMENT, visit INTEGER NOT NULL REFERENCES visits ON DELETE CASCADE,
    chat_id TEXT NOT NULL, agent TEXT, over INTEGER NOT NULL DEFAULT FALSE, UNIQUE (visit, chat_id));
  CREATE TABLE IF NOT EXISTS feed (
    position INTEGER PRIMARY KEY AUTOINCREMENT, chat INTEGER NOT NULL REFERENCES chats ON DELETE CASCADE,
    visit INTEGER NOT NULL, seq INTEGER NOT NULL, agent TEXT,
    FOREIGN KEY (visit, seq) REFERENCES events ON DELETE CASCADE);
  CREATE INDEX IF NOT EXISTS feed_by_event ON feed (visit, seq);
  CREATE INDEX IF NOT EXISTS feed_by_chat ON feed (chat);
`;

/** What concerns all agents: that there is a chat, and who has it. */
const OF_ALL = new Set(["chat.requested", "chat.started", "chat.ended", "chat.abandoned"]);

/** What concerns whoever has the chat, and all while nobody has it. */
const OF_ONE = new Set(["message.sending", "message.received", "rating.submitted"]);

/** What concerns those who have chats with the visitor. */
const OF_VISIT = new Set(["connection.lost", "connection.recovered"]);

const NAME = /^\p{L}[\p{L}\p{N} .'-]{0,39}$/u;

const isName = (/** @type {any} */ name) => isText(name) && NAME.test(name) && name !== VISITOR;

/** The first frame of a terminal: what lets it in, who is there, and the last that it has shown. */
const HELLO = { key: isText, agent: isName, after: isNumber };

const SAID = { chat: isNumber, input: () => true };

export class Desk {
  #key;
  #sql;
  /** @type {Set<() => void>} */
  #listeners = new Set();
  /** The visits that the chats are in, by their numbers. @type {Map<number, import("./visit.js").Visit>} */
  visits = new Map();

  /**
   * @param {import("./store.js").Store} store
   * @param {string} key What lets agents in.
   */
  constructor({ db }, key) {
    this.#key = digest(key);
    db.exec(SCHEMA);
    this.#sql = {
      begin: db.prepare("INSERT OR IGNORE INTO chats (visit, chat_id) VALUES (?, ?)"),
      take: db.prepare("UPDATE chats SET agent = ? WHERE visit = ? AND chat_id = ?"),
      end: db.prepare("UPDATE chats SET over = TRUE WHERE visit = ? AND chat_id = ?"),
      tell: db.prepare(
        `INSERT INTO feed (chat, visit, seq, agent) SELECT number, visit, @seq, iif(@all, NULL, agent) FROM chats
         WHERE visit = @visit AND iif(@chatId IS NULL, NOT over, chat_id = @chatId)`,
      ),
      feed: db.prepare(
        `SELECT position, chat, envelope FROM feed JOIN events USING (visit, seq)
         WHERE position > ? AND (agent IS NULL OR agent = ?) ORDER BY position LIMIT 100`,
      ),
      latest: db.prepare("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'feed'").pluck(),
      chat: db.prepare("SELECT visit, chat_id AS chatId, agent FROM chats WHERE number = ?"),
      open: db.prepare(
        `SELECT number, visit, chat_id AS chatId, agent FROM chats
         WHERE NOT over AND (agent IS NULL OR agent = ?) ORDER BY number`,
      ),
    };
  }

  /** Writes down what concerns agents, in the transaction that keeps these events of a visit. */
  note(/** @type {number} */ visit, /** @type {import("parlour").Envelope[]} */ events) {
    for (const event of events) {
      // What is told again is no news.
      if (event.origin === "restored") continue;
      const { type, seq, chatId = null } = event;
      if (type === "chat.requested") this.#sql.begin.run(visit, chatId);
      if (type === "chat.started") this.#sql.take.run(event.operatorId, visit, chatId);
      if (type === "chat.ended" || type === "chat.abandoned") this.#sql.end.run(visit, chatId);
      if (OF_ALL.has(type) || OF_ONE.has(type) || OF_VISIT.has(type)) {
        this.#sql.tell.run({ visit, seq, chatId, all: Number(OF_ALL.has(type)) });
      }
    }
  }

  /** Has all agents hear what is new. */
  news() {
    for (const listener of this.#listeners) listener();
  }

  /** Serves one agent's terminal. */
  attend(/** @type {import("ws").WebSocket} */ socket) {
    converse(socket, (hello) => {
      const { key = "", agent, after: shown = 0 } = fits(hello, HELLO) ? hello : {};
      if (agent === undefined) throw new Refused("invalid_hello");
      if (!timingSafeEqual(this.#key, digest(key))) throw new Refused("wrong_key");
      // A position that there has not been yet is one in another file.
      const after = shown > this.#sql.latest.get() ? 0 : shown;
      socket.send(JSON.stringify({ agent, after, chats: this.#open(agent) }));
      const news = send(socket, after, (position) => this.#feed(agent, position));
      news();
      this.#listeners.add(news);
      socket.on("close", () => this.#listeners.delete(news));
      const rules = agentsMay(agent);
      return (said) => this.#tell(socket, agent, rules, said);
    });
  }

  /**
   * @param {import("ws").WebSocket} socket
   * @param {string} agent
   * @param {Map<string, import("./admission.js").May>} rules
   * @param {any} said
   */
  #tell(socket, agent, rules, said) {
    if (!fits(said, SAID)) throw new Refused("invalid_frame");
    const chat = this.#sql.chat.get(said.chat ?? 0);
    const visit = this.visits.get(chat?.visit);
    if (visit === undefined) throw new Refused("unknown_chat");
    const input = admit(said.input, rules, { chatId: chat.chatId, cause: "agent" });
    const free = input.type === "chat.accept" && chat.agent === null;
    if (!free && chat.agent !== agent) throw new Refused("not_yours", { input: input.type });
    const verdict = visit.tell(input);
    // It leads to no event: this is all that they hear of it.
    if (verdict === "ignored") {
      const { type, messageId } = input;
      socket.send(JSON.stringify({ ignored: { chat: said.chat, type, messageId } }));
    }
  }

  /** @returns {import("./follow.js").Entry[]} */
  #feed(/** @type {string} */ agent, /** @type {number} */ after) {
    return this.#sql.feed.all(after, agent).map(({ position, chat, envelope }) => ({
      position,
      frame: `{"position":${position},"chat":${chat},"event":${envelope}}`,
    }));
  }

  /** The chats that go on, as whoever comes to the desk finds them. */
  #open(/** @type {string} */ agent) {
    return this.#sql.open.all(agent).flatMap(({ number, visit: id, chatId, agent }) => {
      const visit = this.visits.get(id);
      return visit === undefined ? [] : [{ chat: number, agent, state: visit.state(chatId), here: visit.connected }];
    });
  }
}

/** Of equal length, for comparing in equal time. */
function digest(/** @type {string} */ text) {
  return createHash("sha256").update(text).digest();
}
