/*
 * What a C programmer may get wrong, and what comes of it: a result code and a message, never a trap. Run plain, under
 * AddressSanitizer with UndefinedBehaviorSanitizer, and under valgrind.
 */

#include <parlour.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;

#define CHECK(condition)                                                                                    \
    do {                                                                                                    \
        if (!(condition)) {                                                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                                 \
            ++failures;                                                                                     \
        }                                                                                                   \
    } while (0)

static bool is(parlour_str text, const char *expected) {
    return text.length == strlen(expected) && (text.length == 0 || memcmp(text.data, expected, text.length) == 0);
}

static bool has(parlour_str text, const char *part) {
    size_t length = strlen(part);
    for (size_t at = 0; at + length <= text.length; ++at) {
        if (memcmp(text.data + at, part, length) == 0) return true;
    }
    return false;
}

static parlour_engine *make(const char *config) {
    parlour_engine *engine = NULL;
    CHECK(parlour_engine_new(config, &engine, NULL, 0) == PARLOUR_OK);
    return engine;
}

static void null_handles(void) {
    parlour_str out = {NULL, 0};
    CHECK(parlour_widget_load(NULL, 0, "w1", NULL, NULL, NULL) == PARLOUR_NULL);
    CHECK(parlour_handle_json(NULL, 0, "{}", 2) == PARLOUR_NULL);
    CHECK(parlour_handle_timeout(NULL, 0) == PARLOUR_NULL);
    CHECK(parlour_poll_event(NULL) == 0);
    CHECK(parlour_event_seq(NULL) == 0);
    CHECK(parlour_event_str(NULL, PARLOUR_FIELD_WIDGET_ID).length == 0);
    CHECK(parlour_event_item_str(NULL, PARLOUR_FIELD_USERS, 0, 0).length == 0);
    CHECK(!parlour_next_deadline(NULL, NULL));
    CHECK(parlour_view_json(NULL).length == 0);
    CHECK(parlour_snapshot_cbor(NULL).length == 0);
    CHECK(parlour_error(NULL).length == 0);
    CHECK(parlour_observe_json(NULL, 0, "{}", 2, &out) == PARLOUR_NULL);
    CHECK(parlour_translate_json(NULL, "{}", 2, &out) == PARLOUR_NULL);
    CHECK(parlour_translator_report(NULL).length == 0);
    CHECK(parlour_engine_new(NULL, NULL, NULL, 0) == PARLOUR_NULL);
    parlour_engine_free(NULL);
    parlour_translator_free(NULL);
}

static void wrong_handles(void) {
    parlour_engine *engine = make(NULL);
    parlour_translator *translator = NULL;
    CHECK(parlour_translator_new(PARLOUR_CTLIVE, PARLOUR_MLUVII, NULL, &translator, NULL, 0) == PARLOUR_OK);
    CHECK(parlour_resync((parlour_engine *)translator) == PARLOUR_WRONG_HANDLE);
    CHECK(parlour_poll_event((parlour_engine *)translator) == 0);
    CHECK(parlour_event_json((parlour_engine *)translator).length == 0);
    CHECK(parlour_translate_json((parlour_translator *)engine, "{}", 2, NULL) == PARLOUR_WRONG_HANDLE);
    /* A handle of another kind is not freed. */
    parlour_engine_free((parlour_engine *)translator);
    parlour_translator_free((parlour_translator *)engine);
    CHECK(parlour_resync(engine) == PARLOUR_OK);
    parlour_engine_free(engine);
    parlour_translator_free(translator);
}

