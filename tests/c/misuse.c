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
    CHECK(parlour_engine_new(config, &engine, NULL, 0) == PARLOUR_RESULT_OK);
    return engine;
}

static void null_handles(void) {
    parlour_str out = {NULL, 0};
    CHECK(parlour_widget_load(NULL, 0, "w1", NULL, NULL, NULL) == PARLOUR_RESULT_NULL);
    CHECK(parlour_handle_json(NULL, 0, "{}", 2) == PARLOUR_RESULT_NULL);
    CHECK(parlour_handle_timeout(NULL, 0) == PARLOUR_RESULT_NULL);
    CHECK(parlour_poll_event(NULL) == 0);
    CHECK(parlour_event_seq(NULL) == 0);
    CHECK(parlour_event_str(NULL, PARLOUR_FIELD_WIDGET_ID).length == 0);
    CHECK(parlour_event_item_str(NULL, PARLOUR_FIELD_USERS, 0, 0).length == 0);
    CHECK(!parlour_next_deadline(NULL, NULL));
    CHECK(parlour_view_json(NULL).length == 0);
    CHECK(parlour_snapshot_cbor(NULL).length == 0);
    CHECK(parlour_error(NULL).length == 0);
    CHECK(parlour_observe_json(NULL, 0, "{}", 2, &out) == PARLOUR_RESULT_NULL);
    CHECK(parlour_translate_json(NULL, "{}", 2, &out) == PARLOUR_RESULT_NULL);
    CHECK(parlour_translator_report(NULL).length == 0);
    CHECK(parlour_engine_new(NULL, NULL, NULL, 0) == PARLOUR_RESULT_NULL);
    parlour_engine_free(NULL);
    parlour_translator_free(NULL);
}

static void wrong_handles(void) {
    parlour_engine *engine = make(NULL);
    parlour_translator *translator = NULL;
    CHECK(parlour_translator_new(PARLOUR_DIALECT_CTLIVE, PARLOUR_DIALECT_MLUVII, NULL, &translator, NULL, 0) == PARLOUR_RESULT_OK);
    CHECK(parlour_resync((parlour_engine *)translator) == PARLOUR_RESULT_WRONG_HANDLE);
    CHECK(parlour_poll_event((parlour_engine *)translator) == 0);
    CHECK(parlour_event_json((parlour_engine *)translator).length == 0);
    CHECK(parlour_translate_json((parlour_translator *)engine, "{}", 2, NULL) == PARLOUR_RESULT_WRONG_HANDLE);
    /* A handle of another kind is not freed. */
    parlour_engine_free((parlour_engine *)translator);
    parlour_translator_free((parlour_translator *)engine);
    CHECK(parlour_resync(engine) == PARLOUR_RESULT_OK);
    parlour_engine_free(engine);
    parlour_translator_free(translator);
}

