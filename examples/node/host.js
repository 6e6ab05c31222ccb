/**
 * The server: the page by HTTP, visitors and agents by WebSocket.
 */

import { createServer } from "node:http";

import { WebSocketServer } from "ws";

import { Desk } from "./desk.js";
import { pages } from "./pages.js";
import { Visitors } from "./visitors.js";

/** The engine's own limits are generous; a host that lets strangers in has narrower ones. */
export const CONFIG = { limits: { widgets: 4, chats: 4, messages: 1_000, text: 4_096, input: 65_536 } };

/** Bytes of a frame. */
const LONGEST = 65_536;

/**
 * @typedef {object} Options
 * @property {import("./store.js").Store} store
 * @property {string} agentKey What lets agents in.
 * @property {string[]} [origins] Whose pages may connect, beside the host's own.
 * @property {number} [newcomers] How many new visitors may come in a minute.
 * @property {import("parlour").Config} [config] That of the engines.
 * @property {number} [heartbeat] How often it is asked whether somebody is still there, in milliseconds.
 * @property {Record<string, import("./webhook.js").Middleware>} [routes] What else there is, by path.
 */

export class Host {
  #server = createServer();
  #sockets = new WebSocketServer({ noServer: true, maxPayload: LONGEST });
  #origins;
  #routes;
  #attend;
  #visitors;
  #heartbeat;

  /** @param {Options} options */
  constructor({ store, agentKey, origins = [], newcomers = 60, config = CONFIG, heartbeat = 30_000, routes = {} }) {
    const desk = new Desk(store, agentKey);
    this.#visitors = new Visitors(store, desk, config, newcomers);
    this.#origins = new Set(origins);
    this.#routes = new Map(Object.entries(routes));
    this.#attend = new Map([
      ["/visitor", (socket) => this.#visitors.attend(socket)],
      ["/agent", (socket) => desk.attend(socket)],
    ]);
    this.#server.on("request", (request, response) => this.#answer(request, response));
    this.#server.on("upgrade", (request, socket, head) => this.#upgrade(request, socket, head));
    this.#heartbeat = setInterval(() => this.#ask(), heartbeat);
  }

  /**
   * Opens the doors.
   *
   * @returns {Promise<string>} Where it listens.
   */
  listen(/** @type {number} */ port, /** @type {string} */ address) {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, address, () => {
        const { port } = /** @type {import("node:net").AddressInfo} */ (this.#server.address());
        const url = `http://${address.includes(":") ? `[${address}]` : address}:${port}`;
        this.#origins.add(url).add(`http://localhost:${port}`);
        resolve(url);
      });
    });
  }

  /** Sends everybody away. Whoever is killed instead loses nothing. */
  async close() {
    clearInterval(this.#heartbeat);
    this.#server.close();
    this.#server.closeAllConnections();
    for (const socket of this.#sockets.clients) socket.terminate();
    await new Promise((resolve) => this.#sockets.close(resolve));
    this.#visitors.close();
    // What all that led to is kept in microtasks.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:http").ServerResponse} response
   */
  #answer(request, response) {
    const route = this.#routes.get(request.url ?? "") ?? pages;
    route(request, response, (error) => {
      if (error !== undefined) console.error(error);
      response.writeHead(error === undefined ? 404 : 500).end();
    });
  }

  /**
   * @param {import("node:http").IncomingMessage} request
   * @param {import("node:stream").Duplex} socket
   * @param {Buffer} head
   */
  #upgrade(request, socket, head) {
    const { origin } = request.headers;
    const attend = this.#attend.get(request.url ?? "");
    // Programs say no origin; a page says that of its site, whatever its script would like.
    const foreign = origin !== undefined && !this.#origins.has(origin);
    if (foreign || attend === undefined) {
      socket.on("error", () => {});
      const status = foreign ? "403 Forbidden" : "404 Not Found";
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    this.#sockets.handleUpgrade(request, socket, head, (socket) => {
      answered.add(socket);
      socket.on("pong", () => answered.add(socket));
      attend(socket);
    });
  }

  /** Asks everybody whether they are still there; the connections of those who have not answered the last time end. */
  #ask() {
    for (const socket of this.#sockets.clients) {
      if (answered.delete(socket)) socket.ping();
      else socket.terminate();
    }
  }
}

/** The sockets that have answered. @type {WeakSet<import("ws").WebSocket>} */
const answered = new WeakSet();
