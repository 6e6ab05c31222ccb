// What the tests of pages have in common: the pages, the logs, and the command that reads them.

import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = new URL("../../", import.meta.url);

export const read = (path) => readFileSync(new URL(path, root), "utf8");

// The calls of a log.
export const calls = (text) => text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));

// The scripts of a page, in their order.
export const scripts = (path) => [...read(path).matchAll(/^```js\n([^]*?)^```$/gm)].map(([, script]) => script);

// Runs `parlour` with a log on its standard input.
export const parlour = (args, input) => {
  const program = process.env.PARLOUR ?? fileURLToPath(new URL("target/debug/parlour", root));
  const { error, status, stdout, stderr } = spawnSync(program, args, { input, encoding: "utf8" });
  if (error) throw error;
  return { status, stdout, stderr };
};