static void wrong_arguments(void) {
    parlour_engine *engine = make(NULL);
    CHECK(parlour_widget_load(engine, 0, NULL, NULL, NULL, NULL) == PARLOUR_RESULT_NULL);
    CHECK(is(parlour_error(engine), "widget_id is NULL"));
    CHECK(parlour_widget_load(engine, 0, "w\xff", NULL, NULL, NULL) == PARLOUR_RESULT_INVALID_UTF8);
    CHECK(is(parlour_error(engine), "widget_id is not UTF-8"));
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, "{\"pages\":1}") == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(is(parlour_error(engine), "options does not fit its schema"));
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, NULL) == PARLOUR_RESULT_OK);
    CHECK(is(parlour_error(engine), ""));
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, NULL) == PARLOUR_RESULT_IGNORED);
    CHECK(parlour_widget_ready(engine, 0, "w1", "lobby", 1) == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(parlour_widget_ready(engine, 0, "w1", NULL, 1) == PARLOUR_RESULT_OK);
    CHECK(parlour_handle_json(engine, 0, NULL, 7) == PARLOUR_RESULT_NULL);
    CHECK(parlour_handle_json(engine, 0, NULL, 0) == PARLOUR_RESULT_REJECTED);
    CHECK(parlour_handle_json(engine, 0, "\xc3\x28", 2) == PARLOUR_RESULT_INVALID_UTF8);
    CHECK(parlour_handle_json(engine, 0, "{\"type\":\"chat.dance\"}", 21) == PARLOUR_RESULT_REJECTED);
    CHECK(has(parlour_rejection_json(engine), "\"unknown_input\""));
    CHECK(!parlour_can_json(engine, "nonsense", 8));
    CHECK(parlour_error(engine).length > 0);
    CHECK(parlour_transcript_json(engine, "nowhere").length == 0);
    CHECK(parlour_event_encode(engine, 99).length == 0);
    CHECK(parlour_decode_json(engine, 99, "{}", 2, NULL) == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(parlour_capability(99, PARLOUR_EVENT_CHAT_ENDED) == PARLOUR_SUPPORT_UNKNOWABLE);
    CHECK(parlour_capability(PARLOUR_DIALECT_CUSTOMERLY, PARLOUR_EVENT_CHAT_ENDED) == PARLOUR_SUPPORT_UNKNOWABLE);
    CHECK(parlour_capability(PARLOUR_DIALECT_CTLIVE, PARLOUR_EVENT_CHAT_ENDED) == PARLOUR_SUPPORT_EMITS);
    CHECK(parlour_capability(PARLOUR_DIALECT_CTLIVE, 60000) == PARLOUR_SUPPORT_UNKNOWABLE);
    parlour_engine_free(engine);
}

/* A copy of all that an engine knows; the caller frees it. */
static char *known(parlour_engine *engine) {
    parlour_str snapshot = parlour_snapshot_json(engine);
    char *copy = malloc(snapshot.length + 1);
    if (copy == NULL) abort();
    memcpy(copy, snapshot.data, snapshot.length);
    copy[snapshot.length] = '\0';
    return copy;
}

/* The call is refused as an argument that is not possible, its message names it, and nothing has changed. */
#define REFUSED(call, name)                                                                                 \
    do {                                                                                                    \
        char *before = known(engine);                                                                       \
        CHECK((call) == PARLOUR_RESULT_INVALID_ARGUMENT);                                                   \
        CHECK(has(parlour_error(engine), name));                                                            \
        CHECK(parlour_rejection_json(engine).length == 0);                                                  \
        char *after = known(engine);                                                                        \
        CHECK(strcmp(before, after) == 0);                                                                  \
        free(before);                                                                                       \
        free(after);                                                                                        \
    } while (0)

static parlour_result handle(parlour_engine *engine, uint64_t now, const char *input) {
    return parlour_handle_json(engine, now, input, strlen(input));
}

static void impossible_times(void) {
    const uint64_t last = ((uint64_t)1 << 53) - 1, late = last + 1;
    const char *call = "{\"surface\":\"mluvii\",\"call\":\"appEvent\",\"args\":[{\"type\":\"chatSessionStarted\"}]}";
    char out[64];
    parlour_engine *engine = make("{\"mode\":\"observe\"}");
    /* A deadline is set, which a time that is refused does not reach. */
    CHECK(parlour_typing_start(engine, 0, "c1", "anna") == PARLOUR_RESULT_OK);
    REFUSED(parlour_widget_load(engine, late, "w1", NULL, NULL, NULL), "now is 9007199254740992");
    REFUSED(parlour_connection_up(engine, UINT64_MAX), "now is 18446744073709551615");
    REFUSED(handle(engine, late, "{\"type\":\"connection.up\"}"), "now");
    REFUSED(parlour_handle_timeout(engine, late), "now");
    REFUSED(parlour_observe_json(engine, late, call, strlen(call), NULL), "now");
    REFUSED(parlour_message_receive(engine, 1, "c1", "m1", "anna", NULL, true, "Hi", late), "sent_at");
    REFUSED(parlour_chat_queue(engine, 1, "c1", 1, late), "wait_ms");
    REFUSED(parlour_rating_submit(engine, 1, "c1", INT64_MIN, "stars5", NULL), "value");
    CHECK(parlour_step_json(NULL, NULL, 0, late, NULL, 0, out, sizeof out, NULL) == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(parlour_handle_timeout(engine, last) == PARLOUR_RESULT_OK);
    CHECK(parlour_step_json(NULL, NULL, 0, last, NULL, 0, out, 0, NULL) == PARLOUR_RESULT_NO_ROOM);
    parlour_engine_free(engine);

    parlour_translator *translator = NULL;
    CHECK(parlour_translator_new(PARLOUR_DIALECT_CTLIVE, PARLOUR_DIALECT_MLUVII, NULL, &translator, NULL, 0) == PARLOUR_RESULT_OK);
    CHECK(parlour_translator_timeout(translator, late).data == NULL);
    CHECK(has(parlour_translator_error(translator), "now"));
    CHECK(parlour_translator_timeout(translator, last).length == 0);
    CHECK(parlour_translator_error(translator).length == 0);
    parlour_translator_free(translator);
}

static void impossible_flags(void) {
    parlour_engine *engine = make(NULL);
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, NULL) == PARLOUR_RESULT_OK);
    REFUSED(parlour_widget_ready(engine, 0, "w1", NULL, 2), "online is 2");
    REFUSED(parlour_widget_ready(engine, 0, "w1", NULL, -2), "online is -2");
    REFUSED(parlour_widget_ready(engine, 0, "w1", NULL, INT32_MAX), "online");
    CHECK(parlour_widget_ready(engine, 0, "w1", NULL, -1) == PARLOUR_RESULT_OK);
    CHECK(parlour_chat_request(engine, 0, "c1", NULL, NULL) == PARLOUR_RESULT_OK);
    REFUSED(parlour_chat_end(engine, 0, "c1", NULL, NULL, 3), "survey_configured is 3");
    CHECK(parlour_chat_end(engine, 0, "c1", NULL, NULL, 1) == PARLOUR_RESULT_OK);
    parlour_engine_free(engine);
}