static void wrong_arguments(void) {
    parlour_engine *engine = make(NULL);
    CHECK(parlour_widget_load(engine, 0, NULL, NULL, NULL, NULL) == PARLOUR_NULL);
    CHECK(is(parlour_error(engine), "widget_id is NULL"));
    CHECK(parlour_widget_load(engine, 0, "w\xff", NULL, NULL, NULL) == PARLOUR_INVALID_UTF8);
    CHECK(is(parlour_error(engine), "widget_id is not UTF-8"));
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, "{\"pages\":1}") == PARLOUR_INVALID_ARGUMENT);
    CHECK(is(parlour_error(engine), "options does not fit its schema"));
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, NULL) == PARLOUR_OK);
    CHECK(is(parlour_error(engine), ""));
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, NULL) == PARLOUR_IGNORED);
    CHECK(parlour_widget_ready(engine, 0, "w1", "lobby", 1) == PARLOUR_INVALID_ARGUMENT);
    CHECK(parlour_widget_ready(engine, 0, "w1", NULL, 1) == PARLOUR_OK);
    CHECK(parlour_handle_json(engine, 0, NULL, 7) == PARLOUR_NULL);
    CHECK(parlour_handle_json(engine, 0, NULL, 0) == PARLOUR_REJECTED);
    CHECK(parlour_handle_json(engine, 0, "\xc3\x28", 2) == PARLOUR_INVALID_UTF8);
    CHECK(parlour_handle_json(engine, 0, "{\"type\":\"chat.dance\"}", 21) == PARLOUR_REJECTED);
    CHECK(has(parlour_rejection_json(engine), "\"unknown_input\""));
    CHECK(!parlour_can_json(engine, "nonsense", 8));
    CHECK(parlour_error(engine).length > 0);
    CHECK(parlour_transcript_json(engine, "nowhere").length == 0);
    CHECK(parlour_event_encode(engine, 99).length == 0);
    CHECK(parlour_decode_json(engine, 99, "{}", 2, NULL) == PARLOUR_INVALID_ARGUMENT);
    CHECK(parlour_capability(99, PARLOUR_EVENT_CHAT_ENDED) == PARLOUR_UNKNOWABLE);
    CHECK(parlour_capability(PARLOUR_CUSTOMERLY, PARLOUR_EVENT_CHAT_ENDED) == PARLOUR_UNKNOWABLE);
    CHECK(parlour_capability(PARLOUR_CTLIVE, PARLOUR_EVENT_CHAT_ENDED) == PARLOUR_EMITS);
    CHECK(parlour_capability(PARLOUR_CTLIVE, 60000) == PARLOUR_UNKNOWABLE);
    parlour_engine_free(engine);
}

/* A text that is longer than the configuration allows, in each way in. */
static void over_long_input(void) {
    parlour_engine *engine = make("{\"limits\":{\"input\":200,\"id\":8}}");
    char json[300];
    memset(json, ' ', sizeof json);
    CHECK(parlour_handle_json(engine, 0, json, sizeof json) == PARLOUR_REJECTED);
    CHECK(has(parlour_rejection_json(engine), "\"limit_exceeded\""));
    CHECK(parlour_observe_json(engine, 0, json, sizeof json, NULL) == PARLOUR_INVALID_CALL);
    CHECK(parlour_widget_load(engine, 0, "a-very-long-name", NULL, NULL, NULL) == PARLOUR_REJECTED);
    CHECK(has(parlour_error(engine), "limit_exceeded"));
    /* No memory is that large: the call fails before it is looked at. */
    CHECK(parlour_handle_json(engine, 0, json, SIZE_MAX) == PARLOUR_TOO_LONG);
    parlour_engine_free(engine);
}

