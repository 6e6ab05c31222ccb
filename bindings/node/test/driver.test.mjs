// An engine on the event loop: deadlines, listeners, iteration.

import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Driver, Engine } from "parlour";

const TYPING = { type: "typing.start", chatId: "c", userId: "a" };

function chatting() {
  const engine = new Engine();
  for (const input of [
    { type: "widget.load", widgetId: "w" },
    { type: "widget.ready", online: true },
    { type: "chat.request", chatId: "c" },
    { type: "chat.accept", chatId: "c", users: ["a"] },
  ]) {
    engine.handle(0, input);
  }
  engine.pollEvents();
  return engine;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

function timed(name, body) {
  test(name, async () => {
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000_000 });
    try {
      await body();
    } finally {
      mock.timers.reset();
    }
  });
}

timed("a deadline is kept, and its event told", async () => {
  const driver = new Driver(chatting());
  const heard = [];
  driver.on("typing.stopped", ({ at, origin }) => heard.push([at, origin]));
  driver.handle(TYPING);
  mock.timers.tick(9_999);
  await turn();
  assert.deepEqual(heard, []);
  mock.timers.tick(1);
  await turn();
  assert.deepEqual(heard, [[1_010_000, "live"]]);
  driver.close();
});

timed("a deadline further away than a timer waits is armed again", async () => {
  const driver = new Driver(Engine.restore(chatting().snapshot(), { deadlines: { typing: 3_000_000_000 } }));
  driver.handle(TYPING);
  const heard = [];
  driver.on("typing.stopped", ({ at }) => heard.push(at));
  mock.timers.tick(2 ** 31);
  await turn();
  assert.deepEqual(heard, []);
  mock.timers.tick(3_000_000_000 - 2 ** 31);
  await turn();
  assert.deepEqual(heard, [3_001_000_000]);
  driver.close();
});

timed("a clock that was set back postpones nothing", async () => {
  const engine = chatting();
  engine.handle(4_600_000, TYPING);
  const driver = new Driver(Engine.restore(engine.snapshot()));
  const heard = [];
  driver.on("typing.stopped", ({ at }) => heard.push(at));
  mock.timers.tick(10_000);
  await turn();
  assert.deepEqual(heard, [4_610_000]);
  driver.close();
});

timed("overdue deadlines of a restored engine fire at its first time, each at its own", async () => {
  const engine = chatting();
  engine.handle(1_000, TYPING);
  engine.pollEvents();
  const driver = new Driver(Engine.restore(engine.snapshot()));
  const heard = [];
  driver.any(({ type, at }) => heard.push([type, at]));
  mock.timers.tick(0);
  await turn();
  assert.deepEqual(heard, [["typing.stopped", 11_000]]);
  driver.close();
});

test("listeners hear in a microtask, and the state of a late one with replay", async () => {
  const driver = new Driver(chatting());
  const heard = [];
  const gone = driver.any(({ type }) => heard.push(type));
  driver.handle({ type: "window.open" });
  assert.deepEqual(heard, []);
  await null;
  await null;
  assert.deepEqual(heard, ["window.opened"]);
  gone();
  driver.on("window.opened", ({ origin }) => heard.push(origin), { replay: true });
  await turn();
  assert.deepEqual(heard, ["window.opened", "restored"]);
  driver.close();
});

test("whoever iterates takes the events, until the driver is closed", async () => {
  const driver = new Driver(chatting());
  const taken = [];
  const done = (async () => {
    for await (const { type } of driver) taken.push(type);
    return "ended";
  })();
  driver.handle({ type: "window.open" });
  await turn();
  assert.throws(() => driver.any(() => {}), /iterated over/);
  driver.handle({ type: "window.close" });
  driver.close();
  assert.equal(await done, "ended");
  assert.deepEqual(taken, ["window.opened", "window.closed"]);
  assert.throws(() => driver.handle({ type: "window.open" }), /closed/);
});

test("a signal ends the iteration, and what was not taken stays", async () => {
  const driver = new Driver(chatting());
  const controller = new AbortController();
  const taken = [];
  const done = (async () => {
    for await (const { type } of driver.events({ signal: controller.signal })) taken.push(type);
  })();
  await turn();
  controller.abort();
  await done;
  driver.handle({ type: "window.open" });
  assert.deepEqual(taken, []);
  assert.equal(driver.engine.pollEvent().type, "window.opened");
  driver.close();
});

test("an event has either a taker or listeners", async () => {
  const driver = new Driver(chatting());
  driver.any(() => {});
  await assert.rejects(async () => {
    for await (const event of driver) assert.ok(event);
  }, /has listeners/);
  driver.close();
});

test("what a listener throws goes to the handler, and whoever else listens hears", async () => {
  const failed = [];
  const driver = new Driver(chatting(), { onError: (error, { type }) => failed.push([error.message, type]) });
  const heard = [];
  driver.any(() => {
    throw new Error("no");
  });
  driver.any(({ type }) => heard.push(type));
  driver.handle({ type: "window.open" });
  await turn();
  assert.deepEqual(failed, [["no", "window.opened"]]);
  assert.deepEqual(heard, ["window.opened"]);
  driver.close();
});

test("a driver can be disposed of", () => {
  const driver = new Driver(chatting());
  driver.handle(TYPING);
  driver[Symbol.dispose]();
  assert.throws(() => driver.handle(TYPING), /closed/);
});
