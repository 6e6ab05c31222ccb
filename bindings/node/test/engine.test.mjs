// The engine as somebody uses it who makes mistakes, restarts, and has threads.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { Worker } from "node:worker_threads";

import * as esm from "parlour";
import { ConfigError, DecodeError, Dialect, Engine, InternalError, ParlourError, ParlourRejection, RestoreError, Translator, step } from "parlour";

const require = createRequire(import.meta.url);
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");

function loaded(config) {
  const engine = new Engine(config);
  engine.handle(0, { type: "widget.load", widgetId: "w" });
  engine.handle(1, { type: "widget.ready", online: true });
  return engine;
}

test("import and require give the same classes", () => {
  const cjs = require("parlour");
  assert.deepEqual(Object.keys(esm).filter((name) => name !== "default").sort(), Object.keys(cjs).sort());
  for (const name of Object.keys(cjs)) assert.equal(esm[name], cjs[name]);
});

test("events are plain data", () => {
  const [event] = loaded().pollEvents();
  assert.deepEqual(event, { seq: 1, at: 1, origin: "live", cause: "system", type: "widget.loaded", widgetId: "w", page: "start_online", online: true });
  assert.deepEqual(structuredClone(event), event);
  assert.deepEqual({ ...event }, event);
  assert.equal(Object.getPrototypeOf(event), Object.prototype);
});

test("what is wrong with an input is named, and nothing changes", () => {
  const engine = loaded();
  const before = engine.snapshot();
  const rejected = (input, expected) =>
    assert.throws(
      () => engine.handle(1, input),
      (error) => {
        assert.ok(error instanceof ParlourRejection && error instanceof ParlourError);
        const { message, ...rest } = expected;
        assert.deepEqual(error.toJSON(), { machine: "input", id: "", state: "", ...rest });
        assert.deepEqual(JSON.parse(JSON.stringify(error)), error.toJSON());
        if (message) assert.equal(error.message, message);
        return true;
      },
    );
  rejected({ type: "chat.request", chatid: "c" }, {
    input: "chat.request",
    reason: "invalid_fields",
    fields: ["chatid"],
    message: "input rejects chat.request: invalid_fields (chatid)",
  });
  rejected({ type: "chat.reqest" }, { input: "", reason: "unknown_input", fields: ["type"] });
  rejected({}, { input: "", reason: "missing_fields", fields: ["type"] });
  rejected({ type: "chat.request", chatId: 7 }, { input: "chat.request", reason: "invalid_fields", fields: ["chatId"] });
  rejected({ type: "message.receive", from: { id: "a", isAgent: true } }, { input: "message.receive", reason: "missing_fields", fields: ["messageId", "content"] });
  rejected({ type: "message.send", content: { type: "text", text: "x", size: 1 } }, { input: "message.send", reason: "invalid_fields", fields: ["content"] });
  rejected({ type: "chat.queue", position: 1.5, chatId: "c" }, { input: "chat.queue", reason: "invalid_fields", fields: ["position"] });
  assert.throws(() => engine.handle(1, "chat.request"), { name: "TypeError", message: "an input must be an object, not string" });
  assert.throws(() => engine.handle(1, null), { name: "TypeError" });
  assert.throws(() => engine.handle(1, { type: "chat.request", raw: 1n }), TypeError);
  assert.deepEqual(engine.snapshot(), before);
});

test("times are whole milliseconds that every language can hold", () => {
  const engine = new Engine();
  for (const now of [-1, 1.5, NaN, Infinity, 2 ** 53]) {
    assert.throws(() => engine.handle(now, { type: "connection.up" }), RangeError);
    assert.throws(() => engine.handleTimeout(now), RangeError);
  }
  assert.throws(() => engine.handle("1", { type: "connection.up" }), TypeError);
  assert.throws(() => engine.handleJson(new Date(), "{}"), TypeError);
  engine.handle(2 ** 53 - 1, { type: "connection.up" });
  assert.equal(engine.now, 2 ** 53 - 1);
  assert.equal(engine.pollEvent().at, 2 ** 53 - 1);
});

