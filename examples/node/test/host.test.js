// Who may come in, what they may say, and what they hear.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Door } from "../admission.js";
import { agent, folder, KEY, Line, open, Page, page, reply, request, text } from "./world.js";

test("only pages of the host's own sites may connect", async (t) => {
  const host = await open(t, undefined, { origins: ["https://shop.example"] });
  const foreign = ["https://evil.example", "https://shop.example.evil.example", "http://shop.example", "null"];
  for (const path of ["/visitor", "/agent"]) {
    for (const origin of foreign) await assert.rejects(new Line(t, host, path, { origin }).opened, /403/);
  }
  for (const origin of ["https://shop.example", host.url, undefined]) {
    const line = new Line(t, host, "/visitor", { origin });
    await line.say({});
    assert.match((await line.next()).visitor, /^[\w-]{22}$/);
  }
  await assert.rejects(new Line(t, host, "/elsewhere").opened, /404/);
});

test("the page allows nothing but itself", async (t) => {
  const host = await open(t);
  const answer = await fetch(host.url);
  assert.match(await answer.text(), /<script type="module" src="page.js">/);
  assert.match(answer.headers.get("content-security-policy"), /^default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/);
  for (const file of ["page.js", "page.css"]) assert.equal((await fetch(`${host.url}/${file}`)).status, 200);
  for (const path of ["/host.js", "/page/page.js", "/..%2fmain.js"]) assert.equal((await fetch(host.url + path)).status, 404);
  assert.equal((await fetch(host.url, { method: "POST" })).status, 404);
});

test("newcomers are limited and known visitors are not", async (t) => {
  const host = await open(t, undefined, { newcomers: 2 });
  const pages = [await page(t, host), await page(t, host)];
  for (const visitor of ["", "no such visitor"]) {
    const line = new Line(t, host, "/visitor");
    await line.say({ visitor });
    assert.equal(await line.closed, 1013);
  }
  const { visitor } = pages[0];
  await pages[0].connect(t, host);
  assert.equal(pages[0].visitor, visitor);
});

test("the door opens again in time", () => {
  let now = 0;
  const door = new Door(2, 60, () => now);
  const three = () => [door.opens(), door.opens(), door.opens()];
  assert.deepEqual(three(), [true, true, false]);
  now = 59;
  assert.equal(door.opens(), false);
  now = 60;
  assert.deepEqual(three(), [true, true, false]);
});

test("who does not say who they are is refused", async (t) => {
  const host = await open(t);
  const reason = async (path, first) => {
    const line = new Line(t, host, path);
    await line.say(first);
    const { rejected } = await line.next();
    assert.equal(await line.closed, 1008);
    return rejected.reason;
  };
  const visitors = ["", "[]", "null", { visitor: 5 }, { after: "5" }, { visitor: "a", after: -1 }, { __proto__: { visitor: 1 }, x: 1 }];
  for (const first of [...visitors, Buffer.from("{}"), text("Hello?")]) {
    assert.equal(await reason("/visitor", first), "invalid_hello");
  }
  for (const first of ["", {}, { key: KEY }, { key: KEY, agent: "visitor" }, { key: KEY, agent: "\n" }]) {
    assert.equal(await reason("/agent", first), "invalid_hello");
  }
  for (const key of [undefined, "", "another"]) assert.equal(await reason("/agent", { key, agent: "Eva" }), "wrong_key");
});

test("a name in an address is nobody", async (t) => {
  const host = await open(t);
  const { visitor } = await page(t, host);
  await assert.rejects(new Line(t, host, `/visitor?visitor=${visitor}`).opened, /404/);
});

