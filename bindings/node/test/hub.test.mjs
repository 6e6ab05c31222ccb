// Listeners: who hears what, in which order, and what becomes of errors. The rules are those of docs/bindings.md.

import assert from "node:assert/strict";
import test from "node:test";

import { Engine, Hub, ListenerError } from "parlour";

function loaded() {
  const engine = new Engine();
  engine.handle(0, { type: "widget.load", widgetId: "w" });
  engine.handle(1, { type: "widget.ready", online: true });
  return engine;
}

const noting = (heard, who) => (envelope) => heard.push(`${who} ${envelope.type}`);

test("all hear one event before any hears the next, in the order of their coming", () => {
  const engine = loaded();
  const hub = new Hub(engine);
  const heard = [];
  hub.any(noting(heard, "a"));
  hub.on("widget.shown", noting(heard, "b"));
  hub.any(noting(heard, "c"));
  const same = noting(heard, "d");
  hub.on("widget.loaded", same);
  hub.on("widget.loaded", same);
  assert.deepEqual(heard, [], "nobody hears before events are delivered");
  hub.deliver();
  assert.deepEqual(heard, [
    "a widget.loaded",
    "c widget.loaded",
    "d widget.loaded",
    "d widget.loaded",
    "a widget.shown",
    "b widget.shown",
    "c widget.shown",
  ]);
  hub.deliver();
  assert.equal(heard.length, 7);
  assert.equal(hub.engine, engine);
});

test("who unsubscribes is not called any more, not even for the same event", () => {
  const hub = new Hub(loaded());
  const heard = [];
  const itself = hub.any((envelope) => {
    heard.push(`first ${envelope.type}`);
    gone();
    itself();
  });
  const gone = hub.any(noting(heard, "gone"));
  hub.any(noting(heard, "last"));
  hub.deliver();
  assert.deepEqual(heard, ["first widget.loaded", "last widget.loaded", "last widget.shown"]);
  gone();
  itself();
});

test("once hears one event, however often the engine is told something meanwhile, and where it fails", () => {
  const engine = loaded();
  const hub = new Hub(engine, { onError: () => {} });
  const heard = [];
  hub.once("widget.loaded", (envelope) => {
    heard.push(envelope.seq);
    engine.handle(2, { type: "widget.load", widgetId: "other" });
    engine.handle(3, { type: "widget.ready", widgetId: "other", online: true });
    throw new Error("fails");
  });
  hub.deliver();
  hub.deliver();
  assert.deepEqual(heard, [1]);
});

test("an input of a listener's is told after what is there, in the same delivery", () => {
  const engine = loaded();
  const hub = new Hub(engine);
  const heard = [];
  hub.once("widget.loaded", () => {
    engine.handle(2, { type: "chat.request", chatId: "c" });
    hub.deliver();
    heard.push("the delivery within does nothing");
  });
  hub.any(noting(heard, "all"));
  hub.deliver();
  assert.deepEqual(heard, [
    "the delivery within does nothing",
    "all widget.loaded",
    "all widget.shown",
    "all chat.requested",
    "all lead.captured",
  ]);
});

test("a new listener hears nothing of the event that is being told, and all after it", () => {
  const hub = new Hub(loaded());
  const heard = [];
  hub.once("widget.loaded", () => hub.any(noting(heard, "new")));
  hub.deliver();
  assert.deepEqual(heard, ["new widget.shown"]);
});

test("a listener that throws stops nobody, and no error is lost", () => {
  const first = new Error("first");
  const second = "not even an error";
  const heard = [];
  const subscribe = (hub) => {
    hub.on("widget.loaded", () => {
      throw first;
    });
    hub.any(noting(heard, "all"));
    hub.on("widget.shown", () => {
      throw second;
    });
  };
  const hub = new Hub(loaded());
  subscribe(hub);
  assert.throws(
    () => hub.deliver(),
    (error) => error instanceof ListenerError && error.cause === first && error.errors[1] === second && error.errors.length === 2,
  );
  assert.deepEqual(heard, ["all widget.loaded", "all widget.shown"]);
  hub.deliver();

  const handled = [];
  const handling = new Hub(loaded(), {
    onError: (error, envelope) => {
      handled.push([error, envelope.type]);
      if (error === first) throw new Error("the handler fails");
    },
  });
  subscribe(handling);
  assert.throws(() => handling.deliver(), { name: "ListenerError", message: "a listener threw" });
  assert.deepEqual(handled, [
    [first, "widget.loaded"],
    [second, "widget.shown"],
  ]);
});

test("who comes late and asks hears what holds, once, and then what comes", () => {
  const engine = loaded();
  const hub = new Hub(engine);
  hub.deliver();
  engine.handle(2, { type: "window.open" });
  const heard = [];
  const before = engine.snapshot();
  hub.any((envelope) => heard.push(`${envelope.seq} ${envelope.origin} ${envelope.type}`), { replay: true });
  hub.on("window.opened", (envelope) => heard.push(`one ${envelope.seq} ${envelope.origin}`), { replay: true });
  hub.deliver();
  assert.deepEqual(heard, [
    "3 restored widget.loaded",
    "3 restored widget.shown",
    "3 restored window.opened",
    "one 3 restored",
  ]);
  engine.handle(3, { type: "window.close" });
  hub.deliver();
  assert.deepEqual(heard.slice(4), ["4 live window.closed"]);
  assert.notDeepEqual(engine.snapshot(), before);
});

test("a late one has its place among all who subscribed", () => {
  const engine = loaded();
  engine.pollEvents();
  const hub = new Hub(engine);
  const heard = [];
  hub.on("window.opened", noting(heard, "late"), { replay: true });
  hub.any(noting(heard, "plain"));
  hub.deliver();
  engine.handle(2, { type: "window.open" });
  hub.deliver();
  assert.deepEqual(heard, ["late window.opened", "plain window.opened"]);
});

test("a type that there is not, and what cannot be called, are errors at once", () => {
  const hub = new Hub(new Engine());
  assert.throws(() => hub.on("chat.startd", () => {}), { name: "TypeError", message: "'chat.startd' is no event; any takes every event" });
  assert.throws(() => hub.once("chat.started", null), { name: "TypeError" });
  assert.equal(hub.listens, false);
});

test("an error of the function for phone numbers ends the delivery, and the rest waits", () => {
  const engine = new Engine();
  let answer = () => {
    throw new Error("the service is down");
  };
  engine.setPhoneNormalizer((number) => answer(number));
  engine.handle(1, { type: "connection.up" });
  engine.handle(2, { type: "identity.set", phone: "777 666 555" });
  const hub = new Hub(engine);
  const heard = [];
  hub.any(noting(heard, "all"));
  assert.throws(() => hub.deliver(), { message: "the service is down" });
  assert.deepEqual(heard, ["all connection.up"]);
  answer = (number) => `+420 ${number}`;
  hub.deliver();
  assert.deepEqual(heard, ["all connection.up", "all identity.changed"]);
});
