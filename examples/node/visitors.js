/**
 * All visitors, by the secret names that the host gave them.
 */

import { createHash, randomBytes } from "node:crypto";

import { Engine } from "parlour";

import { admit, Door, fits, isNumber, isText, Refused, VISITOR, VISITORS_MAY } from "./admission.js";
import { converse } from "./converse.js";
import { send } from "./follow.js";
import { takeUp } from "./kept.js";
import { Visit } from "./visit.js";

const KIND = "visitor";

/** The first frame of a page: its name, and the last event that it has heard. */
const HELLO = { visitor: isText, after: isNumber };

export class Visitors {
  #store;
  #desk;
  #config;
  #door;
  /** @type {Map<string, Visit>} */
  #visits = new Map();

  /**
   * @param {import("./store.js").Store} store
   * @param {import("./desk.js").Desk} desk
   * @param {import("parlour").Config} config
   * @param {number} newcomers How many may come in a minute.
   */
  constructor(store, desk, config, newcomers) {
    this.#store = store;
    this.#desk = desk;
    this.#config = config;
    this.#door = new Door(newcomers);
    takeUp(
      store.visits(KIND),
      ({ snapshot }) => Engine.restore(snapshot, config),
      ({ id, key }, engine) => this.#open(id, key, engine),
    );
  }

  /** Serves one page. */
  attend(/** @type {import("ws").WebSocket} */ socket) {
    converse(socket, (hello) => {
      if (!fits(hello, HELLO)) throw new Refused("invalid_hello");
      const known = this.#visits.has(key(hello.visitor ?? ""));
      if (!known && !this.#door.opens()) {
        socket.close(1013, "too many visitors at once: come again");
        return () => {};
      }
      // Whoever is not known is given a name, and begins with nothing.
      const { visitor, after = 0 } = known ? hello : { visitor: randomBytes(16).toString("base64url") };
      const visit = this.#visits.get(key(visitor)) ?? this.#begin(key(visitor));
      socket.send(JSON.stringify({ visitor }));
      const news = send(socket, after, (position) => this.#store.events(visit.id, position));
      news();
      socket.on("close", visit.connect(news));
      return (said) => visit.tell(admit(said, VISITORS_MAY, { cause: VISITOR }));
    });
  }

  close() {
    for (const visit of this.#visits.values()) visit.close();
  }

  #begin(/** @type {string} */ key) {
    const engine = new Engine(this.#config);
    return this.#open(this.#store.add(key, engine.snapshot()), key, engine);
  }

  #open(/** @type {number} */ id, /** @type {string} */ key, /** @type {Engine} */ engine) {
    const visit = new Visit(id, engine, this.#store, this.#desk);
    this.#visits.set(key, visit);
    this.#desk.visits.set(id, visit);
    return visit;
  }
}

/** Under what a visitor is kept: whoever reads the file cannot be them. */
function key(/** @type {string} */ visitor) {
  return `${KIND}:${createHash("sha256").update(visitor).digest("base64url")}`;
}
