// What a step of a chat's life costs in Node.js. Prints a table in Markdown. `npm run bench [ROUNDS]`, after `npm run build`.

import { createRequire } from "node:module";

import { contenders, life } from "./contenders.mjs";

const ROUNDS = Number(process.argv[2] ?? 400);
const WARM_UP = 60;
const CHATS = 40;

let sink = 0;
/** Every reader looks at two fields. */
const look = (event) => (sink += event.seq + event.chatId.length);

const runs = Object.entries(contenders).map(([name, make]) => ({ name, run: make(), times: [] }));
let number = 0;
for (let round = 0; round < ROUNDS + WARM_UP; round += 1) {
  for (const { run, times } of runs) {
    const inputs = Array.from({ length: CHATS }, () => life(number++)).flat();
    const begin = process.hrtime.bigint();
    run(inputs, look);
    const took = Number(process.hrtime.bigint() - begin) / inputs.length;
    if (round >= WARM_UP) times.push(took);
  }
}
if (sink === 0) throw new Error("nothing was looked at");

const medians = Object.fromEntries(runs.map(({ name, times }) => [name, times.sort((a, b) => a - b)[times.length >> 1]]));
const { byHand, actors, ring, singly, batches, json, objects } = medians;
const digits = (value) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);
const ns = (value) => `${Math.round(value).toLocaleString("en")} ns`;
const row = (...cells) => console.log(`| ${cells.join(" | ")} |`);
const met = (holds) => (holds ? "yes" : "**no**");
const faster = (what, time, than, target) =>
  row(what, `${digits(than / time)} × (${ns(than)} to ${ns(time)})`, `≥ ${target} ×`, met(than / time >= target));
const against = (what, time, than) => row(what, `${digits(time / than)} × (${ns(time)} to ${ns(than)})`, "", "");

row("what", "measured", "target", "met");
row("---", "---", "---", "---");
faster("how much faster a step (`handle` + `pollEvent`) is than XState, an actor a chat", singly, actors, 8);
faster("the same in batches of 60 (`handleAll` + `pollEvents`)", batches, actors, 12);
faster("a step against XState, one actor going round", singly, ring, 3);
faster("the same in batches of 60", batches, ring, 5);
row(
  "a step in batches of 60 against a class written by hand, with the same events",
  `${digits(batches / byHand)} × (${ns(batches)} to ${ns(byHand)})`,
  "≤ 8 ×",
  met(batches / byHand <= 8),
);
against("a step by `handleJson` against one by `handle`", json, singly);
if (objects !== undefined) against("a step by objects that the native part makes and reads, against one by `handle`", objects, singly);
against("XState, an actor a chat, against the class written by hand", actors, byHand);
const { version } = createRequire(import.meta.url)("xstate/package.json");
console.log(`\nNode.js ${process.versions.node}; XState ${version}. Every event is a plain object of all its fields; two of them are looked at.`);
