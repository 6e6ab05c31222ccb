// Deliveries of a vendor: who may make them, what comes of them, and what of those that come again.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { test } from "node:test";

import { Store } from "../store.js";
import { webhook } from "../webhook.js";
import { atEnd, folder } from "./world.js";

const SECRET = "what both know";
const ORIGIN = "https://ctlive.cloudando.com";

/** The vendor's real calls, each once. */
const calls = readFileSync(new URL("../../calls/ctlive.jsonl", import.meta.url), "utf8").trim().split("\n").map((line) => JSON.parse(line));

/** A call on the vendor's page, by its type. */
const call = (type) => calls.find(({ args }) => args[0]?.type === type);

const CHAT = ["Loaded", "ChatStarted", "ChatOnline"].map(call);

const sign = (body) => `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`;

/** A server with nothing but the webhook; what there was before goes on. */
async function serve(t, place = folder(t), { before = (_request, _response, next) => next(), onEvents, ...options } = {}) {
  const given = [];
  const store = new Store(join(place, "visits.sqlite"));
  const hook = webhook({
    store,
    dialect: "ctlive",
    secret: SECRET,
    config: { origins: [ORIGIN] },
    onEvents: onEvents ?? ((visitor, events) => void given.push(...events.map((event) => [visitor, event.seq, event.type, event.origin]))),
    ...options,
  });
  const server = createServer((request, response) =>
    before(request, response, () => hook(request, response, (error) => response.writeHead(error ? 500 : 404).end(String(error)))),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    server.close();
    server.closeAllConnections();
    hook.close();
    store.close();
  };
  atEnd(t, close);
  const url = `http://127.0.0.1:${server.address().port}`;
  const post = async (said, { signature, ...rest } = {}) => {
    const body = typeof said === "string" || Buffer.isBuffer(said) ? said : JSON.stringify(said);
    const headers = { "x-signature-256": signature ?? sign(body) };
    const answer = await fetch(url, { method: "POST", body, headers, ...rest });
    const text = await answer.text();
    return [answer.status, ...(text.startsWith("{") ? [JSON.parse(text)] : [])];
  };
  return { url, post, given, close };
}

test("a delivery comes out as canonical events", async (t) => {
  const { post, given } = await serve(t);
  assert.deepEqual(await post(CHAT), [204]);
  assert.deepEqual(given, [
    ["u-5813", 1, "widget.loaded", "live"],
    ["u-5813", 2, "chat.requested", "live"],
    ["u-5813", 3, "chat.started", "live"],
  ]);
  assert.deepEqual(await post(call("ChatFinished")), [204]);
  assert.deepEqual(given.slice(3), [["u-5813", 4, "chat.ended", "live"], ["u-5813", 5, "survey.offered", "live"]]);
});

test("a delivery that comes again tells nothing, also after a restart", async (t) => {
  const place = folder(t);
  const dated = CHAT.map((call, index) => ({ at: 1_764_150_000_000 + index, ...call }));
  const first = await serve(t, place);
  assert.deepEqual(await Promise.all([first.post(dated), first.post(dated), first.post(dated)]), [[204], [204], [204]]);
  assert.equal(first.given.length, 3);
  first.close();
  const second = await serve(t, place);
  assert.deepEqual(await second.post(dated), [204]);
  // Without times, the engine knows these two by themselves.
  assert.deepEqual(await second.post(CHAT.slice(1)), [204]);
  assert.deepEqual(second.given, []);
  // And what skips a step, or names the chat alone, is still understood.
  assert.deepEqual(await second.post({ surface: "ctlive.contact", call: "contactEnded", chatID: "c-90412", args: [{}] }), [204]);
  assert.deepEqual(second.given.map(([, , type]) => type), ["chat.ended"]);
});

test("the same calls at another time are news where they may be", async (t) => {
  const { post, given } = await serve(t);
  for (const at of [0, 1, 2]) assert.deepEqual(await post(CHAT.map((call) => ({ ...call, at }))), [204]);
  // Another load of the page, on which the chat goes on.
  assert.deepEqual(given.map(([, , type, origin]) => `${type} ${origin}`).slice(3, 5), ["widget.loaded restored", "chat.restored restored"]);
  assert.equal(given.filter(([, , type]) => type === "chat.started").length, 1);
});

test("events that could not be taken come again, under the same numbers", async (t) => {
  const place = folder(t);
  const complaints = t.mock.method(console, "error", () => {});
  const seen = [];
  const first = await serve(t, place, {
    onEvents: (_visitor, events) => {
      seen.push(events.map(({ seq }) => seq));
      throw new Error("the other system is away");
    },
  });
  assert.deepEqual(await first.post(CHAT), [204]);
  assert.deepEqual(seen, [[1, 2, 3]]);
  assert.equal(complaints.mock.callCount(), 1);
  assert.deepEqual(await first.post(call("ChatFinished")), [204]);
  assert.deepEqual(seen, [[1, 2, 3], [1, 2, 3, 4, 5]]);
  first.close();
  const second = await serve(t, place);
  assert.deepEqual(second.given.map(([, seq]) => seq), [1, 2, 3, 4, 5]);
});