test("a field that is undefined is not there, and one that is null is none", () => {
  const engine = loaded();
  assert.equal(engine.handle(2, { type: "chat.request", chatId: "c", message: undefined, widgetId: null }), "accepted");
  assert.equal(engine.handle(3, { type: "chat.request", chatId: "c" }), "ignored");
});

test("values of every size and letter go there and back", () => {
  const engine = loaded();
  engine.pollEvents();
  engine.handle(2, { type: "chat.request", chatId: "c" });
  engine.handle(3, { type: "chat.accept", chatId: "c", users: ["ž", "a".repeat(200)] });
  const texts = ["", "x", "žluťoučký kůň 🐎", "\u0000\u001f\"\\\n", "x".repeat(63), "x".repeat(64), "x".repeat(65), "é".repeat(20_000)];
  texts.forEach((text, index) => {
    const content = { type: "text", text };
    const raw = { [text]: [text, null, 1.5e300, -0.5, true, { __proto__: null, a: {} }] };
    engine.handle(4, { type: "message.receive", chatId: "c", messageId: `m${index}`, from: { id: "a", nickname: text || null, isAgent: true }, content, sentAt: 2 ** 53 - 1 - index, raw });
    const told = engine.pollEvents().find(({ type }) => type === "message.received");
    assert.deepEqual(told.content, content);
    assert.equal(told.sentAt, 2 ** 53 - 1 - index);
    assert.deepEqual(told.raw, JSON.parse(JSON.stringify(raw)));
  });
  // Half a character is none.
  engine.handle(4, { type: "message.receive", chatId: "c", messageId: "half \ud800", from: { id: "a", isAgent: true }, content: { type: "text", text: "" } });
  assert.ok(engine.pollEvents().some(({ messageId }) => messageId === "half \ufffd"));
  // What has no room in the buffers makes room.
  const data = "aGkh".repeat(100_000);
  engine.handle(5, { type: "message.send", chatId: "c", messageId: "file", content: { type: "image", format: "png", data } });
  const told = engine.pollEvents().find(({ messageId }) => messageId === "file");
  assert.equal(told.content.data, data);
});

test("inputs in one crossing come to what they come to one by one", () => {
  const inputs = [
    { type: "chat.request", chatId: "c" },
    { type: "chat.request", chatId: "c" },
    { type: "chat.accept", chatId: "nobody" },
    { type: "chat.accept", chatId: "c", mistake: 1 },
    { type: "widget.update", options: { account: "acme" } },
    { type: "chat.accept", chatId: "c" },
    { type: "chat.end", chatId: "c" },
    { type: "identity.set", name: "x".repeat(60_000) },
    { type: "identity.set", name: "y".repeat(60_000) },
  ];
  const [one, all] = [loaded(), loaded()];
  const single = inputs.map((input) => {
    try {
      return one.handle(7, input);
    } catch (error) {
      return error;
    }
  });
  assert.deepEqual(all.handleAll(7, inputs), single);
  assert.deepEqual(single.map((outcome) => outcome.reason ?? outcome), ["accepted", "ignored", "chat_not_requested", "invalid_fields", "accepted", "accepted", "accepted", "accepted", "accepted"]);
  assert.deepEqual(all.pollEvents(), one.pollEvents());
  assert.deepEqual(all.snapshot(), one.snapshot());
  assert.deepEqual(all.handleAll(8, []), []);
});

test("an event that was polled is delivered, and one that was not is in snapshots", () => {
  const engine = loaded();
  const all = Engine.restore(engine.snapshot()).pollEvents();
  assert.equal(all.length, 2);
  assert.deepEqual(engine.pollEvent(), all[0]);
  assert.deepEqual(Engine.restore(engine.snapshot()).pollEvents(), [all[1]]);
  assert.deepEqual([...engine], [all[1]]);
  assert.deepEqual(Engine.restore(engine.snapshotJson()).pollEvents(), []);
  assert.equal(engine.pollEvent(), undefined);
});

