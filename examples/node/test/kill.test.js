// The host and the agent's terminal as programs, killed and started again.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import Database from "better-sqlite3";

import { agent, folder, Page, page, Program, reply, request, start, text } from "./world.js";

/** The agent of a host that is a program. */
function eva(t, host, place, after = 0) {
  return agent(t, host, { key: readFileSync(join(place, "agent.key"), "utf8").trim(), after });
}

test("a chat over kills tells what an undisturbed one tells", async (t) => {
  const [undisturbed, killed] = await Promise.all([chat(t, false), chat(t, true)]);
  assert.deepEqual(killed, undisturbed);
});

/** A whole chat, and what its visitor and its agent hear of it. */
async function chat(t, kill) {
  const place = folder(t);
  let host = await start(t, place, "--config", '{"deadlines":{"typing":200}}');
  const visitor = await page(t, host);
  let desk = await eva(t, host, place);
  const feed = [];
  const told = async (type) => {
    const frame = await desk.line.hears(({ position, event }) => {
      if (position !== undefined) feed.push([position, event]);
      return event?.type === type;
    });
    return frame;
  };
  const disturb = async () => {
    if (!kill) return;
    await host.kill();
    host = await start(t, place, "--config", '{"deadlines":{"typing":200}}');
    await visitor.connect(t, host);
    desk = await eva(t, host, place, feed.at(-1)?.[0]);
  };

  await visitor.say(request("Hello?"));
  await visitor.hears("lead.captured");
  await disturb();
  const { chat: number } = await told("chat.requested");
  await desk.say(number, { type: "chat.accept" });
  await told("chat.started");
  await visitor.hears("chat.started");
  await disturb();
  await visitor.say(text("One"));
  await told("message.sending");
  await desk.say(number, reply("Two"));
  await visitor.hears("message.received");
  // Its deadline may pass while no host is there.
  await visitor.say({ type: "typing.start" });
  const { at } = await visitor.hears("typing.started");
  await disturb();
  const stopped = await visitor.hears("typing.stopped");
  assert.deepEqual([stopped.at, stopped.timedOut], [at + 200, true]);
  await told("message.received");
  await desk.say(number, { type: "chat.end" });
  await told("chat.ended");
  await visitor.hears("chat.ended");

  // Whoever has forgotten everything is told the same under the same numbers: `hears` compares.
  await visitor.line.hangUp();
  await visitor.connect(t, host, { forgetful: true });
  await visitor.hears("connection.recovered", ({ seq }) => seq === visitor.heard.length);
  // What is told of the loss itself is all that may differ: where all stand, and when it was.
  const lasting = (event) => !event.type.startsWith("connection.");
  const apart = ({ seq, at, sentAt, ...event }) => event;
  return {
    heard: visitor.heard.filter(lasting).map(apart),
    feed: feed.map(([, event]) => event).filter(lasting).map(apart),
  };
}

test("a kill at any moment loses and repeats nothing", async (t) => {
  const place = folder(t);
  let host = await start(t, place);
  const visitor = await page(t, host);
  await visitor.say(request("Hello?"));
  await visitor.hears("chat.requested");
  const written = [];
  for (const life of [0, 1, 2]) {
    const burst = Array.from({ length: 8 }, (_, number) => `${life}.${number}`);
    written.push(...burst);
    await visitor.say(...burst.map((said) => text(said)));
    // The host is in the midst of it now. How far it gets is left to chance.
    if (life > 0) await visitor.hears("message.sending");
    await host.kill();
    host = await start(t, place);
    await visitor.connect(t, host);
    await visitor.say(...burst.map((said) => text(said)));
    await visitor.hears("message.sent", ({ messageId }) => messageId === burst.at(-1));
  }
  assert.deepEqual(visitor.messages, written);
  assert.equal(visitor.count("message.sent"), written.length);
});

