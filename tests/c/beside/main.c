/* A program with two libraries of Rust: each works, as if the other were not there. */

#include <parlour.h>

#include <stdio.h>

size_t beside_length(uint64_t number);

int main(void) {
    if (beside_length(777) != 3 || beside_length(13) != 0) return 2;
    char message[64];
    parlour_engine *engine = NULL;
    if (parlour_engine_new("{", &engine, message, sizeof message) != PARLOUR_RESULT_INVALID_CONFIG) return 3;
    if (parlour_engine_new(NULL, &engine, message, sizeof message) != PARLOUR_RESULT_OK) return 4;
    parlour_widget_load(engine, 0, "support", NULL, NULL, NULL);
    parlour_widget_ready(engine, 85, "support", NULL, 1);
    parlour_chat_request(engine, 4200, NULL, NULL, "Hello?");
    while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {
        parlour_str json = parlour_event_json(engine);
        printf("%.*s\n", (int)json.length, json.data);
    }
    parlour_engine_free(engine);
    return beside_length(1000000) == 7 ? 0 : 5;
}