test("what holds is told again no oftener than somebody polls, and owed where some of it went", () => {
  const engine = loaded();
  engine.pollEvents();
  const types = (events) => events.map(({ type }) => type);
  for (let times = 0; times < 3; times += 1) engine.resync();
  assert.deepEqual(types(engine.pollEvents()), ["widget.loaded", "widget.shown"]);
  engine.resync();
  const again = Engine.restore(engine.snapshot());
  for (const each of [engine, again]) {
    assert.equal(each.pollEvent().type, "widget.loaded");
    each.resync();
    assert.deepEqual(types(each.pollEvents()), ["widget.shown", "widget.loaded", "widget.shown"]);
    assert.equal(each.pollEvent(), undefined);
  }
});

test("engines do not get into each other's way", () => {
  const engines = Array.from({ length: 50 }, (_, index) => {
    const engine = new Engine();
    engine.handle(index, { type: "widget.load", widgetId: `w${index}` });
    return engine;
  });
  engines.forEach((engine, index) => engine.handle(100, { type: "widget.ready", online: index % 2 === 0 }));
  engines.forEach((engine, index) => assert.equal(engine.pollEvent().widgetId, `w${index}`));
  engines.forEach((engine) => engine.handle(101, { type: "window.open" }));
  engines.reverse().forEach((engine, index) => {
    assert.deepEqual(engine.pollEvents().map(({ type, widgetId }) => [type, widgetId]), [
      ["widget.shown", `w${49 - index}`],
      ["window.opened", `w${49 - index}`],
    ]);
  });
});

test("events outlive the buffers that they came in", () => {
  const engine = loaded();
  const events = engine.pollEvents();
  const texts = events.map((event) => JSON.stringify(event));
  for (let at = 2; at < 4_000; at += 1) {
    engine.handle(at, { type: at % 2 ? "window.close" : "window.open" });
    events.push(...engine.pollEvents());
  }
  assert.deepEqual(events.slice(0, 2).map((event) => JSON.stringify(event)), texts);
  events.forEach((event, index) => assert.equal(event.seq, index + 1));
});

test("an engine that was disposed of says so, and disturbs no other", () => {
  const engine = loaded();
  engine[Symbol.dispose]();
  const next = loaded();
  for (const work of [() => engine.handle(1, { type: "window.open" }), () => engine.snapshot(), () => engine.view(), () => engine.handleTimeout(1)]) {
    assert.throws(work, InternalError);
  }
  engine[Symbol.dispose]();
  assert.equal(next.pollEvents().length, 2);
});

test("errors have their classes", () => {
  assert.throws(() => new Engine({ mode: "obsrve" }), (error) => error instanceof ConfigError && /mode.*obsrve/.test(error.message));
  assert.throws(() => new Engine([]), ConfigError);
  assert.throws(() => Engine.restore("{"), (error) => error instanceof RestoreError && error.kind !== undefined);
  assert.throws(() => Engine.restore(new Uint8Array([1, 2, 3])), RestoreError);
  assert.throws(() => Engine.restore(7), TypeError);
  assert.throws(() => new Engine({ mode: "observe" }).observe(0, { surface: "mluvii", call: "statusUpdate", args: [{}] }), (error) => {
    assert.ok(error instanceof DecodeError);
    assert.deepEqual([error.surface, error.call, error.field], ["mluvii", "statusUpdate", "args[0]"]);
    return true;
  });
  assert.throws(() => new Dialect("nobody"), { name: "RangeError", message: /ctlive, customerly/ });
  assert.throws(() => new Translator("mluvii", "ga4", { mode: 1 }), ConfigError);
  assert.throws(() => step(undefined, { x: 1 }, 0, []), ConfigError);
});