/* What C could not name again: text of C ends before a NUL. What somebody writes may have one all the same. */
static void ids_hold_no_nul(void) {
    const char *call = "{\"surface\":\"livechatoo.embed\",\"call\":\"onchatstart\",\"args\":[{\"ticket\":\"T\\u00001\"}]}";
    const char *about = "{\"surface\":\"ctlive.contact\",\"call\":\"message\",\"chatID\":\"c\\u0000\",\"args\":[{\"id\":\"m1\",\"content\":"
                        "{\"text\":\"Hi\",\"user\":{\"id\":\"anna\",\"nickname\":\"Anna\",\"isAgent\":true}}}]}";
    const char *list = "[{\"type\":\"connection.up\"},{\"type\":\"chat.request\",\"chatId\":\"c\\u0000\"}]";
    char out[64];
    parlour_engine *engine = make("{\"mode\":\"observe\"}");
    REFUSED(handle(engine, 0, "{\"type\":\"widget.load\",\"widgetId\":\"a\\u0000b\"}"), "widgetId holds U+0000");
    REFUSED(handle(engine, 0, "{\"type\":\"chat.accept\",\"users\":[\"a\",\"b\\u0000\"]}"), "users");
    REFUSED(handle(engine, 0, "{\"type\":\"participant.add\",\"user\":{\"id\":\"\\u0000\",\"isAgent\":true}}"), "id holds");
    REFUSED(handle(engine, 0, "{\"type\":\"operator.select\",\"operatorId\":\"\\u0000\"}"), "operatorId");
    REFUSED(parlour_observe_json(engine, 0, call, strlen(call), NULL), "U+0000");
    REFUSED(parlour_observe_json(engine, 0, about, strlen(about), NULL), "chatId");
    CHECK(!parlour_can_json(engine, "{\"type\":\"chat.request\",\"chatId\":\"\\u0000\"}", 41));
    CHECK(has(parlour_error(engine), "chatId"));
    CHECK(parlour_step_json(NULL, NULL, 0, 0, list, strlen(list), out, sizeof out, NULL) == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(strstr(out, "chatId holds U+0000") == out);
    CHECK(parlour_chat_request(engine, 0, NULL, NULL, NULL) == PARLOUR_RESULT_OK);
    CHECK(handle(engine, 0, "{\"type\":\"message.send\",\"content\":{\"type\":\"text\",\"text\":\"a\\u0000b\"}}") == PARLOUR_RESULT_OK);
    parlour_event_kind kind;
    while ((kind = parlour_poll_event(engine)) != PARLOUR_EVENT_MESSAGE_SENDING && kind != PARLOUR_EVENT_NONE) {
    }
    parlour_str said = parlour_event_item_str(engine, PARLOUR_FIELD_CONTENT, 0, PARLOUR_FIELD_TEXT);
    CHECK(said.length == 3 && memcmp(said.data, "a\0b", 3) == 0);
    parlour_engine_free(engine);
}

/* A call that fails before an input is made of its arguments rejects none. */
static void a_rejection_is_of_the_last_input(void) {
    parlour_engine *engine = make(NULL);
    parlour_result failed[] = {PARLOUR_RESULT_NULL, PARLOUR_RESULT_INVALID_UTF8, PARLOUR_RESULT_INVALID_CALL};
    for (size_t index = 0; index < sizeof failed / sizeof *failed; ++index) {
        CHECK(parlour_chat_leave(engine, 0, "nowhere") == PARLOUR_RESULT_REJECTED);
        CHECK(has(parlour_rejection_json(engine), "\"unknown_chat\""));
        CHECK(has(parlour_rejection_json(engine), "\"unknown_chat\""));
        parlour_result result = index == 0   ? parlour_handle_json(engine, 0, NULL, 9)
                                : index == 1 ? parlour_widget_show(engine, 0, "\xff")
                                             : parlour_observe_json(engine, 0, "{", 1, NULL);
        CHECK(result == failed[index] && PARLOUR_FAILED(result));
        CHECK(parlour_rejection_json(engine).data == NULL);
    }
    CHECK(parlour_chat_leave(engine, 0, "nowhere") == PARLOUR_RESULT_REJECTED);
    CHECK(parlour_connection_up(engine, 0) == PARLOUR_RESULT_OK);
    CHECK(parlour_rejection_json(engine).length == 0);
    parlour_engine_free(engine);
}

/* A text that is longer than the configuration allows, in each way in. */
static void over_long_input(void) {
    parlour_engine *engine = make("{\"limits\":{\"input\":200,\"id\":8}}");
    char json[300];
    memset(json, ' ', sizeof json);
    CHECK(parlour_handle_json(engine, 0, json, sizeof json) == PARLOUR_RESULT_REJECTED);
    CHECK(has(parlour_rejection_json(engine), "\"limit_exceeded\""));
    CHECK(parlour_observe_json(engine, 0, json, sizeof json, NULL) == PARLOUR_RESULT_INVALID_CALL);
    CHECK(parlour_widget_load(engine, 0, "a-very-long-name", NULL, NULL, NULL) == PARLOUR_RESULT_REJECTED);
    CHECK(has(parlour_error(engine), "limit_exceeded"));
    /* No memory is that large: the call fails before it is looked at. */
    CHECK(parlour_handle_json(engine, 0, json, SIZE_MAX) == PARLOUR_RESULT_TOO_LONG);
    parlour_engine_free(engine);
}

static void messages_without_a_handle(void) {
    char message[64];
    parlour_engine *engine = (parlour_engine *)(void *)message;
    memset(message, 'x', sizeof message);
    CHECK(parlour_engine_new("{\"mode\":\"sloppy\"}", &engine, message, sizeof message) == PARLOUR_RESULT_INVALID_CONFIG);
    CHECK(engine == NULL);
    CHECK(strstr(message, "sloppy") != NULL);
    CHECK(strlen(message) < sizeof message);
    CHECK(parlour_engine_new("\xff", &engine, message, sizeof message) == PARLOUR_RESULT_INVALID_UTF8);
    CHECK(parlour_engine_new("{\"origins\":[\"https://a/\"]}", &engine, message, sizeof message) ==
          PARLOUR_RESULT_INVALID_CONFIG);
    CHECK(strstr(message, "origin `https://a/` can match nothing: it ends in `/`") == message);
    CHECK(parlour_engine_new("nonsense", &engine, message, 1) == PARLOUR_RESULT_INVALID_CONFIG);
    CHECK(message[0] == '\0');
    CHECK(parlour_engine_restore(NULL, "{\"version\":99}", 14, &engine, message, sizeof message) ==
          PARLOUR_RESULT_INVALID_SNAPSHOT);
    CHECK(parlour_engine_restore(NULL, "\xa1", 1, &engine, message, sizeof message) == PARLOUR_RESULT_INVALID_SNAPSHOT);
    CHECK(parlour_engine_restore(NULL, NULL, 9, &engine, message, sizeof message) == PARLOUR_RESULT_NULL);
    parlour_translator *translator = NULL;
    CHECK(parlour_translator_new(PARLOUR_DIALECT_CTLIVE, 77, NULL, &translator, message, sizeof message) ==
          PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(strcmp(message, "77 is no dialect") == 0);
}

static void accessors_never_trap(void) {
    parlour_engine *engine = make(NULL);
    /* Before any event, and after the last. */
    CHECK(parlour_event_u64(engine, PARLOUR_FIELD_TOTAL) == 0);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_NONE);
    CHECK(parlour_event_json(engine).length == 0);
    CHECK(parlour_widget_load(engine, 1, "w1", "e1", "u1", NULL) == PARLOUR_RESULT_OK);
    CHECK(parlour_widget_ready(engine, 2, "w1", NULL, 1) == PARLOUR_RESULT_OK);
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
    while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {
    }
    CHECK(parlour_event_name(engine).length == 0);

    /* Lists, and records in them. */
    CHECK(parlour_chat_request(engine, 3, "c1", "w1", "Hello") == PARLOUR_RESULT_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_CHAT_REQUESTED);
    CHECK(is(parlour_event_str(engine, PARLOUR_FIELD_MESSAGE), "Hello"));
    CHECK(parlour_event_count(engine, PARLOUR_FIELD_ATTACHMENTS) == 0);
    const char *accept = "{\"type\":\"chat.accept\",\"chatId\":\"c1\",\"users\":[\"u1\",\"anna\"]}";
    CHECK(parlour_handle_json(engine, 4, accept, strlen(accept)) == PARLOUR_RESULT_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_CHAT_STARTED);
    CHECK(parlour_event_count(engine, PARLOUR_FIELD_USERS) == 2);
    CHECK(is(parlour_event_item_str(engine, PARLOUR_FIELD_USERS, 1, 0), "anna"));
    CHECK(parlour_event_item_str(engine, PARLOUR_FIELD_USERS, 2, 0).length == 0);
    CHECK(parlour_event_item_str(engine, PARLOUR_FIELD_USERS, SIZE_MAX, 0).length == 0);
    CHECK(parlour_message_receive(engine, 5, "c1", "m1", "anna", "Anna", true, "Hi", 0) == PARLOUR_RESULT_OK);
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
    CHECK(parlour_set_phone_normalizer(engine, normalize, &calls) == PARLOUR_RESULT_OK);
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, NULL) == PARLOUR_RESULT_OK);
    CHECK(parlour_widget_ready(engine, 0, "w1", NULL, 1) == PARLOUR_RESULT_OK);
    CHECK(parlour_form_start(engine, 1, "w1", "pre_chat", NULL, NULL) == PARLOUR_RESULT_OK);
    while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {
    }
    CHECK(parlour_form_answer(engine, 2, "w1", NULL, "phone", "777 666 555") == PARLOUR_RESULT_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_FORM_FIELD_ANSWERED);
    CHECK(is(parlour_event_str(engine, PARLOUR_FIELD_VALUE), "\"+420 777 666 555\""));
    CHECK(parlour_form_answer(engine, 3, "w1", NULL, "phone", "12") == PARLOUR_RESULT_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_FORM_FIELD_REJECTED);
    CHECK(is(parlour_event_str(engine, PARLOUR_FIELD_REASON), "invalid_phone"));
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_NONE);
    CHECK(calls == 2);
    CHECK(parlour_set_phone_normalizer(engine, NULL, NULL) == PARLOUR_RESULT_OK);
    CHECK(parlour_form_answer(engine, 4, "w1", NULL, "phone", "12") == PARLOUR_RESULT_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_PHONE_NORMALIZE_REQUESTED);
    parlour_engine_free(engine);
}

