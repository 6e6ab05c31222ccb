/**
 * An agent's terminal: `node agent.js [OPTION …] [URL]`. Each line that is typed is a command.
 */

import { randomUUID } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";

import WebSocket from "ws";

const HELP = "accept CHAT | say CHAT TEXT | end CHAT";

const {
  values: options,
  positionals: [url],
} = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: "string", default: "Eva" },
    "agent-key": { type: "string", default: "agent.key" },
    memory: { type: "string", default: "agent.json" },
  },
});

const address = new URL("/agent", url ?? "http://127.0.0.1:8765");
address.protocol = address.protocol.replace("http", "ws");

/** The last that was shown: what came after it is shown when this program starts again. */
let position = remembered();
/** What was said and is not heard of yet. After a gap it is said again, and the host knows it by its id. */
const unheard = new Map();
/** @type {WebSocket} */
let socket;
let away = false;

show(HELP);
connect();
createInterface({ input: process.stdin }).on("line", command);

function connect() {
  let welcome = false;
  socket = new WebSocket(address);
  socket.on("open", () => {
    const key = readFileSync(options["agent-key"], "utf8").trim();
    // The key is a secret: in the address it would be in every log on the way.
    socket.send(JSON.stringify({ key, agent: options.name, after: position }));
  });
  socket.on("message", (data) => {
    const told = JSON.parse(String(data));
    if (told.rejected) refused(told.rejected);
    else if (welcome) hear(told);
    else {
      welcome = true;
      begin(told);
    }
  });
  socket.on("close", () => {
    if (!away) show("… the host is away, trying again");
    away = true;
    setTimeout(connect, 500);
  });
  // "close" follows.
  socket.on("error", () => {});
}

/** The host has let this agent in. */
function begin({ after, chats }) {
  away = false;
  position = after;
  for (const { chat, state, here } of chats) show(`[${chat}] ${state}, visitor is ${here ? "here" : "away"}`);
  for (const said of unheard.values()) socket.send(JSON.stringify(said));
}

function command(/** @type {string} */ line) {
  const [, verb, number, text] = /^\s*(\S+)\s+(\d{1,15})(?:\s+(.*\S))?\s*$/.exec(line) ?? [];
  const chat = Number(number);
  if (verb === "accept" && !text) say(chat, { type: "chat.accept" });
  else if (verb === "end" && !text) say(chat, { type: "chat.end" });
  else if (verb === "say" && text) {
    const messageId = randomUUID();
    say(chat, { type: "message.receive", messageId, content: { type: "text", text } }, messageId);
  } else if (line.trim() !== "") show(HELP);
}

/** Says something in a chat: what has an id as long as it is not heard of, and all else if the host is there. */
function say(chat, input, id) {
  const said = { chat, input };
  if (id !== undefined) unheard.set(id, said);
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(said));
  else if (id === undefined) show("! the host is away");
}

function refused({ input, reason, fields = [] }) {
  show(`! ${[input, reason, ...fields].join(" ")}`);
  // It would be refused again.
  if (input !== "chat.accept" && input !== "chat.end") unheard.clear();
  if (["wrong_key", "invalid_hello"].includes(reason)) process.exit(1);
}

function hear({ position: next, chat, event, ignored }) {
  if (ignored) {
    // A message that was taken before the connection was lost is heard of, too.
    if (!unheard.delete(ignored.messageId)) show(`[${ignored.chat}] ${ignored.type} changes nothing`);
    return;
  }
  unheard.delete(event.messageId);
  show(`[${chat}] ${written(event)}`);
  // After it is shown: a kill in between shows it again, and none leaves it out.
  position = next;
  remember();
}

function written(event) {
  switch (event.type) {
    case "chat.requested":
      return event.message === undefined ? "requested" : `requested: ${event.message}`;
    case "chat.started":
      return `started by ${event.operatorId}`;
    case "chat.ended":
    case "chat.abandoned":
      return `ended by ${event.by}`;
    case "message.sending":
      return `visitor: ${content(event)}`;
    case "message.received":
      return `${event.from.nickname}: ${content(event)}`;
    case "rating.submitted":
      return `rated ${event.value}`;
    case "connection.lost":
      return "visitor is away";
    case "connection.recovered":
      return "visitor is here";
  }
  return event.type;
}

function content({ content: { type, text } }) {
  return type === "text" ? text : `(${type})`;
}

/** Prints a line. What others wrote cannot move the cursor, nor pass for a line of its own. */
function show(/** @type {string} */ line) {
  process.stdout.write(`${line.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "\uFFFD")}\n`);
}

function remembered() {
  try {
    return JSON.parse(readFileSync(options.memory, "utf8"));
  } catch (error) {
    if (error.code !== "ENOENT") throw error;
    return 0;
  }
}

function remember() {
  // Whole, or as it was.
  writeFileSync(`${options.memory}.new`, JSON.stringify(position));
  renameSync(`${options.memory}.new`, options.memory);
}
