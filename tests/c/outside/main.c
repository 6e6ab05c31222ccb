/* The first program that anybody writes with Parlour. */

#include <parlour.h>

#include <stdio.h>

int main(void) {
    if (parlour_abi_version() != PARLOUR_ABI_VERSION) return 2;
    char message[256];
    parlour_engine *engine = NULL;
    if (parlour_engine_new(NULL, &engine, message, sizeof message) != PARLOUR_RESULT_OK) {
        fprintf(stderr, "%s\n", message);
        return 2;
    }
    parlour_widget_load(engine, 0, "support", NULL, NULL, NULL);
    parlour_widget_ready(engine, 85, "support", NULL, 1);
    parlour_chat_request(engine, 4200, NULL, NULL, "Hello?");
    while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {
        parlour_str json = parlour_event_json(engine);
        printf("%.*s\n", (int)json.length, json.data);
    }
    parlour_engine_free(engine);
    return 0;
}