static size_t answer_with_a_nul(void *context, const char *number, size_t length, char *out, size_t size) {
    (void)context, (void)number, (void)length, (void)size;
    memcpy(out, "+420\0" "777", 8);
    return 8;
}

static size_t answer_that_is_no_text(void *context, const char *number, size_t length, char *out, size_t size) {
    (void)context, (void)number, (void)length, (void)size;
    *out = '\xff';
    return 1;
}

static size_t answer_without_end(void *context, const char *number, size_t length, char *out, size_t size) {
    (void)context, (void)number, (void)length, (void)out;
    return size + 1;
}

/* What is no answer is refused as an argument is, and the question stays. */
static void answers_that_are_none(void) {
    parlour_normalizer normalizers[] = {answer_with_a_nul, answer_that_is_no_text, answer_without_end};
    const char *wrong[] = {"the normalizer's answer holds a NUL", "the normalizer's answer is not UTF-8",
                           "the normalizer's answer is longer than its room"};
    for (size_t index = 0; index < 3; ++index) {
        parlour_engine *engine = make(NULL);
        CHECK(parlour_set_phone_normalizer(engine, normalizers[index], NULL) == PARLOUR_RESULT_OK);
        CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, NULL) == PARLOUR_RESULT_OK);
        CHECK(parlour_widget_ready(engine, 0, "w1", NULL, 1) == PARLOUR_RESULT_OK);
        CHECK(parlour_form_start(engine, 1, "w1", "pre_chat", NULL, NULL) == PARLOUR_RESULT_OK);
        while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {
        }
        CHECK(parlour_form_answer(engine, 2, "w1", NULL, "phone", "777 666 555") == PARLOUR_RESULT_OK);
        char *before = known(engine);
        for (int again = 0; again < 2; ++again) {
            CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_NONE);
            CHECK(is(parlour_error(engine), wrong[index]));
            CHECK(parlour_event_seq(engine) == 0);
        }
        char *after = known(engine);
        CHECK(strcmp(before, after) == 0);
        free(before);
        free(after);
        int calls = 0;
        CHECK(parlour_set_phone_normalizer(engine, normalize, &calls) == PARLOUR_RESULT_OK);
        CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_FORM_FIELD_ANSWERED && calls == 1);
        parlour_engine_free(engine);
    }
}

