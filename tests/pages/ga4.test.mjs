// The scripts of docs/ga4.md, run against a gtag and a server that are played: what they send of a visit keeps to the rules
// of Google Analytics, and is what the command gives.

import assert from "node:assert/strict";
import test from "node:test";
import vm from "node:vm";

import { calls, parlour, read, scripts } from "./repository.mjs";

const NAMES = ["sendByGtag", "sendByProtocol"];
const VENDORS = ["ctlive", "customerly", "livechatoo", "mluvii"];

// The functions of the page, with what they use.
const page = (world) => {
  const found = scripts("docs/ga4.md");
  assert.equal(found.length, NAMES.length);
  const context = vm.createContext({ URLSearchParams, ...world });
  return vm.runInContext(`${found.join("\n")}\n({ ${NAMES.join(", ")} })`, context);
};

// What a visit is to Google Analytics, as if it had been an hour ago.
const visit = (vendor, events) => {
  const hour = Date.now() - 60 * 60 * 1000;
  const log = calls(read(`examples/logs/${vendor}.jsonl`));
  const lines = log.map((call) => JSON.stringify({ ...call, at: call.at - log[0].at + hour }));
  const args = ["translate", "--from", vendor, "--to", "ga4", "--events", events];
  const { status, stdout, stderr } = parlour(args, `${lines.join("\n")}\n`);
  assert.equal(status, 0, stderr);
  return stdout.trimEnd().split("\n");
};

// Names that Google keeps for itself, of events on the web and in apps.
const RESERVED = `ad_activeview ad_click ad_exposure ad_impression ad_query ad_reward adunit_exposure app_background
  app_clear_data app_exception app_install app_remove app_store_refund app_store_subscription_cancel
  app_store_subscription_convert app_store_subscription_renew app_update app_upgrade click dynamic_link_app_open
  dynamic_link_app_update dynamic_link_first_open error file_download firebase_campaign firebase_in_app_message_action
  firebase_in_app_message_dismiss firebase_in_app_message_impression first_open first_visit form_start form_submit
  in_app_purchase notification_dismiss notification_foreground notification_open notification_receive notification_send
  os_update page_view screen_view scroll session_start session_start_with_rollout user_engagement video_complete
  video_progress video_start view_search_results`.split(/\s+/);

const assertName = (name) => {
  assert.match(name, /^[A-Za-z][A-Za-z0-9_]{0,39}$/);
  assert.doesNotMatch(name, /^(_|firebase_|ga_|google_|gtag\.)/);
};

const assertEvent = (name, parameters) => {
  assertName(name);
  assert.ok(!RESERVED.includes(name), name);
  assert.ok(Object.keys(parameters).length <= 25);
  for (const [parameter, value] of Object.entries(parameters)) {
    assertName(parameter);
    assert.match(typeof value, /^(string|number|boolean)$/);
    assert.ok(String(value).length <= 100);
  }
};

for (const vendor of VENDORS) {
  for (const events of ["eight", "all"]) {
    test(`${vendor}: gtag is told ${events} events of a visit, each once`, () => {
      const told = [];
      const lines = visit(vendor, events);
      page({ gtag: (...args) => told.push(args) }).sendByGtag(lines);
      const expected = lines.map((line) => JSON.parse(line)).map(({ call, args }) => ["event", call, args[0]]);
      assert.deepEqual(JSON.parse(JSON.stringify(told)), expected);
      told.forEach(([, name, parameters]) => assertEvent(name, parameters));
      // The second page tells it again, and it is no second one.
      for (const once of ["chat_start", "chat_started", "widget_loaded"]) {
        assert.ok(told.filter(([, name]) => name === once).length <= 1, once);
      }
    });
  }

  test(`${vendor}: the protocol's rules hold for all events of a visit`, async () => {
    const requests = [];
    const fetch = async (url, request) => requests.push({ url, ...request });
    const stream = { measurement_id: "G-ABC", api_secret: "s&cret", client_id: "12.34", session_id: "5678" };
    const lines = visit(vendor, "all");
    await page({ fetch }).sendByProtocol([...lines, ...lines], stream);
    const sent = requests.flatMap(({ url, method, headers, body }) => {
      assert.equal(url, "https://www.google-analytics.com/mp/collect?measurement_id=G-ABC&api_secret=s%26cret");
      assert.deepEqual([method, headers["Content-Type"]], ["POST", "application/json"]);
      assert.ok(body.length < 130_000);
      const { client_id, events, ...more } = JSON.parse(body);
      assert.ok(client_id === "12.34" && events.length > 0 && events.length <= 25 && Object.keys(more).length === 0);
      return events;
    });
    assert.deepEqual(sent.map(({ name }) => name), [...lines, ...lines].map((line) => JSON.parse(line).call));
    for (const { name, params, timestamp_micros } of sent) {
      assertEvent(name, params);
      assert.deepEqual([params.session_id, params.engagement_time_msec], ["5678", 1]);
      assert.ok(Number.isInteger(timestamp_micros) && Math.abs(Date.now() - timestamp_micros / 1000) < 2 * 60 * 60 * 1000);
    }
  });
}

test("what is too old for the protocol is not sent, and what has no time is sent now", async () => {
  const sent = [];
  const fetch = async (_, { body }) => sent.push(...JSON.parse(body).events);
  const line = (at) => JSON.stringify({ at, surface: "ga4", call: "trigger", args: [{ trigger_id: "17" }] });
  await page({ fetch }).sendByProtocol([line(Date.now() - 73 * 60 * 60 * 1000), line()], {});
  assert.equal(sent.length, 1);
  assert.ok(Math.abs(Date.now() - sent[0].timestamp_micros / 1000) < 60_000);
});
