// What a step of a chat's life costs: Parlour, XState, a class written by hand, and other ways over the boundary, in one
// run. Prints a table in Markdown. `node bench/steps.mjs [ROUNDS]`, after `npm run build`.

import { createActor, createMachine, emit } from "xstate";

import { Engine } from "../dist/index.mjs";

const W = "widget-0";
const V = "visitor-1";
const agent = { id: "agent-1", nickname: "Anna", isAgent: true };
const greeting = { type: "text", text: "Good morning! How can I help you?" };

/** The inputs of one chat. */
function life(n) {
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

let sink = 0;
/** Every contender's reader looks at two fields. */
const look = (event) => (sink += event.seq + event.chatId.length);

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
      case "chat.accept":
        must("requested");
        chat.state = "active";
        return this.#tell(at, "agent", "chat.started", { ...ids, initiator: "client", operatorId: input.operatorId });
      case "message.receive":
        must("active");
        return this.#tell(at, "agent", "message.received", {
          ...ids,
          messageId: input.messageId,
          from: input.from,
          content: input.content,
          sentAt: input.sentAt,
        });
      case "chat.end":
        must("active");
        chat.state = "ended";
        return this.#tell(at, "system", "chat.ended", ids);
      case "survey.start":
        must("ended");
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

let xseq = 0;
const say = (type, more) =>
  emit(({ context, event }) => ({
    type,
    seq: ++xseq,
    at: event.at,
    origin: "live",
    chatId: context.chatId,
    widgetId: W,
    userId: V,
    ...more?.(event),
  }));
const states = (last) => ({
  idle: { on: { "chat.request": { target: "requested", actions: say("chat.requested", () => ({ initiator: "client", attachments: [] })) } } },
  requested: { on: { "chat.accept": { target: "active", actions: say("chat.started", ({ operatorId }) => ({ operatorId })) } } },
  active: {
    on: {
      "message.receive": { actions: say("message.received", ({ messageId, from, content, sentAt }) => ({ messageId, from, content, sentAt })) },
      "chat.end": { target: "ended", actions: say("chat.ended") },
    },
  },
  ended: { on: { "survey.start": { target: "survey", actions: say("survey.started") } } },
  survey: { on: { "survey.submit": { target: last, actions: say("survey.submitted") } } },
  done: { type: "final" },
});
const machine = createMachine({ id: "chat", initial: "idle", context: ({ input }) => input, states: states("done") });
const ring = createMachine({ id: "ring", initial: "idle", context: { chatId: "c" }, states: states("idle") });

/** Each contender takes inputs, and looks at the events that come of them. */
const contenders = {
  "class written by hand": () => {
    const chats = new ByHand();
    let now = 0;
    return (inputs) => {
      for (const input of inputs) {
        chats.handle(++now, input);
        look(chats.poll());
      }
    };
  },
  "XState 5, an actor a chat": () => {
    const actors = new Map();
    const queue = [];
    let now = 0;
    return (inputs) => {
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
        look(queue.shift());
      }
    };
  },
  "XState 5, one actor going round": () => {
    const actor = createActor(ring);
    let told;
    actor.on("*", (event) => (told = event));
    actor.start();
    return (inputs) => {
      for (const input of inputs) {
        actor.send(input);
        look(told);
      }
    };
  },
  "Parlour, `handle` and `pollEvent`": () => {
    const engine = opened();
    let now = 0;
    return (inputs) => {
      for (const input of inputs) {
        engine.handle(++now, input);
        for (let event = engine.pollEvent(); event !== undefined; event = engine.pollEvent()) if (event.chatId) look(event);
      }
    };
  },
  "Parlour, `handleAll` of 60": () => {
    const engine = opened();
    let now = 0;
    return (inputs) => {
      for (let at = 0; at < inputs.length; at += 60) {
        engine.handleAll(++now, inputs.slice(at, at + 60));
        for (const event of engine.pollEvents()) if (event.chatId) look(event);
      }
    };
  },
  "Parlour, `handleJson`": () => {
    const engine = opened();
    let now = 0;
    return (inputs) => {
      for (const input of inputs) {
        engine.handleJson(++now, JSON.stringify(input));
        for (const event of engine.pollEvents()) if (event.chatId) look(event);
      }
    };
  },
};

const rounds = Number(process.argv[2] ?? 300);
const warm = 40;
const chats = 40;
let number = 0;
const runs = Object.entries(contenders).map(([name, make]) => ({ name, run: make(), times: [] }));
for (let round = 0; round < rounds + warm; round += 1) {
  for (const { run, times } of runs) {
    const inputs = [];
    for (let chat = 0; chat < chats; chat += 1) inputs.push(...life(number++));
    const begin = process.hrtime.bigint();
    run(inputs);
    const took = Number(process.hrtime.bigint() - begin) / inputs.length;
    if (round >= warm) times.push(took);
  }
}
const median = (times) => times.sort((a, b) => a - b)[times.length >> 1];
const medians = new Map(runs.map(({ name, times }) => [name, median(times)]));
const [hand, actor, round] = [...medians.values()];
console.log("| | ns a step, median | least | × an actor a chat | × one actor | × by hand |");
console.log("| --- | ---: | ---: | ---: | ---: | ---: |");
for (const { name, times } of runs) {
  const time = medians.get(name);
  const cells = [time.toFixed(0), times[0].toFixed(0), (actor / time).toFixed(1), (round / time).toFixed(1), (time / hand).toFixed(1)];
  console.log(`| ${name} | ${cells.join(" | ")} |`);
}
if (sink === 0) throw new Error("nothing was looked at");