/* Comes back to the engine that asks, in every way there is. */
static size_t come_back(void *context, const char *number, size_t length, char *out, size_t size) {
    parlour_engine *engine = context;
    uint64_t at = 0;
    (void)number, (void)length, (void)out, (void)size;
    CHECK(parlour_connection_up(engine, 9) == PARLOUR_RESULT_BUSY);
    CHECK(has(parlour_error(engine), "must not use it"));
    CHECK(handle(engine, 9, "{\"type\":\"connection.up\"}") == PARLOUR_RESULT_BUSY);
    CHECK(parlour_set_phone_normalizer(engine, NULL, NULL) == PARLOUR_RESULT_BUSY);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_NONE);
    CHECK(parlour_event_json(engine).data == NULL && parlour_snapshot_json(engine).data == NULL);
    CHECK(!parlour_next_deadline(engine, &at));
    parlour_engine_free(engine);
    /* Another engine is no concern of this one. */
    parlour_engine *other = make(NULL);
    CHECK(parlour_connection_up(other, 9) == PARLOUR_RESULT_OK);
    parlour_engine_free(other);
    return 0;
}

static void a_normalizer_does_not_come_back(void) {
    parlour_engine *engine = make(NULL);
    CHECK(parlour_set_phone_normalizer(engine, come_back, engine) == PARLOUR_RESULT_OK);
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, NULL) == PARLOUR_RESULT_OK);
    CHECK(parlour_widget_ready(engine, 0, "w1", NULL, 1) == PARLOUR_RESULT_OK);
    CHECK(parlour_form_start(engine, 1, "w1", "pre_chat", NULL, NULL) == PARLOUR_RESULT_OK);
    while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {
    }
    CHECK(parlour_form_answer(engine, 2, "w1", NULL, "phone", "777 666 555") == PARLOUR_RESULT_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_FORM_FIELD_REJECTED);
    /* What was refused has done nothing, and the engine is as usable as before. */
    CHECK(parlour_event_seq(engine) > 0 && parlour_error(engine).length == 0);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_NONE);
    CHECK(parlour_connection_up(engine, 9) == PARLOUR_RESULT_OK);
    parlour_engine_free(engine);
}