test("a vendor's log becomes another's, and says what is lost", () => {
  const translator = new Translator("mluvii", "ga4");
  const calls = [
    { at: 0, surface: "mluvii", call: "appEvent", args: [{ type: "chatWindowOpen" }] },
    { at: 1, surface: "mluvii", call: "nothing", args: [() => {}] },
  ].flatMap((call) => translator.translate(call));
  assert.ok(Array.isArray(calls));
  assert.ok(translator.report().some(({ kind, text }) => kind && text));
  assert.equal(new Dialect("ctlive").capability("chat.started").support, "emits");
});

test("the host's function answers for phone numbers", () => {
  const asked = [];
  const engine = new Engine({}, { phoneNormalizer: (number) => (asked.push(number), number === "no" ? null : `+420 ${number}`) });
  engine.handle(1, { type: "identity.set", phone: "777" });
  assert.deepEqual(engine.pollEvents().map(({ type, fields }) => [type, fields]), [["identity.changed", { phone: "+420 777" }]]);
  engine.handle(2, { type: "identity.set", phone: "no" });
  assert.deepEqual(engine.pollEvents().map(({ type }) => type), ["input.refused"]);
  assert.deepEqual(asked, ["777", "no"]);
  engine.setPhoneNormalizer(() => 7);
  engine.handle(3, { type: "identity.set", phone: "888" });
  assert.throws(() => engine.pollEvents(), { name: "TypeError", message: /phoneNormalizer must return a string/ });
  engine.setPhoneNormalizer(null);
  assert.equal(engine.pollEvent().type, "phone.normalize_requested");
  assert.throws(() => engine.setPhoneNormalizer("+420"), TypeError);
});

test("events before a question that nobody answers are given first", () => {
  const engine = loaded();
  engine.setPhoneNormalizer((number) => (number === "777" ? "+420 777" : 7));
  engine.handle(2, { type: "identity.set", phone: "777" });
  engine.handle(3, { type: "callback.request", channel: "callback_now", phone: "888" });
  // To answer the first question, what was polled before it is acknowledged; it is given all the same.
  assert.deepEqual(engine.pollEvents().map(({ type }) => type), ["widget.loaded", "widget.shown"]);
  for (const _ of [1, 2]) assert.throws(() => engine.pollEvents(), /phoneNormalizer must return a string/);
  engine.setPhoneNormalizer(() => "+420 888");
  assert.deepEqual(engine.pollEvents().map(({ type }) => type), ["identity.changed", "callback.requested"]);
});

test("what a host's own objects throw comes out of the call", () => {
  const engine = loaded();
  const before = engine.snapshot();
  const failing = (error) => ({ toJSON: () => { throw error; } });
  const deep = [];
  for (let inner = deep, depth = 0; depth < 1e5; depth += 1) inner.push((inner = []));
  for (const raw of [failing(new RangeError("mine")), failing(new TypeError("mine")), deep]) {
    const input = { type: "chat.request", raw };
    assert.throws(() => engine.handle(2, input), raw === deep ? RangeError : /mine/);
    assert.throws(() => engine.handleAll(2, [input]), raw === deep ? RangeError : /mine/);
  }
  assert.deepEqual(engine.snapshot(), before);
});

test("what a host's own objects tell the engine meanwhile disturbs no input", () => {
  for (let length = 1; length < 40; length += 1) {
    const [outer, inner] = [loaded(), loaded()];
    let calls = 0;
    // Code that is called while an input is written, and tells another one of much the same size, once.
    const told = () => (calls++ === 0 ? inner.handleAll(2, [request("i"), request("j")]) : undefined, "told");
    const request = (letter, more) => ({ type: "chat.request", chatId: letter.repeat(length), message: letter, ...more });
    const inputs = [
      request("a"),
      { type: "chat.request", get chatId() { return told() && "b".repeat(length); }, message: "b" },
      request("c", { raw: { toJSON: told } }),
    ];
    assert.deepEqual(outer.handleAll(2, inputs), ["accepted", "accepted", "accepted"]);
    const requests = (engine) => engine.pollEvents().filter(({ type }) => type === "chat.requested").map(({ chatId, message }) => [chatId, message]);
    assert.deepEqual(requests(outer), ["a", "b", "c"].map((letter) => [letter.repeat(length), letter]));
    assert.deepEqual(requests(inner), ["i", "j"].map((letter) => [letter.repeat(length), letter]));
  }
});

