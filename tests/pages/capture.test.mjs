// The scripts on the vendors' pages, run in a page that is played with a vendor that is played: what they capture is
// the log that was played, and the command reads it.

import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";

import { calls, parlour, read, scripts } from "./repository.mjs";
import { VENDORS } from "./vendors.mjs";

// A browser's tab, with as much of a window as the scripts use: what it stores, it keeps from page to page.
class Tab {
  stored = new Map();
  room = Infinity;

  load(script) {
    const listeners = [];
    const setItem = (name, value) => {
      if (value.length > this.room) throw new Error("QuotaExceededError");
      this.stored.set(name, value);
    };
    const page = vm.createContext({
      HTMLScriptElement: class {},
      sessionStorage: { getItem: (name) => this.stored.get(name) ?? null, setItem },
      addEventListener: (type, listener) => type === "message" && listeners.push(listener),
      post: (message) => listeners.forEach((listener) => listener(message)),
    });
    page.window = page;
    vm.runInContext(script, page);
    return page;
  }

  get log() {
    return this.stored.get("parlour") ?? "";
  }
}

// Plays a log, page by page.
const play = async (name, log, tab = new Tab()) => {
  const [script] = scripts(`docs/vendors/${name}.md`);
  const { Vendor, isFirst } = VENDORS[name];
  const heard = [];
  const joined = [];
  let vendor;
  for (const [index, call] of log.entries()) {
    if (index === 0 || isFirst(call)) {
      const page = tab.load(script);
      vendor = new Vendor(page, heard);
    }
    await vendor.play(call);
    joined.push(...(vendor.joined ?? []).splice(0));
  }
  // A contact hears nothing before it joined, whether the log says so or not.
  const isOurs = ({ call, args }) => call === "joinContact" && args.length === 1 && joined.includes(args[0]);
  return { heard, captured: calls(tab.log).filter((call) => !isOurs(call)), log: tab.log };
};

// A visit to two pages, without what others post to them.
const visit = (name) => {
  const isOurs = ({ call, args }) => call !== "postMessage" || args[0].name === "CTLiveEvent";
  return calls(read(`examples/logs/${name}.jsonl`)).filter(isOurs);
};

const untimed = (log) => log.map(({ at, ...call }) => call);

for (const name of Object.keys(VENDORS)) {
  test(`${name}: a visit to two pages is captured as it is`, async () => {
    const log = visit(name);
    assert.equal(log.filter(VENDORS[name].isFirst).length, 2);
    const { heard, captured, log: text } = await play(name, log);
    assert.deepEqual(untimed(captured), untimed(log));
    assert.ok(captured.every(({ at }) => Math.abs(Date.now() - at) < 60_000));
    assert.ok(heard.length > 0, "the page hears what it listens to");
    for (const to of ["ctlive", "customerly", "livechatoo", "mluvii", "ga4"]) {
      const { status, stderr } = parlour(["translate", "--from", name, "--to", to], text);
      assert.equal(status, 0, stderr);
      assert.doesNotMatch(stderr, /broken|is not known/);
    }
  });

  test(`${name}: every call is captured as its example has it`, async () => {
    // What a page only reads, and another widget on it, are none of the script's.
    const isMade = ({ call, widgetID }) => call !== "on" && !widgetID;
    const log = calls(read(`examples/calls/${name}.jsonl`)).filter(isMade);
    const { captured } = await play(name, log);
    assert.deepEqual(untimed(captured), log);
  });

  test(`${name}: a page does not notice that there is no room for its log`, async () => {
    const tab = new Tab();
    tab.room = 300;
    const { heard } = await play(name, visit(name), tab);
    assert.ok(heard.length > 0 && tab.log.length <= tab.room);
  });
}
