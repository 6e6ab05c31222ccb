/**
 * Visits on disk: what each engine holds, and what it has told.
 */

import Database from "better-sqlite3";

/** How many of a visit's latest events are kept. */
const LOG = 10_000;

const DAY = 86_400_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, snapshot BLOB NOT NULL, saved_at INTEGER NOT NULL,
    given INTEGER NOT NULL DEFAULT 0);
  CREATE TABLE IF NOT EXISTS events (
    visit INTEGER NOT NULL REFERENCES visits ON DELETE CASCADE, seq INTEGER NOT NULL, envelope TEXT NOT NULL,
    PRIMARY KEY (visit, seq)) WITHOUT ROWID;
`;

/**
 * @typedef {object} Row A visit as it stands on disk.
 * @property {number} id
 * @property {string} key Whose it is: unique, and nothing that would let anybody in.
 * @property {Uint8Array} snapshot
 * @property {number} told The `seq` of the latest event that was told.
 */

/** One SQLite file, for one host at a time. */
export class Store {
  #sql;

  /** @param {string} path */
  constructor(path) {
    /** For tables that are written in the same transactions. */
    this.db = new Database(path, { timeout: 0 });
    // The lock goes with the process, however that ends; a second host on the same file is refused at once.
    this.db.pragma("locking_mode = EXCLUSIVE");
    this.db.pragma("journal_mode = WAL");
    // What was told must outlive the power, too. better-sqlite3's own default in this mode is NORMAL.
    this.db.pragma("synchronous = FULL");
    this.db.exec(SCHEMA);
    this.#sql = {
      forget: this.db.prepare("DELETE FROM visits WHERE saved_at < ?"),
      visits: this.db.prepare(
        `SELECT id, key, snapshot, (SELECT coalesce(max(seq), 0) FROM events WHERE visit = id) AS told
         FROM visits WHERE key GLOB ? ORDER BY id`,
      ),
      add: this.db.prepare("INSERT INTO visits (key, snapshot, saved_at) VALUES (?, ?, ?)"),
      save: this.db.prepare("UPDATE visits SET snapshot = ?, saved_at = ? WHERE id = ?"),
      tell: this.db.prepare("INSERT INTO events VALUES (?, ?, ?)"),
      trim: this.db.prepare("DELETE FROM events WHERE visit = ? AND seq <= ?"),
      events: this.db.prepare(
        "SELECT seq AS position, envelope AS frame FROM events WHERE visit = ? AND seq > ? ORDER BY seq LIMIT 100",
      ),
      given: this.db.prepare("SELECT given FROM visits WHERE id = ?").pluck(),
      give: this.db.prepare("UPDATE visits SET given = ? WHERE id = ?"),
    };
  }

  /** Drops the visits in which nothing has happened for so long. */
  forget(/** @type {number} */ days) {
    this.#sql.forget.run(Date.now() - days * DAY);
  }

  /**
   * The visits of one kind, in the order in which they began.
   *
   * @param {string} kind What their keys begin with.
   * @returns {Row[]}
   */
  visits(kind) {
    return this.#sql.visits.all(`${kind}:*`);
  }

  /** Begins a visit; its number. */
  add(/** @type {string} */ key, /** @type {Uint8Array} */ snapshot) {
    return Number(this.#sql.add.run(key, snapshot, Date.now()).lastInsertRowid);
  }

  /** All or nothing of what is written meanwhile. */
  atomically(/** @type {() => void} */ work) {
    this.db.transaction(work)();
  }

  /**
   * Keeps what an engine holds together with what it has just told.
   *
   * @param {number} visit
   * @param {Uint8Array} snapshot
   * @param {import("parlour").Envelope[]} events
   */
  save(visit, snapshot, events) {
    this.atomically(() => {
      this.#sql.save.run(snapshot, Date.now(), visit);
      // A number can never be taken twice: that would be other news under a seq that is known already.
      for (const event of events) this.#sql.tell.run(visit, event.seq, JSON.stringify(event));
      if (events.length > 0) this.#sql.trim.run(visit, events.at(-1).seq - LOG);
    });
  }

  /**
   * What a visit has told after an event, some of it, in order.
   *
   * @returns {import("./follow.js").Entry[]}
   */
  events(/** @type {number} */ visit, /** @type {number} */ after) {
    return this.#sql.events.all(visit, after);
  }

  /** The last event of a visit that was given to whoever takes them from here. */
  given(/** @type {number} */ visit) {
    return this.#sql.given.get(visit);
  }

  /** Notes that all events up to this one were given. */
  give(/** @type {number} */ visit, /** @type {number} */ seq) {
    this.#sql.give.run(seq, visit);
  }

  close() {
    this.db.close();
  }
}