static void messages_without_a_handle(void) {
    char message[64];
    parlour_engine *engine = (parlour_engine *)(void *)message;
    memset(message, 'x', sizeof message);
    CHECK(parlour_engine_new("{\"mode\":\"sloppy\"}", &engine, message, sizeof message) == PARLOUR_INVALID_CONFIG);
    CHECK(engine == NULL);
    CHECK(strstr(message, "sloppy") != NULL);
    CHECK(strlen(message) < sizeof message);
    CHECK(parlour_engine_new("\xff", &engine, message, sizeof message) == PARLOUR_INVALID_UTF8);
    CHECK(parlour_engine_new("{\"origins\":[\"https://a/\"]}", &engine, message, sizeof message) ==
          PARLOUR_INVALID_CONFIG);
    CHECK(strstr(message, "origin `https://a/` can match nothing: it ends in `/`") == message);
    CHECK(parlour_engine_new("nonsense", &engine, message, 1) == PARLOUR_INVALID_CONFIG);
    CHECK(message[0] == '\0');
    CHECK(parlour_engine_restore(NULL, "{\"version\":99}", 14, &engine, message, sizeof message) ==
          PARLOUR_INVALID_SNAPSHOT);
    CHECK(parlour_engine_restore(NULL, "\xa1", 1, &engine, message, sizeof message) == PARLOUR_INVALID_SNAPSHOT);
    CHECK(parlour_engine_restore(NULL, NULL, 9, &engine, message, sizeof message) == PARLOUR_NULL);
    parlour_translator *translator = NULL;
    CHECK(parlour_translator_new(PARLOUR_CTLIVE, 77, NULL, &translator, message, sizeof message) ==
          PARLOUR_INVALID_ARGUMENT);
    CHECK(strcmp(message, "77 is no dialect") == 0);
}

static void accessors_never_trap(void) {
    parlour_engine *engine = make(NULL);
    /* Before any event, and after the last. */
    CHECK(parlour_event_u64(engine, PARLOUR_FIELD_TOTAL) == 0);
    CHECK(parlour_poll_event(engine) == 0);
    CHECK(parlour_event_json(engine).length == 0);
    CHECK(parlour_widget_load(engine, 1, "w1", "e1", "u1", NULL) == PARLOUR_OK);
    CHECK(parlour_widget_ready(engine, 2, "w1", NULL, 1) == PARLOUR_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_WIDGET_LOADED);
    CHECK(parlour_event_seq(engine) == 1 && parlour_event_at(engine) == 2);
    CHECK(is(parlour_event_name(engine), "widget.loaded"));
    CHECK(is(parlour_event_origin(engine), "live") && is(parlour_event_cause(engine), "system"));
    CHECK(is(parlour_event_str(engine, PARLOUR_FIELD_WIDGET_ID), "w1"));
    CHECK(is(parlour_event_str(engine, PARLOUR_FIELD_PAGE), "start_online"));
    CHECK(parlour_event_bool(engine, PARLOUR_FIELD_ONLINE));
    /* Wrong kinds, wrong fields, no fields at all. */
    CHECK(parlour_event_u64(engine, PARLOUR_FIELD_WIDGET_ID) == 0);
    CHECK(!parlour_event_bool(engine, PARLOUR_FIELD_WIDGET_ID));
    CHECK(parlour_event_str(engine, PARLOUR_FIELD_ONLINE).length == 0);
    CHECK(parlour_event_str(engine, PARLOUR_FIELD_TICKET).length == 0);
    CHECK(!parlour_event_has(engine, PARLOUR_FIELD_TICKET));
    CHECK(parlour_event_str(engine, 0).length == 0 && parlour_event_str(engine, UINT32_MAX).length == 0);
    CHECK(parlour_event_count(engine, PARLOUR_FIELD_WIDGET_ID) == 0);
    CHECK(parlour_event_item_str(engine, PARLOUR_FIELD_WIDGET_ID, 0, 0).length == 0);
    while (parlour_poll_event(engine) != 0) {
    }
    CHECK(parlour_event_name(engine).length == 0);

    /* Lists, and records in them. */
    CHECK(parlour_chat_request(engine, 3, "c1", "w1", "Hello") == PARLOUR_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_CHAT_REQUESTED);
    CHECK(is(parlour_event_str(engine, PARLOUR_FIELD_MESSAGE), "Hello"));
    CHECK(parlour_event_count(engine, PARLOUR_FIELD_ATTACHMENTS) == 0);
    const char *accept = "{\"type\":\"chat.accept\",\"chatId\":\"c1\",\"users\":[\"u1\",\"anna\"]}";
    CHECK(parlour_handle_json(engine, 4, accept, strlen(accept)) == PARLOUR_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_CHAT_STARTED);
    CHECK(parlour_event_count(engine, PARLOUR_FIELD_USERS) == 2);
    CHECK(is(parlour_event_item_str(engine, PARLOUR_FIELD_USERS, 1, 0), "anna"));
    CHECK(parlour_event_item_str(engine, PARLOUR_FIELD_USERS, 2, 0).length == 0);
    CHECK(parlour_event_item_str(engine, PARLOUR_FIELD_USERS, SIZE_MAX, 0).length == 0);
    CHECK(parlour_message_receive(engine, 5, "c1", "m1", "anna", "Anna", true, "Hi", 0) == PARLOUR_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_MESSAGE_RECEIVED);
    CHECK(parlour_event_count(engine, PARLOUR_FIELD_FROM) == 1);
    CHECK(is(parlour_event_item_str(engine, PARLOUR_FIELD_FROM, 0, PARLOUR_FIELD_NICKNAME), "Anna"));
    CHECK(parlour_event_item_bool(engine, PARLOUR_FIELD_FROM, 0, PARLOUR_FIELD_IS_AGENT));
    CHECK(is(parlour_event_item_str(engine, PARLOUR_FIELD_CONTENT, 0, PARLOUR_FIELD_TEXT), "Hi"));
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_UNREAD_CHANGED);
    CHECK(parlour_event_u64(engine, PARLOUR_FIELD_TOTAL) == 1);
    CHECK(is(parlour_event_item_str(engine, PARLOUR_FIELD_BY_CHAT, 0, PARLOUR_FIELD_CHAT_ID), "c1"));
    CHECK(parlour_event_item_i64(engine, PARLOUR_FIELD_BY_CHAT, 0, PARLOUR_FIELD_COUNT) == 1);
    parlour_engine_free(engine);
}