static void snapshots_and_deadlines(void) {
    parlour_engine *engine = make("{\"mode\":\"observe\"}");
    uint64_t at = 7;
    CHECK(!parlour_next_deadline(engine, &at) && at == 7);
    CHECK(parlour_typing_start(engine, 100, "c1", "anna") == PARLOUR_RESULT_OK);
    CHECK(parlour_next_deadline(engine, &at) && at == 10100);
    CHECK(parlour_next_deadline(engine, NULL));
    parlour_str saved = parlour_snapshot_cbor(engine);
    parlour_engine *again = NULL;
    CHECK(parlour_engine_restore(NULL, saved.data, saved.length, &again, NULL, 0) == PARLOUR_RESULT_OK);
    /* Undelivered events are in the snapshot too. */
    CHECK(parlour_poll_event(again) == PARLOUR_EVENT_CHAT_REQUESTED);
    while (parlour_poll_event(again) != PARLOUR_EVENT_NONE) {
    }
    CHECK(parlour_handle_timeout(again, at) == PARLOUR_RESULT_OK);
    CHECK(parlour_poll_event(again) == PARLOUR_EVENT_TYPING_STOPPED);
    CHECK(parlour_event_bool(again, PARLOUR_FIELD_TIMED_OUT));
    CHECK(has(parlour_view_json(again), "\"connection\":\"idle\""));
    CHECK(has(parlour_storage_key(again), "parlour:"));
    CHECK(parlour_log_transitions(again, true) == PARLOUR_RESULT_OK);
    CHECK(parlour_chat_end(again, 20000, "c1", "agent", "done", -1) == PARLOUR_RESULT_OK);
    CHECK(has(parlour_take_transitions_json(again), "\"ended\""));
    CHECK(is(parlour_take_transitions_json(again), "[]"));
    CHECK(parlour_can_json(again, "{\"type\":\"connection.up\"}", 24));
    parlour_engine_free(again);
    parlour_engine_free(engine);
}

static void told(parlour_engine *engine, uint64_t now, const char *input) {
    CHECK(parlour_handle_json(engine, now, input, strlen(input)) == PARLOUR_RESULT_OK);
}

