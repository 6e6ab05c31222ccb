// What is measured: each contender takes the inputs of chats' lives, and gives the events that come of them.

import { createRequire } from "node:module";

import { Engine } from "parlour";
import { createActor, createMachine, emit } from "xstate";

const { native } = createRequire(import.meta.url)("../dist/native.js");

const W = "widget-0";
const V = "visitor-1";
const agent = { id: "agent-1", nickname: "Anna", isAgent: true };
const greeting = { type: "text", text: "Good morning! How can I help you?" };

/** The inputs of one chat. */
export function life(n) {
  const chatId = `${W}/chat-${n}`;
  return [
    { type: "chat.request", chatId, widgetId: W },
    { type: "chat.accept", chatId, operatorId: "agent-1" },
    { type: "message.receive", chatId, messageId: `message-${n}`, from: agent, content: greeting, sentAt: 1_700_000_000_000 + n },
    { type: "chat.end", chatId, surveyConfigured: true },
    { type: "survey.start", chatId },
    { type: "survey.submit", chatId },
  ];
}

const opening = [
  { type: "widget.load", widgetId: W, elementId: "chat", userId: V },
  { type: "widget.ready", widgetId: W, online: true },
  { type: "window.open", widgetId: W },
];

function opened() {
  const engine = new Engine();
  for (const input of opening) engine.handle(0, input);
  engine.pollEvents();
  return engine;
}

/** The same events, by a class that somebody wrote for these six inputs alone. */
class ByHand {
  #chats = new Map();
  #seq = 0;
  #queue = [];

  #tell(at, cause, type, rest) {
    this.#queue.push({ seq: ++this.#seq, at, origin: "live", cause, type, ...rest });
  }

  handle(at, input) {
    const { chatId } = input;
    const chat = this.#chats.get(chatId);
    const ids = { chatId, widgetId: W, userId: V };
    const must = (state) => {
      if (chat?.state !== state) throw new Error("rejected");
    };
    switch (input.type) {
      case "chat.request":
        must(undefined);
        this.#chats.set(chatId, { state: "requested" });
        return this.#tell(at, "visitor", "chat.requested", { ...ids, initiator: "client", attachments: [] });
      case "chat.accept": {
        must("requested");
        chat.state = "active";
        const { operatorId } = input;
        return this.#tell(at, "agent", "chat.started", { ...ids, users: [V, operatorId], initiator: "client", operatorId });
      }
      case "message.receive": {
        must("active");
        const { messageId, from, sentAt, content } = input;
        return this.#tell(at, "agent", "message.received", { ...ids, messageId, from, sentAt, content });
      }
      case "chat.end": {
        must("active");
        const { surveyConfigured } = input;
        chat.state = surveyConfigured ? "offered" : "ended";
        this.#tell(at, "system", "chat.ended", { ...ids, by: "system", surveyConfigured });
        if (surveyConfigured) this.#tell(at, "system", "survey.offered", ids);
        return;
      }
      case "survey.start":
        must("offered");
        chat.state = "survey";
        return this.#tell(at, "visitor", "survey.started", ids);
      case "survey.submit":
        must("survey");
        this.#chats.delete(chatId);
        return this.#tell(at, "visitor", "survey.submitted", ids);
    }
  }

  poll() {
    return this.#queue.shift();
  }
}

// --- XState: what it tells has all but the cause ---

let seq = 0;
const say = (type, more) =>
  emit(({ context: { chatId }, event }) => ({ seq: ++seq, at: event.at, origin: "live", type, chatId, widgetId: W, userId: V, ...more?.(event) }));
const requested = say("chat.requested", () => ({ initiator: "client", attachments: [] }));
const started = say("chat.started", ({ operatorId }) => ({ users: [V, operatorId], initiator: "client", operatorId }));
const received = say("message.received", ({ messageId, from, sentAt, content }) => ({ messageId, from, sentAt, content }));
const ended = say("chat.ended", ({ surveyConfigured }) => ({ by: "system", surveyConfigured }));
const states = (last) => ({
  idle: { on: { "chat.request": { target: "requested", actions: requested } } },
  requested: { on: { "chat.accept": { target: "active", actions: started } } },
  active: {
    on: {
      "message.receive": { actions: received },
      "chat.end": [
        { guard: ({ event }) => event.surveyConfigured, target: "offered", actions: [ended, say("survey.offered")] },
        { target: "offered", actions: ended },
      ],
    },
  },
  offered: { on: { "survey.start": { target: "survey", actions: say("survey.started") } } },
  survey: { on: { "survey.submit": { target: last, actions: say("survey.submitted") } } },
  done: { type: "final" },
});
const machine = createMachine({ id: "chat", initial: "idle", context: ({ input }) => input, states: states("done") });
const ring = createMachine({ id: "ring", initial: "idle", context: { chatId: "c" }, states: states("idle") });

/** Gives all that waits. */
function drain(queue, look) {
  for (const event of queue) look(event);
  queue.length = 0;
}

/** Each makes a function of inputs that shows every event of a chat to another one: by `handle` and `pollEvent` `singly`, by
 * `handleAll` and `pollEvents` in `batches` of 60, by XState with `actors`, one a chat, or one that goes round in a `ring`. */
export const contenders = {
  byHand: () => {
    const chats = new ByHand();
    let now = 0;
    return (inputs, look) => {
      for (const input of inputs) {
        chats.handle(++now, input);
        for (let event = chats.poll(); event !== undefined; event = chats.poll()) look(event);
      }
    };
  },
  actors: () => {
    const actors = new Map();
    const queue = [];
    let now = 0;
    return (inputs, look) => {
      for (const input of inputs) {
        let actor = actors.get(input.chatId);
        if (actor === undefined) {
          actor = createActor(machine, { input: { chatId: input.chatId } });
          actor.on("*", (event) => queue.push(event));
          actor.start();
          actors.set(input.chatId, actor);
        }
        actor.send({ ...input, at: ++now });
        if (input.type === "survey.submit") actors.delete(input.chatId);
        drain(queue, look);
      }
    };
  },
  ring: () => {
    const actor = createActor(ring);
    const queue = [];
    let now = 0;
    actor.on("*", (event) => queue.push(event));
    actor.start();
    return (inputs, look) => {
      for (const input of inputs) {
        actor.send({ ...input, at: ++now });
        drain(queue, look);
      }
    };
  },
  singly: () => {
    const engine = opened();
    let now = 0;
    return (inputs, look) => {
      for (const input of inputs) {
        engine.handle(++now, input);
        for (let event = engine.pollEvent(); event !== undefined; event = engine.pollEvent()) if (event.chatId) look(event);
      }
    };
  },
  batches: () => {
    const engine = opened();
    let now = 0;
    return (inputs, look) => {
      for (let at = 0; at < inputs.length; at += 60) {
        engine.handleAll(++now, inputs.slice(at, at + 60));
        for (const event of engine.pollEvents()) if (event.chatId) look(event);
      }
    };
  },
  json: () => {
    const engine = opened();
    let now = 0;
    return (inputs, look) => {
      for (const input of inputs) {
        engine.handleJson(++now, JSON.stringify(input));
        for (const event of engine.pollEvents()) if (event.chatId) look(event);
      }
    };
  },
};

// Only the benchmark's own build of the native part takes objects.
if (native.NativeEngine.prototype.stepObject !== undefined) {
  contenders.objects = () => {
    const engine = new native.NativeEngine(null);
    for (const input of opening) engine.stepObject(0, input);
    let now = 0;
    return (inputs, look) => {
      for (const input of inputs) for (const event of engine.stepObject(++now, input)) if (event.chatId) look(event);
    };
  };
}