/* 777 666 555 is +420 777 666 555, all else is no number; counts how often it is called. */
static size_t normalize(void *context, const char *number, size_t length, char *out, size_t size) {
    ++*(int *)context;
    const char *answer = "+420 777 666 555";
    if (length != 11 || memcmp(number, "777 666 555", 11) != 0 || size < strlen(answer)) return 0;
    memcpy(out, answer, strlen(answer));
    return strlen(answer);
}

static void numbers_are_normalised_by_a_function(void) {
    parlour_engine *engine = make(NULL);
    int calls = 0;
    CHECK(parlour_set_phone_normalizer(engine, normalize, &calls) == PARLOUR_OK);
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, NULL) == PARLOUR_OK);
    CHECK(parlour_widget_ready(engine, 0, "w1", NULL, 1) == PARLOUR_OK);
    CHECK(parlour_form_start(engine, 1, "w1", "pre_chat", NULL, NULL) == PARLOUR_OK);
    while (parlour_poll_event(engine) != 0) {
    }
    CHECK(parlour_form_answer(engine, 2, "w1", NULL, "phone", "777 666 555") == PARLOUR_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_FORM_FIELD_ANSWERED);
    CHECK(is(parlour_event_str(engine, PARLOUR_FIELD_VALUE), "\"+420 777 666 555\""));
    CHECK(parlour_form_answer(engine, 3, "w1", NULL, "phone", "12") == PARLOUR_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_FORM_FIELD_REJECTED);
    CHECK(is(parlour_event_str(engine, PARLOUR_FIELD_REASON), "invalid_phone"));
    CHECK(parlour_poll_event(engine) == 0);
    CHECK(calls == 2);
    CHECK(parlour_set_phone_normalizer(engine, NULL, NULL) == PARLOUR_OK);
    CHECK(parlour_form_answer(engine, 4, "w1", NULL, "phone", "12") == PARLOUR_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_PHONE_NORMALIZE_REQUESTED);
    parlour_engine_free(engine);
}

