// Runs the examples of the README in order, each as a program of its own in the folder where this is called, and compares
// what they print. A block of `text` after one of `js` is what that one prints; one without may print anything.

import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const installed = dirname(createRequire(join(process.cwd(), "x.js")).resolve("parlour/package.json"));
const text = readFileSync(join(installed, "README.md"), "utf8");
let passed = 0;
let failed = 0;
let printed = null;
for (const [, language, block] of text.matchAll(/```(\w+)\n(.*?)```/gs)) {
  if (language === "js") {
    writeFileSync("example.mjs", block);
    printed = execFileSync(process.execPath, ["example.mjs"], { encoding: "utf8" });
    passed += 1;
  } else if (language === "text") {
    if (printed === block) continue;
    failed += 1;
    passed -= 1;
    console.error(`the README says\n${block}and it prints\n${printed}`);
  }
}
rmSync("example.mjs");
console.log(`${passed} passed, ${failed} failed`);
if (failed > 0 || passed === 0) process.exit(1);