test("the function for phone numbers may use the engine, but for polling", () => {
  const engine = loaded();
  engine.pollEvents();
  engine.setPhoneNormalizer((number) => (engine.handle(3, { type: "window.open" }), `+420 ${number}`));
  engine.handle(2, { type: "identity.set", phone: "777" });
  assert.deepEqual(engine.pollEvents().map(({ type }) => type).sort(), ["identity.changed", "window.opened"]);
  engine.setPhoneNormalizer(() => engine.pollEvents().length);
  engine.handle(4, { type: "identity.set", phone: "888" });
  assert.throws(() => engine.pollEvents(), /must not poll/);
  engine.setPhoneNormalizer(() => "+420 888");
  assert.equal(engine.pollEvent().fields.phone, "+420 888");
});

test("snapshots are cloned and transferred, and what is none is named", () => {
  const engine = loaded();
  const bytes = new Uint8Array(engine.snapshot());
  const clone = structuredClone(bytes);
  const moved = structuredClone(bytes, { transfer: [bytes.buffer] });
  for (const snapshot of [clone, moved, Buffer.from(clone), engine.snapshot()]) {
    assert.deepEqual(Engine.restore(snapshot).snapshot(), engine.snapshot());
  }
  // What was moved away is empty.
  assert.throws(() => Engine.restore(bytes), RestoreError);
  assert.throws(() => Engine.restore(new DataView(clone.buffer)), { name: "TypeError", message: /not DataView/ });
  assert.throws(() => Engine.restore(new Float64Array(2)), { name: "TypeError", message: /not Float64Array/ });
});

test("worker threads have engines of their own, and snapshots go between them", async () => {
  const engine = loaded();
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    const { Engine } = require(workerData.module);
    const engine = Engine.restore(workerData.snapshot);
    engine.pollEvents();
    engine.handle(5, { type: "window.open" });
    parentPort.postMessage({ events: engine.pollEvents(), snapshot: engine.snapshot() });
  `;
  const workers = Array.from({ length: 4 }, () => {
    const worker = new Worker(code, { eval: true, workerData: { module: require.resolve("parlour"), snapshot: engine.snapshot() } });
    return new Promise((resolve, reject) => worker.once("message", resolve).once("error", reject));
  });
  for (const { events, snapshot } of await Promise.all(workers)) {
    assert.deepEqual(events.map(({ seq, type }) => [seq, type]), [[3, "window.opened"]]);
    assert.equal(Engine.restore(snapshot).now, 5);
  }
});

test("a million steps take no more memory than a few", () => {
  const life = (n) => [
    { type: "chat.request", chatId: `c${n}` },
    { type: "chat.accept", chatId: `c${n}`, operatorId: "a" },
    { type: "message.receive", chatId: `c${n}`, messageId: `m${n}`, from: { id: "a", isAgent: true }, content: { type: "text", text: "Hello" } },
    { type: "chat.end", chatId: `c${n}` },
  ];
  const engine = loaded();
  let number = 0;
  let told = 0;
  const run = (steps) => {
    for (const until = number + steps / 4; number < until; number += 1) {
      for (const input of life(number)) engine.handle(number, input);
      told += engine.pollEvents().length;
    }
  };
  // What V8 has not collected yet is none.
  const used = () => {
    collect();
    const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
    return { script: heapUsed + external + arrayBuffers, all: rss };
  };
  run(200_000);
  const before = used();
  const stored = engine.snapshot().length;
  run(800_000);
  const after = used();
  assert.ok(told >= 1_000_000);
  assert.ok(engine.snapshot().length < stored + 1_024);
  assert.ok(after.script - before.script < 4 << 20, `${after.script - before.script} bytes`);
  // The native part is within; the pages of V8's heap come and go with it.
  assert.ok(after.all - before.all < 96 << 20, `${after.all - before.all} bytes`);
});
