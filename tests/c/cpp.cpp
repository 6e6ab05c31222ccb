// The C++ header: owners, views, typed events, results and exceptions. Built with and without exceptions.

#include <parlour.hpp>

#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

static int failures = 0;

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition)) {                                                    \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            ++failures;                                                        \
        }                                                                      \
    } while (0)

/// Notes what it is told: some events by type, all else by name.
struct notes : parlour::visitor {
    std::vector<std::string> told;

    void other(const parlour::event_ref &event) override { told.emplace_back(event.name()); }
    void on(const parlour::event::WidgetLoaded &loaded) override {
        told.push_back("loaded " + std::string(loaded.widget_id) + (loaded.online.value_or(false) ? " online" : " offline"));
        CHECK(!loaded.element_id.has_value());
        CHECK(loaded.source.seq() == 1 && loaded.source.cause() == "system");
    }
    void on(const parlour::event::ChatStarted &started) override {
        std::string users;
        for (std::size_t index = 0; index < started.users.size(); ++index) users += std::string(started.users[index]) + ",";
        told.push_back("started " + std::string(started.chat_id) + " " + users + std::string(started.ticket.value_or("?")));
    }
    void on(const parlour::event::WidgetUpdated &updated) override {
        CHECK(updated.options == R"({"language":"en"})" && updated.fields.size() == 1 && !updated.kind.has_value());
        told.push_back("updated " + std::string(updated.fields[0]));
    }
    void on(const parlour::event::MessageReceived &received) override {
        told.push_back(std::string(received.from.text(0, PARLOUR_FIELD_NICKNAME)) + ": " +
                       std::string(received.content.text(0, PARLOUR_FIELD_TEXT)));
        CHECK(received.sent_at == 40 && received.from.flag(0, PARLOUR_FIELD_IS_AGENT));
    }
};

static void tell(parlour::engine &engine, notes &to) {
    while (auto event = engine.poll()) parlour::dispatch(*event, to);
}

int main() {
    auto made = parlour::engine::try_make(R"({"mode":"observe"})");
    CHECK(made.has_value());
    parlour::engine engine = std::move(*made.get());
    notes noted;

    auto answer = engine.try_handle(10, R"({"type":"widget.load","widgetId":"w1"})");
    CHECK(answer && *answer.get() == parlour::verdict::accepted);
    answer = engine.verdict_of(parlour_widget_ready(engine.handle(), 20, "w1", nullptr, 1));
    CHECK(answer && *answer.get() == parlour::verdict::accepted);
    answer = engine.try_handle(20, R"({"type":"widget.show"})");
    CHECK(answer && *answer.get() == parlour::verdict::ignored);
    answer = engine.try_handle(21, R"({"type":"chat.leave","chatId":"nowhere"})");
    CHECK(!answer && answer.why()->code == PARLOUR_RESULT_REJECTED);
    CHECK(answer.why()->rejection.find("unknown_chat") != std::string::npos);
    auto call = engine.try_observe(30, R"({"surface":"livechatoo.embed","call":"onchatstart","widgetID":"w1","args":[{"ticket":"T1","initiator":"client"}]})");
    CHECK(call && *call.get() == parlour::observed::taken);
    engine.verdict_of(parlour_message_receive(engine.handle(), 40, "T1", "m1", "anna", "Anna", true, "Hi", 0));
    CHECK(engine.can(R"({"type":"chat.end"})"));
    tell(engine, noted);
    CHECK((noted.told == std::vector<std::string>{"loaded w1 online", "widget.shown", "chat.requested", "started T1 T1",
                                                  "Anna: Hi", "unread.changed"}));

    // A snapshot goes on elsewhere; an engine can be moved.
    auto again = parlour::engine::try_restore(engine.compact_snapshot());
    CHECK(again.has_value());
    engine = std::move(*again.get());
    engine.verdict_of(parlour_typing_start(engine.handle(), 50, nullptr, "anna"));
    CHECK(engine.next_deadline() == 10050u);
    engine.handle_timeout(10050);
    tell(engine, noted);
    CHECK(noted.told.back() == "typing.stopped");
    CHECK(engine.storage_key() == "parlour:");
    engine.try_handle(10060, R"({"type":"widget.update","options":{"language":"en"}})");
    tell(engine, noted);
    CHECK(noted.told.back() == "updated language");

    // A visitor who becomes known leaves a key behind.
    CHECK(engine.storage_keys_to_delete() == "[]");
    engine.try_handle(10070, R"({"type":"identity.set","userId":"eva"})");
    tell(engine, noted);
    CHECK(engine.storage_keys_to_delete() == R"(["parlour:"])" && engine.storage_key() != "parlour:");
    CHECK(engine.storage_keys_to_delete() == "[]");
    CHECK(!parlour::engine::try_restore("{}").has_value());
    CHECK(!parlour::engine::try_make("{\"mode\":1}").has_value());

    // A step needs no engine.
    auto begun = parlour::try_step(0, R"([{"type":"connection.up"},{"type":"connection.up"}])");
    CHECK(begun && begun.get()->find(R"("verdicts":[{"verdict":"accepted"},{"verdict":"ignored"}])") != std::string::npos);
    auto stepped = parlour::try_step(60, {}, engine.compact_snapshot());
    CHECK(stepped && stepped.get()->find(engine.snapshot()) != std::string::npos);
    std::string many = "[";
    for (int number = 0; number < 400; ++number) many += R"({"type":"chat.end"},)";
    stepped = parlour::try_step(60, many + "0]", engine.snapshot());
    CHECK(stepped && stepped.get()->size() > 4096);
    CHECK(!parlour::try_step(60, "[", {}, {}) && parlour::try_step(60, "7").why()->code == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(parlour::try_step(60, {}, {}, "{").why()->code == PARLOUR_RESULT_INVALID_CONFIG);

    auto translating = parlour::translator::try_make(PARLOUR_DIALECT_LIVECHATOO, PARLOUR_DIALECT_MLUVII);
    CHECK(translating.has_value());
    auto calls = translating.get()->try_translate(R"({"surface":"livechatoo.embed","call":"onchatstart","args":[{"ticket":"T1"}]})");
    CHECK(calls && calls.get()->find("chatSessionStarted") != std::string_view::npos);
    CHECK(translating.get()->report().find("ticket is lost") != std::string_view::npos);
    auto counting = parlour::translator::try_make(PARLOUR_DIALECT_LIVECHATOO, PARLOUR_DIALECT_GA4);
    counting.get()->set_ga4("shop", true);
    calls = counting.get()->try_translate(R"({"surface":"livechatoo.embed","call":"onchatstart","args":[{"ticket":"T1"}]})");
    CHECK(calls && calls.get()->find(R"("call":"chat_started","args":[{"event_category":"shop")") != std::string_view::npos);

#ifdef PARLOUR_EXCEPTIONS
    parlour::engine thrower;
    CHECK(thrower.handle(0, R"({"type":"connection.up"})") == parlour::verdict::accepted);
    bool thrown = false;
    try {
        thrower.handle(1, R"({"type":"chat.hold"})");
    } catch (const parlour::error &error) {
        thrown = error.why().code == PARLOUR_RESULT_REJECTED && std::strstr(error.what(), "unknown_chat") != nullptr;
    }
    CHECK(thrown);
    CHECK(parlour::step(0).find("\"events\":[]") != std::string::npos);
    CHECK(thrower.observe(2, R"({"surface":"mluvii","call":"sneeze"})") == parlour::observed::unknown);
#endif

    if (failures == 0) std::puts("all checks hold");
    return failures == 0 ? 0 : 1;
}
