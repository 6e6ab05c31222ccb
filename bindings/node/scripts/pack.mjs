// Packs what was built: the package, and the one that holds the native part of this computer.
// `node scripts/pack.mjs FOLDER`, after `npm run build`.

import { execFileSync } from "node:child_process";
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const folder = dirname(dirname(fileURLToPath(import.meta.url)));
const out = resolve(process.argv[2] ?? join(folder, "dist", "packages"));
rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });

/** Packs a package of these files. */
function pack(metadata, files) {
  const place = mkdtempSync(join(tmpdir(), "parlour-"));
  writeFileSync(join(place, "package.json"), `${JSON.stringify(metadata, null, 2)}\n`);
  for (const name of ["LICENSE-APACHE", "LICENSE-MIT"]) copyFileSync(join(folder, name), join(place, name));
  files(place);
  execFileSync("npm", ["pack", "--silent", "--pack-destination", out], { cwd: place, stdio: ["ignore", "inherit", "inherit"] });
  rmSync(place, { recursive: true });
}

// What only a clone needs is left out, and what no clone can install until it is released comes in: npm chooses the one that
// fits.
const { scripts, devDependencies, ...main } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const { version, license, repository, homepage, bugs, engines } = main;
const SYSTEMS = [
  "darwin-arm64",
  "darwin-x64",
  "linux-arm64-gnu",
  "linux-arm64-musl",
  "linux-x64-gnu",
  "linux-x64-musl",
  "win32-arm64-msvc",
  "win32-x64-msvc",
];
const optionalDependencies = Object.fromEntries(SYSTEMS.map((system) => [`@parlour/node-${system}`, version]));
pack({ ...main, optionalDependencies }, (place) => {
  cpSync(join(folder, "dist"), join(place, "dist"), { recursive: true, filter: (path) => !path.endsWith(".node") });
  copyFileSync(join(folder, "README.md"), join(place, "README.md"));
});

const { platform, arch } = process;
const libc = platform === "linux" ? (process.report.getReport().header.glibcVersionRuntime ? "glibc" : "musl") : undefined;
const abi = { glibc: "-gnu", musl: "-musl" }[libc] ?? (platform === "win32" ? "-msvc" : "");
const native = {
  name: `@parlour/node-${platform}-${arch}${abi}`,
  version,
  description: `The native part of the package parlour, for ${platform} on ${arch}`,
  license,
  repository,
  homepage,
  bugs,
  engines,
  os: [platform],
  cpu: [arch],
  ...(libc === undefined ? {} : { libc: [libc] }),
  main: "parlour.node",
  files: ["parlour.node"],
};
pack(native, (place) => {
  copyFileSync(join(folder, "dist", "parlour.node"), join(place, "parlour.node"));
  writeFileSync(join(place, "README.md"), `# ${native.name}\n\n${native.description}. It is installed with \`npm install parlour\`.\n`);
});
