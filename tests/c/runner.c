/*
 * Plays scenarios over the C interface. What is to be done comes as lines on the standard input, what came of it
 * goes as lines to the standard output; `cargo xtask test c` makes the one of tests/scenarios, and compares the
 * other with what Rust tells, byte for byte.
 *
 *   config JSON       a new engine               input NOW JSON    an input
 *   call NOW JSON     a vendor call              timeout NOW       time alone
 *   restart json      stored and restored        resync            what holds is told again
 *   dialects N ...    the dialects in which events are told from now on
 *   step NOW LENGTH SNAPSHOT INPUTS    a step without an engine; a LENGTH of 0 is no snapshot
 *   ga4 ALL CATEGORY  how Google Analytics is told from now on
 *
 * Each line is answered by `result NUMBER`; before it by `rejected JSON`, `inputs JSON`, `event JSON`, `encoded JSON`,
 * `stepped JSON`.
 */

#include <parlour.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t dialects[8];
/* How Google Analytics is told; NULL: as by default. */
static char *category;
static bool all_events;
static size_t dialect_count;

static void put(const char *what, parlour_str text) {
    printf("%s ", what);
    fwrite(text.data, 1, text.length, stdout);
    putchar('\n');
}

static void fail(const char *what) {
    fprintf(stderr, "runner: %s\n", what);
    exit(2);
}

/* One word of a line, and what comes after it. */
static char *word(char **rest) {
    char *begin = *rest;
    char *end = begin + strcspn(begin, " ");
    *rest = *end == '\0' ? end : end + 1;
    *end = '\0';
    return begin;
}

/* The typed accessors must say what the JSON form says; here: that they can be asked for anything. */
static void touch(const parlour_engine *engine) {
    for (uint32_t field = 0; field < 128; ++field) {
        size_t count = parlour_event_count(engine, field);
        parlour_str text = parlour_event_str(engine, field);
        if (text.length > 0 && !parlour_event_has(engine, field)) fail("text of a field that is not there");
        for (size_t index = 0; index <= count; ++index) {
            for (uint32_t part = 0; part < 90; part += 9) (void)parlour_event_item_str(engine, field, index, part);
        }
    }
}

static void tell_events(parlour_engine *engine) {
    uint64_t last = 0;
    while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {
        if (parlour_event_seq(engine) <= last) fail("events out of order");
        last = parlour_event_seq(engine);
        touch(engine);
        put("event", parlour_event_json(engine));
        for (size_t index = 0; index < dialect_count; ++index) {
            parlour_str calls = dialects[index] == PARLOUR_DIALECT_GA4 && category != NULL
                                    ? parlour_event_encode_ga4(engine, category, all_events)
                                    : parlour_event_encode(engine, dialects[index]);
            if (calls.length > 0) {
                printf("dialect %" PRIu32 "\n", dialects[index]);
                put("encoded", calls);
            }
        }
    }
}

static parlour_engine *make(const char *config) {
    char message[256];
    parlour_engine *engine = NULL;
    if (parlour_engine_new(config, &engine, message, sizeof message) != PARLOUR_RESULT_OK) fail(message);
    return engine;
}

/* A way through both forms of a snapshot. */
static parlour_engine *restart(parlour_engine *engine, const char *config) {
    char message[256];
    parlour_str json = parlour_snapshot_json(engine);
    parlour_engine *middle = NULL;
    if (parlour_engine_restore(config, json.data, json.length, &middle, message, sizeof message) != PARLOUR_RESULT_OK) {
        fail(message);
    }
    parlour_str cbor = parlour_snapshot_cbor(middle);
    parlour_engine *again = NULL;
    if (parlour_engine_restore(config, cbor.data, cbor.length, &again, message, sizeof message) != PARLOUR_RESULT_OK) {
        fail(message);
    }
    parlour_engine_free(middle);
    parlour_engine_free(engine);
    return again;
}

