/**
 * One visitor's widget, over all connections, pages and lives of the host.
 */

import { Kept } from "./kept.js";

/** What a page is told that the host was away. */
const LOST = { type: "connection.lost", reason: "host_restarted" };

export class Visit {
  #kept;
  #connections = 0;

  /**
   * @param {number} id
   * @param {import("parlour").Engine} engine
   * @param {import("./store.js").Store} store
   * @param {import("./desk.js").Desk} desk
   */
  constructor(id, engine, store, desk) {
    this.id = id;
    this.#kept = new Kept(engine, (snapshot, events) =>
      store.atomically(() => {
        store.save(id, snapshot, events);
        desk.note(id, events);
      }),
    );
    this.#kept.news(() => desk.news());
    // To be written down is all that the network is for here, and that happens with this event.
    this.#kept.before("message.sending", ({ chatId, messageId }) => {
      this.tell({ type: "message.ack", chatId, messageId });
    });
    // Whatever connection there was, it went with the host before; and deadlines that passed meanwhile come.
    if (engine.can(LOST)) this.tell(LOST);
  }

  /** Tells the engine. Throws a `ParlourRejection`. */
  tell(/** @type {import("parlour").Input} */ input) {
    const verdict = this.#kept.handle(input);
    if (input.type === "widget.load") {
      // A configuration need not be fetched here. Where the widget is ready already, this is ignored.
      this.#kept.handle({ type: "widget.ready", widgetId: input.widgetId, online: true });
    }
    return verdict;
  }

  /** While a page is connected, it hears of news; gives back what ends that. */
  connect(/** @type {() => void} */ news) {
    const unhear = this.#kept.news(news);
    this.#connections += 1;
    this.tell({ type: "connection.up" });
    return () => {
      unhear();
      this.#connections -= 1;
      if (this.#connections === 0) this.tell({ type: "connection.lost" });
    };
  }

  /** The state of a chat; `undefined` for one that is forgotten. */
  state(/** @type {string} */ chatId) {
    return this.#kept.engine.view().chats.find((chat) => chat.chatId === chatId)?.state;
  }

  get connected() {
    return this.#connections > 0;
  }

  close() {
    this.#kept.close();
  }
}