test("who does not know the secret is told nothing", async (t) => {
  const { post, given } = await serve(t);
  const body = JSON.stringify(CHAT);
  const signatures = ["", "sha256=", sign(body).slice(7), sign(`${body} `), `${sign(body)}0`, sign(body).replace("256", "1")];
  for (const signature of signatures) assert.deepEqual(await post(body, { signature }), [401, { error: "wrong_signature" }]);
  // Nor is it looked at what they have sent.
  assert.deepEqual(await post("{", { signature: sign("[") }), [401, { error: "wrong_signature" }]);
  assert.deepEqual(given, []);
  assert.deepEqual(await post(body, { signature: sign(body).toUpperCase().replace("SHA", "sha") }), [204]);
});

test("a body that is too long is not read to its end", async (t) => {
  const { url, post } = await serve(t, undefined, { limit: 1_000 });
  const long = " ".repeat(1_001);
  assert.deepEqual(await post(long), [413, { error: "too_long", limit: 1_000 }]);
  // One that does not say how long it will be, and does not end.
  const endless = request(url, { method: "POST" });
  endless.on("error", () => {});
  endless.write(long);
  const [answer] = await once(endless, "response");
  assert.deepEqual([answer.statusCode, answer.headers.connection], [413, "close"]);
  endless.destroy();
  const [first] = calls;
  assert.deepEqual(await post(JSON.stringify(first).padEnd(1_000)), [204]);
});

test("what is no call is refused, with what is wrong and where, and nothing of its delivery is taken", async (t) => {
  const { post, given } = await serve(t);
  const broken = { ...call("ChatStarted"), args: [{ name: "CTLiveEvent", type: "ChatStarted", object: { chatID: {} } }] };
  const at = { surface: "ctlive.page", call: "postMessage" };
  const refusals = [
    ["", 400, { error: "invalid_json" }],
    [Buffer.from([0x22, 0xff, 0x22]), 400, { error: "invalid_json" }],
    ["5", 400, { error: "no_call", index: 0 }],
    [[...CHAT, null], 400, { error: "no_call", index: 3 }],
    [[...CHAT, {}], 400, { error: "broken_call", index: 3, surface: null, call: "", field: "surface", fault: "missing" }],
    [[...CHAT, broken], 400, { error: "broken_call", index: 3, ...at, field: "args[0].object.chatID", fault: "invalid" }],
    [{ ...CHAT[0], origin: "https://evil.example" }, 400, { error: "broken_call", index: 0, ...at, field: "origin", fault: "foreign_origin" }],
    [[...CHAT, { surface: "mluvii", call: "openChat", args: [] }], 422, { error: "not_mine", index: 3, dialect: "ctlive" }],
  ];
  for (const [said, ...answer] of refusals) assert.deepEqual(await post(said), answer);
  assert.deepEqual(given, []);
});

test("a delivery is about one visitor, who is known", async (t) => {
  const { post, given } = await serve(t);
  const other = structuredClone(call("ChatStarted"));
  other.args[0].object.userID = "u-1";
  assert.deepEqual(await post([...CHAT, other]), [422, { error: "several_visitors" }]);
  // It names the chat alone, and comes too early.
  assert.deepEqual(await post(call("ChatOnline")), [409, { error: "unknown_visitor" }]);
  assert.deepEqual(await post(call("ChatStarted")), [204]);
  assert.deepEqual(await post(call("ChatOnline")), [204]);
  assert.deepEqual(given.map(([visitor, , type]) => `${visitor} ${type}`), ["u-5813 chat.requested", "u-5813 chat.started"]);
  // What says nothing needs nobody.
  for (const nothing of [[], { surface: "ctlive.contact", call: "on", chatID: "c-1", args: ["message", null] }]) {
    assert.deepEqual(await post(nothing), [204]);
  }
});

test("what the engine rejects is told, and the rest was taken", async (t) => {
  const { post, given } = await serve(t, undefined, { config: { origins: [ORIGIN], limits: { id: 20 } } });
  const second = structuredClone(call("ChatStarted"));
  second.args[0].object.chatID = "c".repeat(21);
  const [status, { error, rejections }] = await post([...CHAT, second]);
  assert.deepEqual([status, error], [409, "rejected"]);
  assert.deepEqual(rejections.map(({ index, input, reason }) => [index, input, reason]), [[3, "chat.request", "limit_exceeded"]]);
  assert.equal(given.length, 3);
});

test("every call of the vendor is taken", async (t) => {
  const { post, given } = await serve(t);
  // In contact calls about chats that no page call names, the vendor does not say who the visitor is.
  const page = calls.filter(({ surface }) => surface === "ctlive.page");
  for (const call of page) assert.deepEqual(await post(call), [204]);
  assert.deepEqual(given.map(([, seq]) => seq), given.map((_, index) => index + 1));
  assert.ok(["widget.clicked", "form.submitted", "survey.submitted"].every((type) => given.some((event) => event[2] === type)));
});

test("it is a middleware", async (t) => {
  const raw = async (request, _response, next) => {
    request.body = Buffer.concat(await request.toArray());
    next();
  };
  const { url, post, given } = await serve(t, undefined, { before: raw });
  assert.deepEqual(await post(CHAT), [204]);
  assert.equal(given.length, 3);
  assert.equal((await fetch(url)).status, 404);
  // A body that was parsed is not what was signed.
  const parsed = await serve(t, undefined, { before: (request, _response, next) => next((request.body = {})) });
  assert.deepEqual(await parsed.post(CHAT), [500]);
});
