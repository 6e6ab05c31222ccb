/**
 * An engine on the event loop, of which nobody hears what is not on disk.
 */

import process from "node:process";

import { Driver } from "parlour";

/**
 * @typedef {import("parlour").Envelope} Envelope
 * @typedef {import("parlour").Input} Input
 * @typedef {import("parlour").VendorCall} VendorCall
 */

/**
 * A driver, and one place through which all goes that it changes and tells.
 *
 * The driver delivers its events in a microtask. In the next one `save` gets them, with a snapshot of the engine after
 * them: what was told is either there or still waits in the snapshot. So one transaction keeps all that one turn of the
 * loop brought about, and then everybody hears.
 */
export class Kept {
  #save;
  #driver;
  /** @type {Envelope[]} */
  #told = [];
  /** @type {Promise<void> | null} */
  #saving = null;
  /** @type {Set<() => void>} */
  #listeners = new Set();

  /**
   * @param {import("parlour").Engine} engine
   * @param {(snapshot: Uint8Array, events: Envelope[]) => void} save Keeps both, or throws.
   */
  constructor(engine, save) {
    this.engine = engine;
    this.#save = save;
    this.#driver = new Driver(engine);
    this.#driver.any((event) => {
      this.#told.push(event);
      this.#keep();
    });
  }

  /** Has a function called for each event before it is kept: what it tells the engine is kept with it. */
  before(/** @type {import("parlour").EventName} */ type, /** @type {(event: any) => void} */ listener) {
    this.#driver.on(type, listener);
  }

  /** Has a function called whenever there is more on disk; gives back one that ends it. */
  news(/** @type {() => void} */ listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells the engine. Throws a `ParlourRejection`. */
  handle(/** @type {Input} */ input) {
    return this.#change(() => this.#driver.handle(input));
  }

  /** Shows the engine a vendor's call. Throws a `DecodeError`. */
  observe(/** @type {VendorCall} */ call) {
    return this.#change(() => this.#driver.observe(call));
  }

  /** Resolves when all that happened so far is on disk. */
  get saved() {
    return this.#saving ?? Promise.resolve();
  }

  close() {
    this.#driver.close();
  }

  /**
   * @template T
   * @param {() => T} work
   */
  #change(work) {
    try {
      return work();
    } finally {
      // Rejected or not: deadlines that were due have come.
      this.#keep();
    }
  }

  #keep() {
    this.#saving ??= Promise.resolve().then(() => {
      this.#saving = null;
      const events = this.#told.splice(0);
      try {
        this.#save(this.engine.snapshot(), events);
      } catch (error) {
        // The engine is ahead of the disk, and nothing may follow: the process ends as if it were killed.
        console.error(`cannot save: ${error}`);
        process.exit(1);
      }
      for (const listener of this.#listeners) listener();
    });
  }
}

/**
 * Takes up the visits of one kind where the host before left them, however that ended.
 *
 * @param {import("./store.js").Row[]} rows
 * @param {(row: import("./store.js").Row) => import("parlour").Engine} restore
 * @param {(row: import("./store.js").Row, engine: import("parlour").Engine) => void} open
 */
export function takeUp(rows, restore, open) {
  for (const row of rows) {
    try {
      const engine = restore(row);
      if (engine.view().seq < row.told) throw new Error("the snapshot is older than what was told");
      open(row, engine);
    } catch (error) {
      // Whatever is wrong with one, it must not keep the others away. It stays on disk as it is.
      console.error(`visit ${row.id} is lost: ${error}`);
    }
  }
}
