/**
 * The host's command line.
 */

import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";

import { CONFIG, Host } from "./host.js";
import { Store } from "./store.js";
import { webhook } from "./webhook.js";

const HELP = `node main.js [OPTION …]
  --address ADDRESS  the address to listen on (127.0.0.1)
  --port PORT        the port; 0: any that is free (8765)
  --db FILE          what keeps the visits (visits.sqlite)
  --keep DAYS        how long to keep a visit in which nothing happens (30)
  --agent-key FILE   what holds the agents' key; made where it is missing (agent.key)
  --origin ORIGIN    an origin whose pages may connect, https://shop.example; again for each
  --newcomers COUNT  how many new visitors may come in a minute (60)
  --config JSON      that of the engines

In the environment: WEBHOOK_SECRET, with which CTLive signs what it posts to /webhook/ctlive.`;

const { values: options } = parseArgs({
  options: {
    address: { type: "string", default: "127.0.0.1" },
    port: { type: "string", default: "8765" },
    db: { type: "string", default: "visits.sqlite" },
    keep: { type: "string", default: "30" },
    "agent-key": { type: "string", default: "agent.key" },
    origin: { type: "string", multiple: true, default: [] },
    newcomers: { type: "string", default: "60" },
    config: { type: "string", default: JSON.stringify(CONFIG) },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (options.help) {
  console.log(HELP);
  process.exit();
}

const store = opened(options.db);
store.forget(Number(options.keep));

const { WEBHOOK_SECRET } = process.env;
const routes = WEBHOOK_SECRET
  ? {
      "/webhook/ctlive": webhook({
        store,
        dialect: "ctlive",
        secret: WEBHOOK_SECRET,
        config: { origins: ["https://ctlive.cloudando.com"] },
        // Whose they are, and what was said, is nothing for a log.
        onEvents: (_visitor, events) => {
          for (const { type, origin } of events) console.log(`ctlive: ${type} (${origin})`);
        },
      }),
    }
  : {};

const host = new Host({
  store,
  agentKey: kept(options["agent-key"]),
  origins: options.origin,
  newcomers: Number(options.newcomers),
  config: JSON.parse(options.config),
  routes,
});
console.log(`listening on ${await host.listen(Number(options.port), options.address)}`);

for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, async () => {
    await host.close();
    store.close();
    process.exit();
  });
}

/** The store in a file, where no other host has it. */
function opened(/** @type {string} */ path) {
  try {
    return new Store(path);
  } catch (error) {
    console.error(`cannot open ${path}: ${error.message}`);
    process.exit(1);
  }
}

/** The key in a file that its owner alone can read; made where it is missing. */
function kept(/** @type {string} */ path) {
  try {
    writeFileSync(path, `${randomBytes(24).toString("base64url")}\n`, { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
  }
  return readFileSync(path, "utf8").trim();
}
