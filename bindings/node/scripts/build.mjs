// Builds the package where it lies: the native part by cargo, the rest by the TypeScript compiler.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(folder, "dist");
const run = (command, args) => execFileSync(command, args, { cwd: folder, stdio: "inherit" });

rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
run(process.execPath, [createRequire(import.meta.url).resolve("typescript/bin/tsc"), "-p", "."]);

// One implementation, two doors: what `import` gets are the same classes.
const names = exported(readFileSync(join(dist, "index.js"), "utf8")).sort().join(", ");
writeFileSync(join(dist, "index.mjs"), `import parlour from "./index.js";\n\nexport const { ${names} } = parlour;\n`);
writeFileSync(join(dist, "index.d.mts"), `export * from "./index.js";\n`);

/** The names that a module of the compiler's exports. */
function exported(text) {
  return [...text.matchAll(/Object\.defineProperty\(exports, "(\w+)", \{ enumerable/g)].map(([, name]) => name);
}

// With `PARLOUR_LIB` the library is there already.
let library = process.env.PARLOUR_LIB;
if (library === undefined) {
  run("cargo", ["build", "--release", "--locked", "-p", "parlour-node"]);
  const metadata = execFileSync("cargo", ["metadata", "--format-version=1", "--no-deps"], { cwd: folder, maxBuffer: 2 ** 28 });
  const name = { darwin: "libparlour_node.dylib", win32: "parlour_node.dll" }[process.platform] ?? "libparlour_node.so";
  library = join(JSON.parse(metadata).target_directory, "release", name);
}
copyFileSync(library, join(dist, "parlour.node"));
