// What is measured is alike: the contenders give the same events.

import assert from "node:assert/strict";
import test from "node:test";

import { contenders, life } from "../bench/contenders.mjs";

function events(name) {
  const told = [];
  contenders[name]()([...life(1), ...life(2)], ({ seq, ...event }) => told.push(event));
  return told;
}

test("a class written by hand tells what Parlour tells", () => {
  const told = events("singly");
  assert.deepEqual(told, events("byHand"));
  assert.deepEqual(told, events("json"));
  const timeless = (name) => events(name).map(({ at, ...event }) => event);
  assert.deepEqual(timeless("batches"), timeless("singly"));
});

test("XState tells events of the same types", () => {
  const types = (name) => events(name).map(({ type }) => type);
  assert.deepEqual(types("actors"), types("singly"));
  assert.deepEqual(types("ring"), types("singly"));
});