static void snapshots_and_deadlines(void) {
    parlour_engine *engine = make("{\"mode\":\"observe\"}");
    uint64_t at = 7;
    CHECK(!parlour_next_deadline(engine, &at) && at == 7);
    CHECK(parlour_typing_start(engine, 100, "c1", "anna") == PARLOUR_OK);
    CHECK(parlour_next_deadline(engine, &at) && at == 10100);
    CHECK(parlour_next_deadline(engine, NULL));
    parlour_str saved = parlour_snapshot_cbor(engine);
    parlour_engine *again = NULL;
    CHECK(parlour_engine_restore(NULL, saved.data, saved.length, &again, NULL, 0) == PARLOUR_OK);
    /* Undelivered events are in the snapshot too. */
    CHECK(parlour_poll_event(again) == PARLOUR_EVENT_CHAT_REQUESTED);
    while (parlour_poll_event(again) != 0) {
    }
    CHECK(parlour_handle_timeout(again, at) == PARLOUR_OK);
    CHECK(parlour_poll_event(again) == PARLOUR_EVENT_TYPING_STOPPED);
    CHECK(parlour_event_bool(again, PARLOUR_FIELD_TIMED_OUT));
    CHECK(has(parlour_view_json(again), "\"connection\":\"idle\""));
    CHECK(has(parlour_storage_key(again), "parlour:"));
    CHECK(parlour_log_transitions(again, true) == PARLOUR_OK);
    CHECK(parlour_chat_end(again, 20000, "c1", "agent", "done", -1) == PARLOUR_OK);
    CHECK(has(parlour_take_transitions_json(again), "\"ended\""));
    CHECK(is(parlour_take_transitions_json(again), "[]"));
    CHECK(parlour_can_json(again, "{\"type\":\"connection.up\"}", 24));
    parlour_engine_free(again);
    parlour_engine_free(engine);
}

static void told(parlour_engine *engine, uint64_t now, const char *input) {
    CHECK(parlour_handle_json(engine, now, input, strlen(input)) == PARLOUR_OK);
}

static void options_are_json_until_the_next_event(void) {
    parlour_engine *engine = make(NULL);
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, "{\"language\":\"cs\"}") == PARLOUR_OK);
    CHECK(parlour_widget_ready(engine, 1, "w1", NULL, -1) == PARLOUR_OK);
    told(engine, 2, "{\"type\":\"widget.update\",\"options\":{\"language\":\"en\"}}");
    uint32_t kind = 0;
    do {
        CHECK(!parlour_event_has(engine, PARLOUR_FIELD_OPTIONS));
        kind = parlour_poll_event(engine);
    } while (kind != 0 && kind != PARLOUR_EVENT_WIDGET_UPDATED);
    parlour_str options = parlour_event_str(engine, PARLOUR_FIELD_OPTIONS);
    CHECK(parlour_event_has(engine, PARLOUR_FIELD_OPTIONS) && has(parlour_view_json(engine), "\"en\""));
    CHECK(is(options, "{\"language\":\"en\"}"));
    while (parlour_poll_event(engine) != 0) {
    }
    CHECK(parlour_event_str(engine, PARLOUR_FIELD_OPTIONS).data == NULL);
    parlour_engine_free(engine);
}

static void outdated_storage_keys_are_taken_out(void) {
    parlour_engine *engine = make(NULL);
    CHECK(is(parlour_storage_keys_to_delete_json(engine), "[]"));
    told(engine, 1, "{\"type\":\"identity.set\",\"userId\":\"anna\"}");
    CHECK(!is(parlour_storage_key(engine), "parlour:"));
    CHECK(is(parlour_storage_keys_to_delete_json(engine), "[\"parlour:\"]"));
    CHECK(is(parlour_storage_keys_to_delete_json(engine), "[]"));
    CHECK(parlour_storage_keys_to_delete_json(NULL).data == NULL);
    parlour_engine_free(engine);
}