/* A step without an engine, in the room that it asks for. */
static parlour_result step(const char *config, uint64_t now, size_t length, const char *rest) {
    const char *snapshot = length == 0 ? NULL : rest;
    const char *inputs = length == 0 ? rest : rest + length + 1;
    size_t room = 0, list = strlen(inputs);
    parlour_result result = parlour_step_json(config, snapshot, length, now, inputs, list, NULL, 0, &room);
    if (result != PARLOUR_RESULT_NO_ROOM) return result;
    char *out = malloc(room + 1);
    if (out == NULL) fail("out of memory");
    result = parlour_step_json(config, snapshot, length, now, inputs, list, out, room + 1, &room);
    put("stepped", (parlour_str){out, room});
    free(out);
    return result;
}

/* Reads a line of any length, without its end; NULL at the end of the input. */
static char *read_line(void) {
    size_t length = 0, room = 256;
    char *line = malloc(room);
    int byte;
    while (line != NULL && (byte = getchar()) != EOF && byte != '\n') {
        if (length + 2 > room) {
            char *more = realloc(line, room *= 2);
            if (more == NULL) free(line);
            line = more;
            if (line == NULL) break;
        }
        line[length++] = (char)byte;
    }
    if (line == NULL) fail("out of memory");
    if (length == 0 && feof(stdin)) {
        free(line);
        return NULL;
    }
    line[length] = '\0';
    return line;
}

int main(void) {
    if (parlour_abi_version() != PARLOUR_ABI_VERSION) fail("built against another library");
    parlour_engine *engine = NULL;
    char *config = NULL;
    for (char *line; (line = read_line()) != NULL; free(line)) {
        char *rest = line;
        const char *what = word(&rest);
        parlour_result result = PARLOUR_RESULT_OK;
        if (strcmp(what, "config") == 0) {
            parlour_engine_free(engine);
            free(config);
            config = malloc(strlen(rest) + 1);
            if (config == NULL) fail("out of memory");
            strcpy(config, rest);
            engine = make(config);
            dialect_count = 0;
            free(category);
            category = NULL;
        } else if (strcmp(what, "dialects") == 0) {
            while (*rest != '\0' && dialect_count < 8) dialects[dialect_count++] = (uint32_t)atoi(word(&rest));
        } else if (strcmp(what, "ga4") == 0) {
            all_events = strcmp(word(&rest), "1") == 0;
            category = malloc(strlen(rest) + 1);
            if (category == NULL) fail("out of memory");
            strcpy(category, rest);
        } else if (strcmp(what, "input") == 0) {
            uint64_t now = strtoull(word(&rest), NULL, 10);
            result = parlour_handle_json(engine, now, rest, strlen(rest));
            if (result == PARLOUR_RESULT_REJECTED) {
                if (parlour_error(engine).length == 0) fail("a rejection without a message");
                put("rejected", parlour_rejection_json(engine));
            }
        } else if (strcmp(what, "call") == 0) {
            uint64_t now = strtoull(word(&rest), NULL, 10);
            parlour_str inputs = {NULL, 0};
            result = parlour_observe_json(engine, now, rest, strlen(rest), &inputs);
            if (result == PARLOUR_RESULT_OK) put("inputs", inputs);
            if (result == PARLOUR_RESULT_INVALID_CALL) put("broken", parlour_error(engine));
        } else if (strcmp(what, "step") == 0) {
            uint64_t now = strtoull(word(&rest), NULL, 10);
            size_t length = (size_t)strtoull(word(&rest), NULL, 10);
            result = step(config, now, length, rest);
        } else if (strcmp(what, "timeout") == 0) {
            result = parlour_handle_timeout(engine, strtoull(word(&rest), NULL, 10));
        } else if (strcmp(what, "restart") == 0) {
            engine = restart(engine, config);
        } else if (strcmp(what, "resync") == 0) {
            result = parlour_resync(engine);
        } else {
            fail("a line that says nothing");
        }
        tell_events(engine);
        printf("result %d\n", (int)result);
    }
    parlour_engine_free(engine);
    free(config);
    free(category);
    return 0;
}
