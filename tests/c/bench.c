/*
 * The life of a chat through the C interface, three fields read of each event: prints the median nanoseconds of a step.
 * `core/benches/support/from_text.rs` is the same in Rust; `cargo xtask bench c` compares them.
 */

#define _POSIX_C_SOURCE 200809L

#include <parlour.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CHATS = 16, STEPS = 6, ROUNDS = 2000, WARM_UP = ROUNDS / 10 };

static parlour_engine *engine;
static uint64_t now;
static volatile size_t sink;

static void check(bool holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "%s\n", what);
        exit(1);
    }
}

static void take(parlour_result result) {
    check(result == PARLOUR_RESULT_OK, "each step is accepted");
    check(parlour_poll_event(engine) != PARLOUR_EVENT_NONE, "each step gives an event");
    sink += parlour_event_str(engine, PARLOUR_FIELD_CHAT_ID).length;
    sink += parlour_event_str(engine, PARLOUR_FIELD_MESSAGE_ID).length;
    sink += parlour_event_str(engine, PARLOUR_FIELD_OPERATOR_ID).length;
}

static void live(const char *chat, const char *message) {
    take(parlour_chat_request(engine, ++now, chat, "widget-0", NULL));
    take(parlour_chat_accept(engine, ++now, chat, NULL, NULL, "agent-1"));
    take(parlour_message_receive(engine, ++now, chat, message, "agent-1", "Anna", true,
                                 "Good morning! How can I help you?", UINT64_C(1700000000000)));
    take(parlour_chat_end(engine, ++now, chat, NULL, NULL, -1));
    take(parlour_survey_start(engine, ++now, chat));
    take(parlour_survey_submit(engine, ++now, chat));
}

static double nanoseconds(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e9 + (double)time.tv_nsec;
}

static int by_size(const void *left, const void *right) {
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

int main(void) {
    static double times[ROUNDS];
    check(parlour_engine_new(NULL, &engine, NULL, 0) == PARLOUR_RESULT_OK, "an engine");
    check(parlour_widget_load(engine, ++now, "widget-0", "chat", "visitor-1", NULL) == PARLOUR_RESULT_OK, "a widget");
    check(parlour_widget_ready(engine, ++now, "widget-0", NULL, 1) == PARLOUR_RESULT_OK, "a widget that is ready");
    check(parlour_window_open(engine, ++now, "widget-0") == PARLOUR_RESULT_OK, "a window");
    while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {}
    unsigned chats = 0;
    for (int round = -WARM_UP; round < ROUNDS; ++round) {
        char ids[CHATS][2][32];
        for (int chat = 0; chat < CHATS; ++chat, ++chats) {
            snprintf(ids[chat][0], sizeof ids[chat][0], "chat-%u", chats);
            snprintf(ids[chat][1], sizeof ids[chat][1], "message-%u", chats);
        }
        double start = nanoseconds();
        for (int chat = 0; chat < CHATS; ++chat) live(ids[chat][0], ids[chat][1]);
        /* The first rounds warm up. */
        if (round >= 0) times[round] = (nanoseconds() - start) / (CHATS * STEPS);
    }
    qsort(times, ROUNDS, sizeof times[0], by_size);
    printf("%f\n", times[ROUNDS / 2]);
    parlour_engine_free(engine);
    return 0;
}