test("what is not the visitor's to say is refused and harms nothing", async (t) => {
  const host = await open(t);
  const visitor = await page(t, host);
  const refused = [
    [{ type: "chat.accept" }, "forbidden"],
    [{ type: "connection.broken" }, "forbidden"],
    [{ type: "constructor" }, "forbidden"],
    [{ type: "chat.end", cause: "agent" }, "forbidden", ["cause"]],
    [{ type: "chat.end", by: "agent" }, "forbidden", ["by"]],
    [{ type: "typing.start", userId: "agent" }, "forbidden", ["userId"]],
    [{ type: "chat.request", initiator: "operator", lead: false }, "forbidden", ["initiator", "lead"]],
    [{ type: "window.close", raw: { a: 1 } }, "forbidden", ["raw"]],
    ['{"type":"window.close","__proto__":{"cause":"agent"}}', "forbidden", ["__proto__"]],
    ["Hello?", "invalid_json"],
    [Buffer.from("{}"), "invalid_json"],
    [[], "unknown_input", ["type"]],
    [{ type: 5 }, "unknown_input", ["type"]],
    [{ type: "message.send" }, "missing_fields", ["content"]],
    [{ type: "message.send", content: { type: "text", text: 5 } }, "invalid_fields", ["content"]],
    [text("x".repeat(5_000), "m"), "limit_exceeded", ["content"]],
    [text("Nobody has asked yet."), "unknown_chat"],
  ];
  for (const [said, reason, fields = []] of refused) {
    await visitor.say(said);
    const { rejected } = await visitor.line.next();
    assert.deepEqual([rejected.reason, rejected.fields ?? []], [reason, fields]);
  }
  const told = visitor.heard.length;
  await visitor.say({ ...request("Hello?"), cause: "visitor", initiator: "client" });
  assert.equal((await visitor.hears("chat.requested")).seq, told + 1);
});

test("a frame that is too long ends the connection, and the visit goes on", async (t) => {
  const host = await open(t);
  const visitor = await page(t, host);
  await visitor.say("x".repeat(70_000));
  assert.equal(await visitor.line.closed, 1009);
  await visitor.connect(t, host);
  await visitor.hears("connection.recovered");
});

test("visitors are kept apart, and so are agents", async (t) => {
  const host = await open(t);
  const [eva, ota] = [await agent(t, host), await agent(t, host, { name: "Ota" })];
  const anna = await page(t, host);
  const ben = await page(t, host);
  assert.notEqual(anna.visitor, ben.visitor);
  await anna.say(request("Anna here.", "chat"));
  const { chat: annas } = await eva.hears("chat.requested");
  await ben.say(request("Ben here.", "chat"));
  const { chat: bens } = await eva.hears("chat.requested");
  assert.notEqual(annas, bens);

  await eva.say(annas, { type: "chat.accept" });
  await eva.hears("chat.started");
  await ota.say(bens, { type: "chat.accept" });
  // What others have taken is theirs.
  await ota.say(annas, { type: "chat.accept" });
  await ota.say(annas, reply("Hello from me."));
  for (const input of ["chat.accept", "message.receive"]) {
    const { rejected } = await ota.line.hears(({ rejected }) => rejected);
    assert.deepEqual([rejected.reason, rejected.input], ["not_yours", input]);
  }
  await eva.say(annas, reply("Hello Anna."));
  await anna.hears("message.received");
  await anna.say(text("Good morning."));
  await eva.hears("message.sending");
  await eva.say(annas, { type: "chat.end" });
  await anna.hears("chat.ended");
  await ota.say(bens, reply("Hello Ben."));
  await ben.hears("message.received");
  assert.deepEqual([anna.messages, ben.messages], [["Hello Anna.", "Good morning."], ["Hello Ben."]]);

  // Both hear which chats there are; what is said in one, the other does not.
  const heard = async (name, last) => {
    const { line } = await agent(t, host, { name });
    const frames = [];
    await line.hears(({ chat, event }) => frames.push(`${chat} ${event.type}`) && event.type === last);
    return frames;
  };
  const common = [`${annas} chat.requested`, `${bens} chat.requested`, `${annas} chat.started`, `${bens} chat.started`];
  assert.deepEqual(await heard("Eva", "chat.ended"), [...common, `${annas} message.received`, `${annas} message.sending`, `${annas} chat.ended`]);
  assert.deepEqual(await heard("Ota", "message.received"), [...common, `${annas} chat.ended`, `${bens} message.received`]);
});

