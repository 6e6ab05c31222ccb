/**
 * What the tests play with: programs, a host of their own, visitors and agents on real sockets.
 */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import WebSocket from "ws";

import { Host } from "../host.js";
import { Store } from "../store.js";

/** After how many milliseconds what is waited for counts as missing. */
const PATIENCE = 20_000;

export const KEY = "the agents' key";

/** What is left to do at the end of a test. @type {WeakMap<object, (() => unknown)[]>} */
const endings = new WeakMap();

/** Has something done at the end of a test, however that comes: what was begun last ends first. */
export function atEnd(t, work) {
  if (!endings.has(t)) {
    endings.set(t, []);
    t.after(async () => {
      for (const work of endings.get(t).reverse()) await work();
    });
  }
  endings.get(t).push(work);
}

/** A folder that goes with the test. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), "parlour-"));
  atEnd(t, () => rmSync(path, { recursive: true }));
  return path;
}

/** What comes, in order, until somebody asks for it. */
class Inbox {
  #waiting = [];
  #reader = null;
  #over = false;

  put(item) {
    this.#waiting.push(item);
    this.#reader?.();
  }

  end() {
    this.#over = true;
    this.#reader?.();
  }

  /** The next; `undefined` at the end. */
  async take() {
    while (this.#waiting.length === 0 && !this.#over) {
      await new Promise((resolve, reject) => {
        const impatience = setTimeout(() => reject(new Error("what is waited for does not come")), PATIENCE);
        this.#reader = () => {
          clearTimeout(impatience);
          resolve();
        };
      });
    }
    return this.#waiting.shift();
  }
}

/** One of the example's programs, with its standard streams. */
export class Program {
  #process;
  #lines = new Inbox();
  /** The lines that were waited for, and those before them. */
  seen = [];

  constructor(t, file, ...options) {
    const cwd = fileURLToPath(new URL("..", import.meta.url));
    this.#process = spawn(process.execPath, [file, ...options], { cwd, stdio: "pipe" });
    for (const stream of [this.#process.stdout, this.#process.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.#lines.put(line));
    }
    this.ended = once(this.#process, "close").then(([status]) => {
      this.#lines.end();
      return status;
    });
    atEnd(t, () => this.kill());
  }

  type(line) {
    this.#process.stdin.write(`${line}\n`);
  }

  /** Waits for a line. */
  async shows(pattern) {
    for (let line = await this.#lines.take(); line !== undefined; line = await this.#lines.take()) {
      this.seen.push(line);
      const match = pattern.exec(line);
      if (match !== null) return match;
    }
    assert.fail(`no line ${pattern} among ${JSON.stringify(this.seen)}`);
  }

  /** All that it has shown, when it has ended. */
  async all() {
    await this.ended;
    for (let line = await this.#lines.take(); line !== undefined; line = await this.#lines.take()) this.seen.push(line);
    return this.seen;
  }

  /** By SIGKILL, which no program can prepare for. */
  async kill() {
    this.#process.kill("SIGKILL");
    await this.ended;
  }
}

/** Starts the host as a program. */
export async function start(t, place, ...options) {
  const files = ["--db", join(place, "visits.sqlite"), "--agent-key", join(place, "agent.key")];
  const host = new Program(t, "main.js", "--port", "0", ...files, ...options);
  [, host.url] = await host.shows(/^listening on (\S+)$/);
  return host;
}

/** A host within this process; what there was before goes on. */
export async function open(t, place = folder(t), options = {}) {
  const store = new Store(join(place, "visits.sqlite"));
  const host = new Host({ store, agentKey: KEY, ...options });
  const url = await host.listen(0, "127.0.0.1");
  let closed = false;
  const close = async () => {
    if (closed) return;
    closed = true;
    await host.close();
    store.close();
  };
  atEnd(t, close);
  return { url, close };
}

/** A connection, and the frames that come by it. */
export class Line {
  #socket;
  #frames = new Inbox();

  constructor(t, { url }, path, options = {}) {
    this.#socket = new WebSocket(`${url.replace("http", "ws")}${path}`, options);
    this.#socket.on("message", (data) => this.#frames.put(JSON.parse(String(data))));
    this.#socket.on("error", () => {});
    this.closed = new Promise((resolve) => this.#socket.once("close", resolve)).then((code) => {
      this.#frames.end();
      return code;
    });
    this.opened = new Promise((resolve, reject) => {
      this.#socket.on("open", resolve);
      this.#socket.on("unexpected-response", (_, { statusCode }) => {
        this.#socket.terminate();
        reject(new Error(String(statusCode)));
      });
    });
    atEnd(t, () => this.#socket.terminate());
  }

  async say(...frames) {
    await this.opened;
    for (const frame of frames) {
      this.#socket.send(typeof frame === "string" || Buffer.isBuffer(frame) ? frame : JSON.stringify(frame));
    }
  }

  /** The next frame; `undefined` where the host has hung up. */
  next() {
    return this.#frames.take();
  }

  /** Waits for a frame. */
  async hears(wanted) {
    for (let frame = await this.next(); frame !== undefined; frame = await this.next()) if (wanted(frame)) return frame;
    assert.fail("the host has hung up");
  }

  async hangUp() {
    this.#socket.close();
    await this.closed;
  }
}

/** A visitor's page: it remembers who it is and what it heard, and drops what it has heard already. */
export class Page {
  visitor = "";
  heard = [];
  /** @type {Line} */
  line;

  /** A forgetful one asks for everything again, and so sees whether the host says the same. */
  async connect(t, host, { forgetful = false } = {}) {
    this.line = new Line(t, host, "/visitor");
    await this.line.say({ visitor: this.visitor, after: forgetful ? 0 : this.heard.length });
    ({ visitor: this.visitor } = await this.line.next());
  }

  say(...inputs) {
    return this.line.say(...inputs);
  }

  /** Waits for an event. */
  hears(type, wanted = () => true) {
    return this.line.hears((frame) => {
      if (frame.rejected) return false;
      const { seq } = frame;
      if (seq <= this.heard.length) assert.deepEqual(frame, this.heard[seq - 1], "a seq came again with other news");
      else assert.equal(this.heard.push(frame), seq, "an event is missing");
      return frame.type === type && wanted(frame);
    });
  }

  /** What both have written, in the order in which it was told. */
  get messages() {
    return this.heard.flatMap(({ type, content }) => (/^message\.(sending|received)$/.test(type) ? [content.text] : []));
  }

  /** Of how many events it has heard by this name. */
  count(type) {
    return this.heard.filter((event) => event.type === type).length;
  }
}

/** A page that shows the widget. */
export async function page(t, host) {
  const page = new Page();
  await page.connect(t, host);
  await page.say({ type: "widget.load", widgetId: "support" }, { type: "window.open" });
  await page.hears("window.opened");
  return page;
}

/** An agent's terminal, as the host sees it. */
export async function agent(t, host, { name = "Eva", key = KEY, after = 0 } = {}) {
  const line = new Line(t, host, "/agent");
  await line.say({ key, agent: name, after });
  const hello = await line.next();
  const hears = (type) => line.hears(({ event }) => event?.type === type);
  const say = (chat, input) => line.say({ chat, input });
  return { line, hello, hears, say };
}

export const request = (message, chatId = message) => ({ type: "chat.request", chatId, message });

export const text = (text, messageId = text) => ({ type: "message.send", messageId, content: { type: "text", text } });

export const reply = (text, messageId = text) => ({ type: "message.receive", messageId, content: { type: "text", text } });
