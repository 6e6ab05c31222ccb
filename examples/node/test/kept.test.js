// What is on disk before anybody hears.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import process from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Engine, ParlourRejection } from "parlour";

import { follow } from "../follow.js";
import { Kept } from "../kept.js";
import { request, text } from "./world.js";

test("all that one turn brings about is kept at once, and then heard of", async () => {
  const order = [];
  const kept = new Kept(new Engine(), (snapshot, events) => {
    order.push(events.map(({ type }) => type));
    // What is kept is whole: nothing waits in it, and its next event has the next number.
    const restored = Engine.restore(snapshot);
    assert.deepEqual(restored.pollEvents(), []);
    assert.equal(restored.view().seq, kept.engine.view().seq);
  });
  kept.before("message.sending", ({ chatId, messageId }) => kept.handle({ type: "message.ack", chatId, messageId }));
  kept.news(() => order.push("news"));
  for (const input of [{ type: "widget.load", widgetId: "w" }, { type: "widget.ready", online: true }, request("Hello?", "c")]) {
    kept.handle(input);
  }
  assert.throws(() => kept.handle({ type: "chat.resume", chatId: "c" }), ParlourRejection);
  assert.deepEqual(order, []);
  await kept.saved;
  kept.handle(text("One"));
  await kept.saved;
  kept.close();
  assert.deepEqual(order, [
    ["widget.loaded", "widget.shown", "chat.requested", "lead.captured"],
    "news",
    ["message.sending", "message.sent"],
    "news",
  ]);
});

test("what comes between the telling and the keeping waits in the snapshot", async () => {
  const lives = [];
  const kept = new Kept(new Engine(), (snapshot, events) => {
    const waiting = Engine.restore(snapshot).pollEvents();
    lives.push([events.map(({ seq }) => seq), waiting.map(({ seq }) => seq)]);
  });
  kept.handle({ type: "widget.load", widgetId: "w" });
  kept.handle({ type: "widget.ready", online: true });
  // It runs when the driver has told what is above, and before that is kept.
  await null;
  kept.handle({ type: "window.open" });
  await kept.saved;
  await kept.saved;
  kept.close();
  const seqs = lives.flatMap(([events]) => events);
  assert.deepEqual(seqs, [1, 2, 3]);
  for (const [index, [events, waiting]] of lives.entries()) {
    // A host that is killed here, and started again, tells what waits.
    const rest = lives.slice(index + 1).flatMap(([events]) => events);
    assert.deepEqual(waiting, rest.slice(0, waiting.length), `after ${events}`);
  }
});

test("a host that cannot save ends", () => {
  const script = `
    import { Engine } from "parlour";
    import { Kept } from "./kept.js";
    const kept = new Kept(new Engine(), () => { throw new Error("the disk is full"); });
    kept.news(() => console.log("heard"));
    kept.handle({ type: "widget.load", widgetId: "w" });
  `;
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd, encoding: "utf8" });
  assert.deepEqual([status, stdout, stderr], [1, "", "cannot save: Error: the disk is full\n"]);
});

test("who follows a log gets each entry once, and again where it was not taken", async () => {
  const log = [];
  const taken = [];
  let ready = () => {};
  const read = (after) => log.filter(({ position }) => position > after).slice(0, 2);
  const news = follow(0, read, async (entries) => {
    await new Promise((resolve) => (ready = resolve));
    if (taken.push(...entries.map(({ position }) => position)) === 5) throw new Error("no");
  });
  log.push({ position: 1 }, { position: 2 }, { position: 5 });
  const following = news();
  // Whoever reads comes to this by themselves.
  log.push({ position: 7 });
  await news();
  while (taken.length < 4) await ready();
  await following;
  assert.deepEqual(taken, [1, 2, 5, 7]);
  log.push({ position: 8 });
  const failing = news();
  ready();
  await assert.rejects(failing, /no/);
  const again = news();
  ready();
  await again;
  assert.deepEqual(taken, [1, 2, 5, 7, 8, 8]);
});