static void options_are_json_until_the_next_event(void) {
    parlour_engine *engine = make(NULL);
    CHECK(parlour_widget_load(engine, 0, "w1", NULL, NULL, "{\"language\":\"cs\"}") == PARLOUR_RESULT_OK);
    CHECK(parlour_widget_ready(engine, 1, "w1", NULL, -1) == PARLOUR_RESULT_OK);
    CHECK(parlour_widget_update(engine, 2, NULL, "{\"language\":\"en\"}") == PARLOUR_RESULT_OK);
    parlour_event_kind kind = PARLOUR_EVENT_NONE;
    do {
        CHECK(!parlour_event_has(engine, PARLOUR_FIELD_OPTIONS));
        kind = parlour_poll_event(engine);
    } while (kind != PARLOUR_EVENT_NONE && kind != PARLOUR_EVENT_WIDGET_UPDATED);
    parlour_str options = parlour_event_str(engine, PARLOUR_FIELD_OPTIONS);
    CHECK(parlour_event_has(engine, PARLOUR_FIELD_OPTIONS) && has(parlour_view_json(engine), "\"en\""));
    CHECK(is(options, "{\"language\":\"en\"}"));
    while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {
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
    CHECK(parlour_identity_clear(engine, 2, NULL) == PARLOUR_RESULT_OK);
    CHECK(is(parlour_storage_key(engine), "parlour:"));
    CHECK(parlour_identity_clear(engine, 3, NULL) == PARLOUR_RESULT_IGNORED);
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
    CHECK(parlour_decode_json(engine, PARLOUR_DIALECT_MLUVII, started, strlen(started), &out) == PARLOUR_RESULT_OK);
    CHECK(is(out, "[{\"type\":\"chat.accept\",\"widgetId\":\"mluvii\"}]"));
    CHECK(parlour_decode_json(engine, PARLOUR_DIALECT_CTLIVE, started, strlen(started), NULL) == PARLOUR_RESULT_NOT_MINE);
    CHECK(parlour_command_json(engine, PARLOUR_DIALECT_MLUVII, started, strlen(started), NULL) == PARLOUR_RESULT_UNKNOWN);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_NONE);
    CHECK(parlour_observe_json(engine, 5, started, strlen(started), &out) == PARLOUR_RESULT_OK);
    CHECK(has(out, "\"verdict\":\"accepted\""));
    CHECK(parlour_observe_json(engine, 6, paused, strlen(paused), NULL) == PARLOUR_RESULT_UNKNOWN);
    CHECK(parlour_observe_json(engine, 6, foreign, strlen(foreign), NULL) == PARLOUR_RESULT_NOT_MINE);
    CHECK(parlour_observe_json(engine, 6, broken, strlen(broken), NULL) == PARLOUR_RESULT_INVALID_CALL);
    CHECK(is(parlour_error(engine), "mluvii appEvent: args[0] is missing; it must be an object {type, sessionId}"));
    parlour_event_kind kind;
    while ((kind = parlour_poll_event(engine)) != PARLOUR_EVENT_CHAT_STARTED) CHECK(kind != PARLOUR_EVENT_NONE);
    CHECK(has(parlour_event_encode(engine, PARLOUR_DIALECT_LIVECHATOO), "\"onchatstart\""));
    CHECK(parlour_event_encode(engine, PARLOUR_DIALECT_CUSTOMERLY).length == 0);
    CHECK(has(parlour_event_encode(engine, PARLOUR_DIALECT_GA4), "\"event_category\":\"chat\""));
    CHECK(has(parlour_event_encode_ga4(engine, NULL, false), "\"call\":\"chat_start\",\"args\":[{\"event_category\":\"chat\""));
    CHECK(has(parlour_event_encode_ga4(engine, "shop", true), "\"call\":\"chat_started\",\"args\":[{\"event_category\":\"shop\""));
    CHECK(parlour_event_encode_ga4(engine, "\xff", false).length == 0);
    CHECK(parlour_event_encode_ga4(NULL, NULL, false).length == 0);

    parlour_translator *translator = NULL;
    CHECK(parlour_translator_new(PARLOUR_DIALECT_MLUVII, PARLOUR_DIALECT_CTLIVE, NULL, &translator, NULL, 0) == PARLOUR_RESULT_OK);
    CHECK(parlour_translate_json(translator, started, strlen(started), &out) == PARLOUR_RESULT_OK);
    CHECK(has(out, "\"ChatOnline\""));
    CHECK(parlour_translate_json(translator, paused, strlen(paused), &out) == PARLOUR_RESULT_OK && out.length == 0);
    CHECK(parlour_translate_json(translator, broken, strlen(broken), &out) == PARLOUR_RESULT_INVALID_CALL);
    CHECK(has(parlour_translator_error(translator), "args[0] is missing; it must be an object {type, sessionId}"));
    CHECK(has(parlour_translator_report(translator), "chatSessionPaused"));
    CHECK(parlour_translate_json(translator, started, strlen(started), &out) == PARLOUR_RESULT_OK && out.length == 0);
    CHECK(has(parlour_translator_report(translator), "mluvii chatSessionStarted: was taken for a duplicate"));
    CHECK(!parlour_translator_deadline(translator, NULL));
    CHECK(parlour_translator_timeout(translator, 99).length == 0);
    parlour_translator_free(translator);

    CHECK(parlour_translator_new(PARLOUR_DIALECT_MLUVII, PARLOUR_DIALECT_GA4, NULL, &translator, NULL, 0) == PARLOUR_RESULT_OK);
    CHECK(parlour_translate_json(translator, started, strlen(started), &out) == PARLOUR_RESULT_OK);
    CHECK(has(out, "\"call\":\"chat_start\",\"args\":[{\"event_category\":\"mluvii\""));
    CHECK(parlour_translator_set_ga4(translator, "shop", true) == PARLOUR_RESULT_OK);
    CHECK(parlour_translate_json(translator, ended, strlen(ended), &out) == PARLOUR_RESULT_OK);
    CHECK(has(out, "\"call\":\"chat_ended\",\"args\":[{\"event_category\":\"shop\""));
    CHECK(parlour_translator_set_ga4(translator, "\xff", true) == PARLOUR_RESULT_INVALID_UTF8);
    CHECK(parlour_translator_set_ga4(NULL, NULL, true) == PARLOUR_RESULT_NULL);
    parlour_translator_free(translator);
    parlour_engine_free(engine);
}

