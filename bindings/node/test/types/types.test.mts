// What the compiler must say of programs that use the package. Nothing here runs.

import {
  Driver,
  Engine,
  Hub,
  ParlourRejection,
  type ChatStartedEvent,
  type Config,
  type Envelope,
  type EventByName,
  type EventName,
  type Input,
  type MessageReceivedEvent,
  type ParlourEvent,
  type Reason,
} from "parlour";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const holds = <_ extends true>() => {};

const engine = new Engine({ mode: "observe", deadlines: { typing: 5_000 }, limits: { chats: 10 } });
// @ts-expect-error: no such mode
new Engine({ mode: "obsrve" });
// @ts-expect-error: no such deadline
const config: Config = { deadlines: { typng: 1 } };

// Inputs are plain object literals.
engine.handle(0, { type: "widget.load", widgetId: "w", options: { account: "acme" } });
engine.handle(0, {
  type: "message.receive",
  messageId: "m",
  from: { id: "a", isAgent: true },
  content: { type: "text", text: "Hello" },
});
// @ts-expect-error: misspelt
engine.handle(0, { type: "chat.request", chatid: "c" });
// @ts-expect-error: no such input
engine.handle(0, { type: "chat.reqest" });
// @ts-expect-error: a field is missing
engine.handle(0, { type: "message.receive", messageId: "m" });
// @ts-expect-error: a link has no text
engine.handle(0, { type: "message.send", content: { type: "link", text: "x" } });
// @ts-expect-error: another type
engine.handle("0", { type: "connection.up" });
const inputs: Input[] = [{ type: "chat.request", message: null }, { type: "chat.accept", users: ["a"] }];
engine.handleAll(0, inputs);

// Events are told apart by their type.
for (const event of engine.pollEvents()) {
  holds<Same<typeof event, Envelope>>();
  switch (event.type) {
    case "chat.started":
      holds<Same<typeof event.chatId, string>>();
      holds<Same<typeof event.operatorId, string | undefined>>();
      break;
    case "message.received":
      if (event.content.type === "text") holds<Same<typeof event.content.text, string>>();
      break;
    default:
      holds<Same<typeof event.seq, number>>();
  }
}

/** A switch over all of some compiles without a default. */
function title(event: Envelope<EventByName["chat.started" | "chat.ended" | "chat.left"]>): string {
  switch (event.type) {
    case "chat.started":
      return `started ${event.chatId}`;
    case "chat.ended":
      return "ended";
    case "chat.left":
      return event.reason ?? "left";
  }
}

/** What is never told is never. */
function never(event: ParlourEvent): string {
  if (event.type === "chat.started") return event.chatId;
  const other: Exclude<EventName, "chat.started"> = event.type;
  return other;
}

// Listeners get the event of their type.
for (const on of [new Hub(engine), new Driver(engine)]) {
  const unsubscribe = on.on("message.received", (event) => {
    holds<Same<typeof event, Envelope<MessageReceivedEvent>>>();
    event.from.nickname?.toUpperCase();
    // @ts-expect-error: no field of it
    event.operatorId;
  });
  holds<Same<typeof unsubscribe, () => void>>();
  on.once("chat.started", (event: Envelope<ChatStartedEvent>) => title(event));
  on.any((event) => never(event), { replay: true });
  // @ts-expect-error: no such event
  on.on("chat.startd", () => {});
}

async function iterate(driver: Driver, signal: AbortSignal) {
  for await (const event of driver) event.seq.toFixed();
  for await (const event of driver.events({ signal })) event.at.toFixed();
}

try {
  engine.handleJson(0, "{}");
} catch (error) {
  if (error instanceof ParlourRejection) holds<Same<typeof error.reason, Reason>>();
}

void [config, iterate];