static void dialects(void) {
    parlour_engine *engine = make("{\"mode\":\"observe\"}");
    const char *started = "{\"surface\":\"mluvii\",\"call\":\"appEvent\",\"args\":[{\"type\":\"chatSessionStarted\"}]}";
    const char *ended = "{\"surface\":\"mluvii\",\"call\":\"appEvent\",\"args\":[{\"type\":\"chatSessionEnded\"}]}";
    const char *paused = "{\"surface\":\"mluvii\",\"call\":\"appEvent\",\"args\":[{\"type\":\"chatSessionPaused\"}]}";
    const char *foreign = "{\"surface\":\"ctlive.page\",\"call\":\"postMessage\",\"args\":[null]}";
    const char *broken = "{\"surface\":\"mluvii\",\"call\":\"appEvent\",\"args\":[]}";
    parlour_str out = {NULL, 0};
    CHECK(parlour_decode_json(engine, PARLOUR_MLUVII, started, strlen(started), &out) == PARLOUR_OK);
    CHECK(is(out, "[{\"type\":\"chat.accept\",\"widgetId\":\"mluvii\"}]"));
    CHECK(parlour_decode_json(engine, PARLOUR_CTLIVE, started, strlen(started), NULL) == PARLOUR_NOT_MINE);
    CHECK(parlour_command_json(engine, PARLOUR_MLUVII, started, strlen(started), NULL) == PARLOUR_UNKNOWN);
    CHECK(parlour_poll_event(engine) == 0);
    CHECK(parlour_observe_json(engine, 5, started, strlen(started), &out) == PARLOUR_OK);
    CHECK(has(out, "\"verdict\":\"accepted\""));
    CHECK(parlour_observe_json(engine, 6, paused, strlen(paused), NULL) == PARLOUR_UNKNOWN);
    CHECK(parlour_observe_json(engine, 6, foreign, strlen(foreign), NULL) == PARLOUR_NOT_MINE);
    CHECK(parlour_observe_json(engine, 6, broken, strlen(broken), NULL) == PARLOUR_INVALID_CALL);
    CHECK(is(parlour_error(engine), "mluvii appEvent: args[0] is missing; it must be an object {type, sessionId}"));
    uint32_t kind;
    while ((kind = parlour_poll_event(engine)) != PARLOUR_EVENT_CHAT_STARTED) CHECK(kind != 0);
    CHECK(has(parlour_event_encode(engine, PARLOUR_LIVECHATOO), "\"onchatstart\""));
    CHECK(parlour_event_encode(engine, PARLOUR_CUSTOMERLY).length == 0);
    CHECK(has(parlour_event_encode(engine, PARLOUR_GA4), "\"event_category\":\"chat\""));
    CHECK(has(parlour_event_encode_ga4(engine, NULL, false), "\"call\":\"chat_start\",\"args\":[{\"event_category\":\"chat\""));
    CHECK(has(parlour_event_encode_ga4(engine, "shop", true), "\"call\":\"chat_started\",\"args\":[{\"event_category\":\"shop\""));
    CHECK(parlour_event_encode_ga4(engine, "\xff", false).length == 0);
    CHECK(parlour_event_encode_ga4(NULL, NULL, false).length == 0);

    parlour_translator *translator = NULL;
    CHECK(parlour_translator_new(PARLOUR_MLUVII, PARLOUR_CTLIVE, NULL, &translator, NULL, 0) == PARLOUR_OK);
    CHECK(parlour_translate_json(translator, started, strlen(started), &out) == PARLOUR_OK);
    CHECK(has(out, "\"ChatOnline\""));
    CHECK(parlour_translate_json(translator, paused, strlen(paused), &out) == PARLOUR_OK && out.length == 0);
    CHECK(parlour_translate_json(translator, broken, strlen(broken), &out) == PARLOUR_INVALID_CALL);
    CHECK(has(parlour_translator_error(translator), "args[0] is missing"));
    CHECK(has(parlour_translator_report(translator), "chatSessionPaused"));
    CHECK(parlour_translate_json(translator, started, strlen(started), &out) == PARLOUR_OK && out.length == 0);
    CHECK(has(parlour_translator_report(translator), "mluvii chatSessionStarted: was taken for a duplicate"));
    CHECK(!parlour_translator_deadline(translator, NULL));
    CHECK(parlour_translator_timeout(translator, 99).length == 0);
    parlour_translator_free(translator);

    CHECK(parlour_translator_new(PARLOUR_MLUVII, PARLOUR_GA4, NULL, &translator, NULL, 0) == PARLOUR_OK);
    CHECK(parlour_translate_json(translator, started, strlen(started), &out) == PARLOUR_OK);
    CHECK(has(out, "\"call\":\"chat_start\",\"args\":[{\"event_category\":\"mluvii\""));
    CHECK(parlour_translator_set_ga4(translator, "shop", true) == PARLOUR_OK);
    CHECK(parlour_translate_json(translator, ended, strlen(ended), &out) == PARLOUR_OK);
    CHECK(has(out, "\"call\":\"chat_ended\",\"args\":[{\"event_category\":\"shop\""));
    CHECK(parlour_translator_set_ga4(translator, "\xff", true) == PARLOUR_INVALID_UTF8);
    CHECK(parlour_translator_set_ga4(NULL, NULL, true) == PARLOUR_NULL);
    parlour_translator_free(translator);
    parlour_engine_free(engine);
}