/* A step from a snapshot to the next, in as much room as it asks for; the caller frees it. */
static char *step(const char *config, const char *snapshot, size_t length, uint64_t now, const char *inputs) {
    size_t needed = 0;
    size_t list = inputs == NULL ? 0 : strlen(inputs);
    CHECK(parlour_step_json(config, snapshot, length, now, inputs, list, NULL, 0, &needed) == PARLOUR_RESULT_NO_ROOM);
    char *out = malloc(needed + 1);
    if (out == NULL) abort();
    CHECK(parlour_step_json(config, snapshot, length, now, inputs, list, out, needed, NULL) == PARLOUR_RESULT_NO_ROOM);
    CHECK(parlour_step_json(config, snapshot, length, now, inputs, list, out, needed + 1, NULL) == PARLOUR_RESULT_OK);
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
    CHECK(parlour_engine_restore(config, begins, length, &engine, NULL, 0) == PARLOUR_RESULT_OK);
    parlour_str cbor = parlour_snapshot_cbor(engine);
    char *compact = malloc(cbor.length);
    if (compact == NULL) abort();
    memcpy(compact, cbor.data, cbor.length);
    char *second = step(config, begins, length, 60000, NULL);
    char *same = step(config, compact, cbor.length, 60000, "[]");
    CHECK(strcmp(second, same) == 0);
    told = (parlour_str){second, strlen(second)};
    CHECK(parlour_handle_timeout(engine, 60000) == PARLOUR_RESULT_OK);
    CHECK(parlour_poll_event(engine) == PARLOUR_EVENT_TYPING_STOPPED && parlour_event_at(engine) == 11000);
    parlour_str event = parlour_event_json(engine);
    char expected[512];
    snprintf(expected, sizeof expected, "\"verdicts\":[],\"events\":[%.*s],\"deadline\":null}", (int)event.length, event.data);
    CHECK(has(told, expected) && parlour_poll_event(engine) == PARLOUR_EVENT_NONE);
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
    CHECK(parlour_step_json(NULL, NULL, 0, 0, "{}", 2, message, sizeof message, &needed) == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(strcmp(message, "the inputs are ") == 0 && needed == strlen("the inputs are not a list in JSON"));
    CHECK(parlour_step_json(NULL, NULL, 0, 0, "[", 1, NULL, 0, NULL) == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(parlour_step_json(NULL, NULL, 0, 0, NULL, 2, message, sizeof message, NULL) == PARLOUR_RESULT_NULL);
    CHECK(strcmp(message, "inputs is NULL") == 0);
    CHECK(parlour_step_json(NULL, NULL, 7, 0, NULL, 0, message, sizeof message, NULL) == PARLOUR_RESULT_NULL);
    CHECK(parlour_step_json(NULL, "", 0, 0, NULL, 0, message, sizeof message, NULL) == PARLOUR_RESULT_INVALID_SNAPSHOT);
    CHECK(parlour_step_json(NULL, "{}", 2, 0, NULL, 0, message, sizeof message, NULL) == PARLOUR_RESULT_INVALID_SNAPSHOT);
    CHECK(parlour_step_json("{\"instance\":\"a/b\"}", NULL, 0, 0, NULL, 0, message, sizeof message, NULL) == PARLOUR_RESULT_INVALID_CONFIG);
    CHECK(strcmp(message, "an instance is ") == 0);
    CHECK(parlour_step_json(NULL, NULL, 0, 0, "[\"\xff\"]", 5, message, sizeof message, NULL) == PARLOUR_RESULT_INVALID_UTF8);
    CHECK(parlour_step_json(NULL, NULL, 0, 0, "[]", SIZE_MAX, message, sizeof message, NULL) == PARLOUR_RESULT_TOO_LONG);
}

int main(void) {
    CHECK(parlour_abi_version() == PARLOUR_ABI_VERSION);
    CHECK(parlour_version() == PARLOUR_VERSION);
    CHECK(strcmp(parlour_result_text(PARLOUR_RESULT_REJECTED), "the input was rejected") == 0);
    CHECK(strcmp(parlour_result_text(12345), "no result code") == 0);
    CHECK(!PARLOUR_FAILED(PARLOUR_RESULT_UNKNOWN) && PARLOUR_FAILED(PARLOUR_RESULT_REJECTED) && PARLOUR_FAILED(12345));
    null_handles();
    wrong_handles();
    wrong_arguments();
    impossible_times();
    impossible_flags();
    ids_hold_no_nul();
    a_rejection_is_of_the_last_input();
    over_long_input();
    messages_without_a_handle();
    accessors_never_trap();
    numbers_are_normalised_by_a_function();
    answers_that_are_none();
    a_normalizer_does_not_come_back();
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