test("the agent's terminal misses nothing over a kill, and says again what was not heard", async (t) => {
  const place = folder(t);
  const port = (host) => ["--port", new URL(host.url).port];
  const files = ["--agent-key", join(place, "agent.key"), "--memory", join(place, "agent.json")];
  let host = await start(t, place);
  const visitor = await page(t, host);
  let terminal = new Program(t, "agent.js", ...files, host.url);
  await visitor.say(request("Hello?"));
  await terminal.shows(/^\[1\] requested: Hello\?$/);
  terminal.type("accept 1");
  await terminal.shows(/^\[1\] started by Eva$/);
  await visitor.say(text("One"));
  await terminal.shows(/^\[1\] visitor: One$/);
  // What comes next is shown when it has noted that.
  terminal.type("help");
  await terminal.shows(/^accept CHAT/);

  await terminal.kill();
  await visitor.say(text("Two"), text("Three\u001b[2J\n[1] ended by agent"));
  await visitor.hears("message.sent", ({ messageId }) => messageId.startsWith("Three"));
  terminal = new Program(t, "agent.js", ...files, host.url);
  await terminal.shows(/^\[1\] active\.connected, visitor is here$/);
  await terminal.shows(/^\[1\] visitor: Three�\[2J�\[1\] ended by agent$/);
  assert.deepEqual(
    terminal.seen.filter((line) => line.includes("visitor:")).map((line) => line.slice(0, 16)),
    ["[1] visitor: Two", "[1] visitor: Thr"],
  );

  // As if it had been killed when all was kept, and it had shown the request alone.
  await terminal.kill();
  writeFileSync(join(place, "agent.json"), "1");
  terminal = new Program(t, "agent.js", ...files, host.url);
  await terminal.shows(/^\[1\] visitor: Three/);
  assert.deepEqual(
    terminal.seen.slice(2).map((line) => line.slice(0, 16)),
    ["[1] started by E", "[1] visitor: One", "[1] visitor: Two", "[1] visitor: Thr"],
  );

  await host.kill();
  await terminal.shows(/the host is away/);
  terminal.type("say 1 Are you there?");
  host = await start(t, place, ...port(host));
  await terminal.shows(/^\[1\] Eva: Are you there\?$/);
  await visitor.connect(t, host);
  await visitor.hears("message.received");
  await terminal.shows(/^\[1\] visitor is here$/);
});

test("a visit that is broken on disk keeps no other away", async (t) => {
  const place = folder(t);
  let host = await start(t, place);
  const [good, ...broken] = await Promise.all(Array.from({ length: 4 }, () => page(t, host)));
  await good.say(request("Hello?"));
  await good.hears("chat.requested");
  await host.kill();
  const db = new Database(join(place, "visits.sqlite"));
  const ids = db.prepare("SELECT id FROM visits WHERE id <> (SELECT visit FROM chats)").pluck().all();
  const changes = ["snapshot = 'no bytes'", "snapshot = substr(snapshot, 1, 20)", "snapshot = @older"];
  const older = db.prepare("SELECT snapshot FROM visits WHERE id = ?").pluck().get(ids[0]);
  db.prepare("UPDATE events SET seq = seq + 1000 WHERE visit = ?").run(ids[2]);
  changes.forEach((change, index) => {
    const values = change.includes("@older") ? { older, id: ids[index] } : { id: ids[index] };
    assert.equal(db.prepare(`UPDATE visits SET ${change} WHERE id = @id`).run(values).changes, 1);
  });
  db.close();

  host = await start(t, place);
  await good.connect(t, host);
  await good.say(text("Still here."));
  await good.hears("message.sent");
  // They are new to the host; what was there stays as it is.
  const again = new Page();
  again.visitor = broken[0].visitor;
  await again.connect(t, host);
  assert.notEqual(again.visitor, broken[0].visitor);
  await host.kill();
  assert.equal((await host.all()).filter((line) => /^visit \d+ is lost: /.test(line)).length, 3);
});

test("a file has one host", async (t) => {
  const place = folder(t);
  await start(t, place);
  const second = new Program(t, "main.js", "--port", "0", "--db", join(place, "visits.sqlite"));
  await second.shows(/^cannot open .*: database is locked$/);
  assert.equal(await second.ended, 1);
});
