// Installs the packages in a folder, without a network, where nothing else is, and runs the README there.
// `node test/package.mjs FOLDER EMPTY`: where `scripts/pack.mjs` put them, and where to install.

import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [packages, place] = process.argv.slice(2).map((path) => resolve(path));
const files = readdirSync(packages).map((name) => join(packages, name));
const main = files.filter((file) => /parlour-\d/.test(file));
const readme = fileURLToPath(new URL("readme.mjs", import.meta.url));

function install(files) {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, "package.json"), '{ "private": true }\n');
  execFileSync("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", ...files], { cwd: place, stdio: "inherit" });
}

install(files);
execFileSync(process.execPath, [readme], { cwd: place, stdio: "inherit" });

// Without its native part it says what is missing.
install(main);
const { stderr, status } = spawnSync(process.execPath, ["-e", 'require("parlour")'], { cwd: place, encoding: "utf8" });
if (status === 0 || !/npm install @parlour\/node-/.test(stderr)) throw new Error(`a missing native part is not named:\n${stderr}`);
console.log("1 passed, 0 failed");