test("an agent's slips are told to the agent", async (t) => {
  const host = await open(t);
  const eva = await agent(t, host);
  const slips = [
    ["accept", "invalid_frame"],
    [{ chat: -1 }, "invalid_frame"],
    [{ chat: 1, visit: 1, input: {} }, "invalid_frame"],
    [{ chat: 999, input: { type: "chat.accept" } }, "unknown_chat"],
    [{}, "unknown_chat"],
  ];
  for (const [said, reason] of slips) {
    await eva.line.say(JSON.stringify(said));
    assert.equal((await eva.line.next()).rejected.reason, reason);
  }
  const visitor = await page(t, host);
  await visitor.say(request("Hello?"));
  const { chat } = await eva.hears("chat.requested");
  for (const [input, reason] of [
    [{ type: "message.send" }, "forbidden"],
    [{ type: "chat.accept", users: ["Ota"] }, "forbidden"],
    [reply("Too early."), "not_yours"],
  ]) {
    await eva.say(chat, input);
    assert.equal((await eva.line.next()).rejected.reason, reason);
  }
  await eva.say(chat, { type: "chat.accept" });
  await eva.hears("chat.started");
  await eva.say(chat, { type: "chat.accept" });
  assert.deepEqual(await eva.line.next(), { ignored: { chat, type: "chat.accept" } });
  // The same again, as after a gap, is no second message.
  await eva.say(chat, reply("Hello.", "m"));
  await eva.hears("message.received");
  await eva.say(chat, reply("Hello.", "m"));
  assert.deepEqual(await eva.line.next(), { ignored: { chat, type: "message.receive", messageId: "m" } });
});

test("both tabs of a visitor hear the same", async (t) => {
  const host = await open(t);
  const one = await page(t, host);
  const two = new Page();
  two.visitor = one.visitor;
  await two.connect(t, host);
  await one.say(request("Hello?"));
  assert.deepEqual(await two.hears("chat.requested"), await one.hears("chat.requested"));
  await two.line.hangUp();
  await one.say(text("Still here."));
  await one.hears("message.sent");
  assert.equal(one.count("connection.lost"), 0);
});

test("who is far behind gets all, in order", async (t) => {
  const host = await open(t);
  const visitor = await page(t, host);
  await visitor.say(request("Hello?"), ...Array.from({ length: 400 }, (_, number) => text(`${number}`)));
  await visitor.hears("message.sent", ({ messageId }) => messageId === "399");
  const late = new Page();
  late.visitor = visitor.visitor;
  await late.connect(t, host);
  await late.hears("message.sent", ({ messageId }) => messageId === "399");
  assert.deepEqual(late.heard.slice(0, visitor.heard.length), visitor.heard);
});

test("who does not answer any more is away", async (t) => {
  const host = await open(t, undefined, { heartbeat: 500 });
  const visitor = await page(t, host);
  const eva = await agent(t, host);
  await visitor.say(request("Hello?"));
  await eva.hears("chat.requested");
  const silent = new Line(t, host, "/visitor", { autoPong: false });
  await silent.say({ visitor: visitor.visitor });
  assert.equal(await silent.closed, 1006);
  // Whoever answers is still there.
  await visitor.say(text("Here."));
  await visitor.hears("message.sent");
});

test("the same file goes on, and an agent finds the chats that go on", async (t) => {
  const place = folder(t);
  let host = await open(t, place);
  const visitor = await page(t, host);
  await visitor.say(request("Hello?"));
  await visitor.hears("chat.requested");
  await host.close();
  assert.equal(await visitor.line.closed, 1006);
  host = await open(t, place);
  // A position of another file is none.
  const eva = await agent(t, host, { after: 1_000 });
  assert.deepEqual(eva.hello, { agent: "Eva", after: 0, chats: [{ chat: 1, agent: null, state: "requested", here: false }] });
  await visitor.connect(t, host);
  await eva.hears("connection.lost");
  await eva.hears("connection.recovered");
});
