// Every scenario of `tests/scenarios`, as every language plays them, byte for byte.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import test from "node:test";

import { DecodeError, Dialect, Engine, ParlourRejection, step as stepped } from "parlour";

import { items, members } from "./json.mjs";

const folder = process.env.PARLOUR_SCENARIOS ?? new URL("../../../tests/scenarios/", import.meta.url).pathname;
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));

test("there are scenarios", () => assert.ok(files.length > 0));

/** What became of an input, as a scenario has it. */
function answer(tell) {
  try {
    return tell();
  } catch (error) {
    if (error instanceof ParlourRejection) return error;
    throw error;
  }
}

/** What a scenario leaves out of a rejection may be anything. */
function isRejected(rejection, expected) {
  assert.ok(rejection instanceof ParlourRejection, `${rejection}`);
  for (const [name, value] of Object.entries(expected)) assert.deepEqual(rejection[name], value);
}

const lines = (events) => events.map((event) => JSON.stringify(event));

class Player {
  constructor(text) {
    const parts = members(text);
    this.config = JSON.parse(parts.get("config") ?? "{}");
    this.dialects = JSON.parse(parts.get("dialects") ?? "[]").map((name) => new Dialect(name));
    this.ga4 = JSON.parse(parts.get("ga4") ?? "{}");
    this.steps = items(parts.get("steps")).map((step) => members(step));
    // One is told JSON texts, and one objects, which cross the boundary another way.
    this.engines = [new Engine(this.config), new Engine(this.config)];
  }

  play() {
    for (const [index, step] of this.steps.entries()) {
      try {
        this.#play(step);
      } catch (error) {
        error.message = `step ${index + 1}: ${[...step]}\n${error.message}`;
        throw error;
      }
    }
  }

  #play(step) {
    const at = Number(step.get("at") ?? 0);
    if (step.has("input")) this.#tell(at, step);
    else if (step.has("call")) for (const engine of this.engines) this.#observe(engine, at, step);
    else if (step.has("timeout")) for (const engine of this.engines) engine.handleTimeout(at);
    else if (step.has("restart")) this.engines = this.engines.map((engine) => this.#restarted(engine));
    else {
      assert.ok(step.has("resync"));
      for (const engine of this.engines) engine.resync();
    }
    const expected = items(step.get("events") ?? "[]").map((event) => JSON.stringify(JSON.parse(event)));
    const [told, others] = this.engines.map((engine) => engine.pollEvents());
    assert.deepEqual(lines(told), expected);
    assert.deepEqual(others, told);
    const calls = JSON.parse(step.get("dialects") ?? "{}");
    for (const dialect of this.dialects) {
      const encoded = told.flatMap((event) => dialect.encode(event, this.ga4));
      assert.deepEqual(lines(encoded), lines(calls[dialect.name] ?? []));
    }
  }

  #tell(at, step) {
    const text = step.get("input");
    const input = JSON.parse(text);
    const [first, second] = this.engines;
    first.handleTimeout(at);
    const can = text.startsWith("{") && first.can(input);
    const said = answer(() => first.handleJson(at, text));
    if (step.has("rejected")) {
      isRejected(said, JSON.parse(step.get("rejected")));
      assert.ok(!can || said.machine === "input");
    } else {
      assert.equal(said, JSON.parse(step.get("verdict")));
      assert.equal(can, said === "accepted");
    }
    // What only a text can say, an object cannot.
    const isPlain = text.startsWith("{") && said?.reason !== "invalid_json" && Object.keys(input).length === members(text).size;
    const other = answer(() => (isPlain && said?.machine !== "input" ? second.handle(at, input) : second.handleJson(at, text)));
    assert.deepEqual(other, said);
    assert.equal(other?.message, said?.message);
  }

  #observe(engine, at, step) {
    const expected = JSON.parse(step.get("observed"));
    let observed;
    try {
      observed = engine.observeJson(at, step.get("call"));
    } catch (error) {
      assert.ok(error instanceof DecodeError, `${error}`);
      const { field, fault } = error;
      assert.deepEqual({ field, fault }, expected);
      return;
    }
    if (typeof expected === "string") {
      assert.deepEqual(observed, { meaning: expected, results: [] });
      return;
    }
    assert.equal(observed.results.length, expected.length);
    for (const [index, { input, outcome }] of observed.results.entries()) {
      const meant = expected[index];
      assert.deepEqual(input, meant.input);
      if (meant.rejected === undefined) assert.equal(outcome, meant.verdict);
      else isRejected(outcome, meant.rejected);
    }
  }

  #restarted(engine) {
    const again = Engine.restore(Engine.restore(engine.snapshotJson(), this.config).snapshot(), this.config);
    assert.deepEqual(again.snapshot(), engine.snapshot());
    return again;
  }
}

for (const file of files) {
  const text = readFileSync(`${folder}/${file}`, "utf8");
  test(file.slice(0, -5), () => {
    new Player(text).play();
    playStepwise(text);
  });
}

/** Plays the inputs, and time, without an engine: nothing but the snapshot goes from step to step. */
function playStepwise(text) {
  const { config, steps } = new Player(text);
  let snapshot;
  for (const step of steps) {
    if (!step.has("input") && !step.has("timeout")) continue;
    const at = Number(step.get("at"));
    const inputs = step.has("input") ? [step.get("input")] : [];
    const engine = snapshot === undefined ? new Engine(config) : Engine.restore(snapshot, config);
    engine.handleTimeout(at);
    const outcomes = inputs.map((input) => answer(() => engine.handleJson(at, input)));
    const came = stepped(snapshot, config, at, inputs);
    assert.deepEqual(came.outcomes, outcomes);
    assert.deepEqual(came.events, engine.pollEvents());
    assert.deepEqual(came.deadline, engine.nextDeadline());
    assert.deepEqual(came.snapshot, engine.snapshot());
    snapshot = came.snapshot;
  }
}