/* A step from a snapshot to the next, in as much room as it asks for; the caller frees it. */
static char *step(const char *config, const char *snapshot, size_t length, uint64_t now, const char *inputs) {
    size_t needed = 0;
    size_t list = inputs == NULL ? 0 : strlen(inputs);
    CHECK(parlour_step_json(config, snapshot, length, now, inputs, list, NULL, 0, &needed) == PARLOUR_NO_ROOM);
    char *out = malloc(needed + 1);
    if (out == NULL) abort();
    CHECK(parlour_step_json(config, snapshot, length, now, inputs, list, out, needed, NULL) == PARLOUR_NO_ROOM);
    CHECK(parlour_step_json(config, snapshot, length, now, inputs, list, out, needed + 1, NULL) == PARLOUR_OK);
    CHECK(strlen(out) == needed);
    return out;
}

static void steps_need_no_handle(void) {
    const char *begin = "[{\"type\":\"widget.load\",\"widgetId\":\"w1\"},{\"type\":\"widget.ready\"},{\"type\":\"chat.end\"},7,"
                        "{\"type\":\"chat.request\"},{\"type\":\"typing.start\",\"userId\":\"anna\"}]";
    const char *config = "{\"instance\":\"tab1\"}";
    char *first = step(config, NULL, 0, 1000, begin);
    parlour_str told = {first, strlen(first)};
    CHECK(has(told, "{\"verdict\":\"accepted\"},{\"rejected\":{\"machine\":\"chat\""));
    CHECK(has(told, "\"type\":\"chat.requested\",\"chatId\":\"local-tab1-1\""));
    CHECK(has(told, "\"deadline\":{\"at\":11000,\"reason\":\"typing\"}"));

    /* What an engine tells that is restored and told the same, from both forms of the snapshot. */
    const char *begins = strchr(first + 1, '{');
    const char *ends = strstr(first, ",\"verdicts\":");
    CHECK(begins != NULL && ends != NULL);
    size_t length = (size_t)(ends - begins);
    parlour_engine *engine = NULL;
    CHECK(parlour_engine_restore(config, begins, length, &engine, NULL, 0) == PARLOUR_OK);
    parlour_str cbor = parlour_snapshot_cbor(engine);
    char *compact = malloc(cbor.length);
    if (compact == NULL) abort();
    memcpy(compact, cbor.data, cbor.length);
    char *second = step(config, begins, length, 60000, NULL);
    char *same = step(config, compact, cbor.length, 60000, "[]");
    CHECK(strcmp(second, same) == 0);
    told = (parlour_str){second, strlen(second)};
    CHECK(parlour_handle_timeout(engine, 60000) == PARLOUR_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_TYPING_STOPPED && parlour_event_at(engine) == 11000);
    parlour_str event = parlour_event_json(engine);
    char expected[512];
    snprintf(expected, sizeof expected, "\"verdicts\":[],\"events\":[%.*s],\"deadline\":null}", (int)event.length, event.data);
    CHECK(has(told, expected) && parlour_poll_event(engine) == 0);
    parlour_str snapshot = parlour_snapshot_json(engine);
    CHECK(strlen(second) > 12 + snapshot.length && memcmp(second + 12, snapshot.data, snapshot.length) == 0);
    parlour_engine_free(engine);
    free(compact);
    free(same);
    free(second);
    free(first);

    /* What is wrong, in as much room as there is. */
    char message[16];
    size_t needed = 0;
    CHECK(parlour_step_json(NULL, NULL, 0, 0, "{}", 2, message, sizeof message, &needed) == PARLOUR_INVALID_ARGUMENT);
    CHECK(strcmp(message, "the inputs are ") == 0 && needed == strlen("the inputs are not a list in JSON"));
    CHECK(parlour_step_json(NULL, NULL, 0, 0, "[", 1, NULL, 0, NULL) == PARLOUR_INVALID_ARGUMENT);
    CHECK(parlour_step_json(NULL, NULL, 0, 0, NULL, 2, message, sizeof message, NULL) == PARLOUR_NULL);
    CHECK(strcmp(message, "inputs is NULL") == 0);
    CHECK(parlour_step_json(NULL, NULL, 7, 0, NULL, 0, message, sizeof message, NULL) == PARLOUR_NULL);
    CHECK(parlour_step_json(NULL, "", 0, 0, NULL, 0, message, sizeof message, NULL) == PARLOUR_INVALID_SNAPSHOT);
    CHECK(parlour_step_json(NULL, "{}", 2, 0, NULL, 0, message, sizeof message, NULL) == PARLOUR_INVALID_SNAPSHOT);
    CHECK(parlour_step_json("{\"instance\":\"a/b\"}", NULL, 0, 0, NULL, 0, message, sizeof message, NULL) == PARLOUR_INVALID_CONFIG);
    CHECK(strcmp(message, "an instance is ") == 0);
    CHECK(parlour_step_json(NULL, NULL, 0, 0, "[\"\xff\"]", 5, message, sizeof message, NULL) == PARLOUR_INVALID_UTF8);
    CHECK(parlour_step_json(NULL, NULL, 0, 0, "[]", SIZE_MAX, message, sizeof message, NULL) == PARLOUR_TOO_LONG);
}

int main(void) {
    CHECK(parlour_abi_version() == PARLOUR_ABI_VERSION);
    CHECK(parlour_version() == PARLOUR_VERSION);
    CHECK(strcmp(parlour_result_text(PARLOUR_REJECTED), "the input was rejected") == 0);
    CHECK(strcmp(parlour_result_text(12345), "no result code") == 0);
    null_handles();
    wrong_handles();
    wrong_arguments();
    over_long_input();
    messages_without_a_handle();
    accessors_never_trap();
    numbers_are_normalised_by_a_function();
    snapshots_and_deadlines();
    options_are_json_until_the_next_event();
    outdated_storage_keys_are_taken_out();
    dialects();
    steps_need_no_handle();
    if (failures > 0) {
        fprintf(stderr, "%d checks failed\n", failures);
        return 1;
    }
    puts("all checks hold");
    return 0;
}
