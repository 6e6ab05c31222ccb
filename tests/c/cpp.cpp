// The C++ header: owners, typed inputs and events, results, times and exceptions. Built with and without exceptions, as
// C++17 and as C++23, where results are std::expected.

#include <parlour.hpp>

#include <chrono>
#include <iterator>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <type_traits>
#include <vector>
#ifdef __cpp_lib_ranges
#include <ranges>
#endif

using namespace std::chrono_literals;
namespace input = parlour::input;
namespace event = parlour::event;
namespace part = parlour::part;

static int failures = 0;

#define CHECK(condition)                                                       \
    do {                                                                       \
        if (!(condition)) {                                                    \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            ++failures;                                                        \
        }                                                                      \
    } while (0)

#ifdef __cpp_lib_expected
static_assert(std::is_same_v<parlour::result<int>, std::expected<int, parlour::failure>>);
#endif
#ifdef __cpp_lib_ranges
static_assert(std::ranges::input_range<parlour::list<std::string_view>> && std::ranges::sized_range<parlour::list<std::string_view>>);
#ifdef PARLOUR_EXCEPTIONS
static_assert(std::ranges::input_range<parlour::engine::event_range>);
#endif
#endif
static_assert(std::is_nothrow_move_constructible_v<parlour::engine> && !std::is_copy_constructible_v<parlour::engine>);

static parlour::engine make(const std::string &config = {}) {
    auto made = parlour::engine::try_make(config);
    if (!made) std::abort();
    return std::move(*made);
}

static bool accepts(const parlour::result<parlour::verdict> &answer) {
    return answer.has_value() && *answer == parlour::verdict::accepted;
}

/// Some events in words, all else by name.
static std::string words(const parlour::event_ref &told) {
    return parlour::visit(
        parlour::overloaded{
            [](const event::WidgetLoaded &loaded) {
                CHECK(!loaded.element_id.has_value() && name(loaded.page).substr(0, 6) == "start_");
                CHECK(loaded.source.seq() == 1 && loaded.source.cause() == parlour::Cause::system);
                CHECK(loaded.source.origin() == parlour::Origin::live && loaded.source.at() <= 20ms);
                return "loaded " + std::string(loaded.widget_id) + (loaded.online.value_or(false) ? " online" : " offline");
            },
            [](const event::ChatStarted &started) {
                std::string users;
                for (const std::string_view user : started.users) users += std::string(user) + ",";
                CHECK(started.users.size() == (users.empty() ? 0 : 2) && started.users.empty() == users.empty());
                CHECK(started.initiator == parlour::Initiator::client && name(started.initiator) == "client");
                return "started " + std::string(started.chat_id) + " " + users + std::string(started.ticket.value_or("?"));
            },
            [](const event::WidgetUpdated &updated) {
                CHECK(updated.options == R"({"language":"en"})" && updated.fields.size() == 1 && !updated.kind.has_value());
                return "updated " + std::string(updated.fields[0]);
            },
            [](const event::MessageReceived &received) {
                CHECK(received.sent_at == 40ms && received.from.is_agent && received.from.id == "anna");
                const auto *text = std::get_if<part::Text<std::string_view>>(&received.content);
                CHECK(text != nullptr);
                return std::string(received.from.nickname.value_or("?")) + ": " + std::string(text->text);
            },
            [](const event::ChatParticipantJoined &joined) {
                CHECK(joined.user.id == "anna" && joined.user.is_agent && !joined.user.kind);
                return std::string(*joined.user.nickname) + " joins";
            },
            [](const event::UnreadChanged &unread) {
                for (const auto &chat : unread.by_chat) CHECK(chat.chat_id == "T1" && chat.count == unread.total);
                return "unread " + std::to_string(unread.total);
            },
            [](const auto &other) { return std::string(other.source.name()); },
        },
        told);
}

static std::vector<std::string> tell(parlour::engine &engine) {
    std::vector<std::string> told;
    for (;;) {
        auto event = engine.try_poll();
        CHECK(event.has_value());
        if (!*event) return told;
        told.push_back(words(**event));
    }
}

static void a_visit() {
    parlour::engine engine = make(R"({"mode":"observe"})");
    CHECK(accepts(engine.try_handle(10ms, input::WidgetLoad{"w1"})));
    CHECK(accepts(engine.verdict_of(parlour_widget_ready(engine.handle(), 20, "w1", nullptr, 1))));
    auto answer = engine.try_handle(20ms, R"({"type":"widget.show"})");
    CHECK(answer && *answer == parlour::verdict::ignored);
    input::ChatLeave leave;
    leave.chat_id = "nowhere";
    answer = engine.try_handle(21ms, leave);
    CHECK(!answer && answer.error().code == PARLOUR_RESULT_REJECTED && PARLOUR_FAILED(answer.error().code));
    CHECK(answer.error().rejection.find("unknown_chat") != std::string::npos);
    CHECK(answer.value_or(parlour::verdict::ignored) == parlour::verdict::ignored);
    const char *start = R"({"surface":"livechatoo.embed","call":"onchatstart","widgetID":"w1","args":[{"ticket":"T1","initiator":"client"}]})";
    auto decoded = engine.try_decode(PARLOUR_DIALECT_LIVECHATOO, start);
    CHECK(decoded && *decoded == parlour::observed::taken && decoded->inputs.find("chat.accept") != std::string::npos);
    CHECK(*engine.try_decode(PARLOUR_DIALECT_MLUVII, start) == parlour::observed::not_mine);
    auto call = engine.try_observe(30ms, start);
    CHECK(call && *call == parlour::observed::taken && call->inputs.find(R"("verdict":"accepted")") != std::string::npos);
    input::MessageReceive hello;
    hello.message_id = "m1";
    hello.from = part::User<>{"anna", "Anna", true};
    hello.content = part::Text<>{"Hi \"you\"\n\x01"};
    CHECK(parlour::to_json(hello) ==
          R"({"type":"message.receive","messageId":"m1","from":{"id":"anna","nickname":"Anna","isAgent":true},"content":)"
          R"({"type":"text","text":"Hi \"you\"\u000a\u0001"}})");
    CHECK(accepts(engine.try_handle(40ms, hello)));
    CHECK(engine.can(input::ChatEnd{}) && engine.can(R"({"type":"chat.end"})") && !engine.can(input::ChatReopen{"T1"}));
    CHECK((tell(engine) == std::vector<std::string>{"loaded w1 online", "widget.shown", "chat.requested", "started T1 T1",
                                                    "Anna: Hi \"you\"\n\x01", "unread 1"}));
    const auto transcript = engine.transcript("T1");
    CHECK(transcript && transcript->find("m1") != std::string::npos && !engine.transcript("nowhere"));

    // A snapshot goes on elsewhere; an engine can be moved.
    auto again = parlour::engine::try_restore(engine.compact_snapshot());
    CHECK(again.has_value());
    engine = std::move(*again);
    engine.log_transitions(true);
    CHECK(accepts(engine.verdict_of(parlour_typing_start(engine.handle(), 50, nullptr, "anna"))));
    CHECK(engine.next_deadline() == 10'050ms);
    CHECK(accepts(engine.try_handle_timeout(10'050ms)));
    CHECK(tell(engine).back() == "typing.stopped");
    CHECK(engine.take_transitions().find(R"("machine":"typing")") != std::string::npos && engine.take_transitions() == "[]");
    CHECK(engine.storage_key() == "parlour:");
    input::WidgetUpdate update;
    update.options.emplace().language = "en";
    CHECK(accepts(engine.try_handle(10'060ms, update)));
    CHECK(tell(engine).back() == "updated language");

    // A visitor who becomes known leaves a key behind.
    CHECK(engine.storage_keys_to_delete() == "[]");
    input::IdentitySet identity;
    identity.user_id = "eva";
    CHECK(accepts(engine.try_handle(10'070ms, identity)));
    tell(engine);
    CHECK(engine.storage_keys_to_delete() == R"(["parlour:"])" && engine.storage_key() != "parlour:");
    CHECK(engine.storage_keys_to_delete() == "[]");
    CHECK(!parlour::engine::try_restore("{}").has_value());
    CHECK(!parlour::engine::try_make("{\"mode\":1}").has_value());

    // A step needs no engine.
    auto begun = parlour::try_step(0ms, R"([{"type":"connection.up"},{"type":"connection.up"}])");
    CHECK(begun && begun->find(R"("verdicts":[{"verdict":"accepted"},{"verdict":"ignored"}])") != std::string::npos);
    auto stepped = parlour::try_step(60ms, {}, engine.compact_snapshot());
    CHECK(stepped && stepped->find(engine.snapshot()) != std::string::npos);
    std::string many = "[";
    for (int number = 0; number < 400; ++number) many += R"({"type":"chat.end"},)";
    stepped = parlour::try_step(60ms, many + "0]", engine.snapshot());
    CHECK(stepped && stepped->size() > 4096);
    CHECK(!parlour::try_step(60ms, "[", {}, {}) && parlour::try_step(60ms, "7").error().code == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(parlour::try_step(60ms, {}, {}, "{").error().code == PARLOUR_RESULT_INVALID_CONFIG);
}

static void values_of_every_kind() {
    input::WidgetLoad load{"w1"};
    load.kind = parlour::WidgetKind::popup;
    load.cause = parlour::Cause::api;
    load.raw = parlour::json::raw(R"({"a":[1]})");
    part::WidgetOptions &options = load.options.emplace();
    options.side = parlour::Side::left;
    options.session_per_host = true;
    options.departments = {"sales"};
    options.clone_operators = {{"Anna", {"support", "sales"}}};
    options.operator_assignment = parlour::Assignment::auto_;
    options.prefill.emplace().name = "Eva";
    CHECK(parlour::to_json(load) ==
          R"({"type":"widget.load","widgetId":"w1","kind":"popup","options":{"cloneOperators":{"Anna":["support","sales"]},)"
          R"("departments":["sales"],"operatorAssignment":"auto","prefill":{"name":"Eva"},"sessionPerHost":true,"side":"left"},)"
          R"("cause":"api","raw":{"a":[1]}})");
    parlour::engine engine = make();
    CHECK(accepts(engine.try_handle(0ms, load)));

    input::AvailabilityReport report;
    report.operators.emplace();
    report.operators->push_back({"o1", "Anna", {{{"d1", {}}}}, parlour::Status::online});
    CHECK(parlour::to_json(report) ==
          R"({"type":"availability.report","operators":[{"id":"o1","name":"Anna","departments":[{"id":"d1"}],"status":"online"}]})");
    CHECK(accepts(engine.try_handle(1ms, report)));

    input::ChatRequest request;
    request.attachments = {{"a.txt", 3, "YWJj", {{"url", "https://a"}}}};
    CHECK(parlour::to_json(request) ==
          R"({"type":"chat.request","attachments":[{"name":"a.txt","size":3,"data":"YWJj","url":"https://a"}]})");

    input::FormAnswer answer{"name", "Eva"};
    CHECK(parlour::to_json(answer) == R"({"type":"form.answer","field":"name","value":"Eva"})");
    answer.value = 7;
    CHECK(answer.value.text() == "7");
    answer.value = true;
    CHECK(answer.value.text() == "true" && parlour::json().text() == "null");

    input::ChatQueue queue;
    queue.position = 3;
    queue.wait_ms = 2min;
    CHECK(parlour::to_json(queue) == R"({"type":"chat.queue","position":3,"waitMs":120000})");
    input::MessageSend send{part::Image<>{parlour::ImageFormat::png, {}, "YWJj"}};
    send.sent_at = std::chrono::system_clock::time_point(1s);
    CHECK(parlour::to_json(send) == R"({"type":"message.send","content":{"type":"image","format":"png","data":"YWJj"},"sentAt":1000})");

    CHECK(parlour::from_name<parlour::Page>("start_online") == parlour::Page::start_online);
    CHECK(parlour::from_name<parlour::Page>("lobby") == parlour::Page::newer && name(parlour::Page::newer).empty());
    static_assert(name(parlour::FormKind::pre_chat) == "pre_chat");
}

static void lists() {
    parlour::engine engine = make(R"({"mode":"observe"})");
    input::ChatAccept accept;
    accept.chat_id = "c1";
    accept.users = {"eva", "bob"};
    CHECK(accepts(engine.try_handle(1ms, accept)));
    CHECK(tell(engine).back() == "started c1 eva,bob,?");
    input::ParticipantAdd add{{"anna", "Anna", true}};
    CHECK(accepts(engine.try_handle(2ms, add)));
    auto told = engine.try_poll();
    CHECK(told && *told);
    CHECK(words(**told) == "Anna joins");
    CHECK(accepts(engine.try_handle(3ms, input::WidgetLoad{"w1"})) && accepts(engine.try_handle(3ms, input::WidgetReady{})));
    CHECK(accepts(engine.try_handle(3ms, input::FormStart{parlour::FormKind::pre_chat})));
    CHECK(accepts(engine.try_handle(3ms, input::FormAnswer{"colour", "red"})) && accepts(engine.try_handle(4ms, input::FormSubmit{})));
    std::string answers;
    for (;;) {
        told = engine.try_poll();
        if (!*told) break;
        parlour::visit(parlour::overloaded{
                           [&](const event::FormSubmitted &submitted) {
                               for (const auto &[field, answer] : submitted.answers) answers += std::string(field) + "=" + std::string(answer);
                           },
                           [](const auto &) {},
                       },
                       **told);
    }
    CHECK(answers == "colour=\"red\"");
}

static void times() {
    parlour::engine engine = make();
    const auto now = std::chrono::steady_clock::now();
    CHECK(accepts(engine.try_handle(now, input::ConnectionUp{})));
    auto told = engine.try_poll();
    CHECK(told && *told && (*told)->at() == std::chrono::floor<std::chrono::milliseconds>(now.time_since_epoch()));
    // Before the epoch, and after all time.
    CHECK(engine.try_handle(-1ms, input::ConnectionLost{}).error().code == PARLOUR_RESULT_INVALID_ARGUMENT);
    CHECK(!engine.try_handle_timeout(std::chrono::hours(3'000'000'000)));
    CHECK(accepts(engine.try_handle(now + 1h, input::ConnectionLost{})));
}

static void translators() {
    auto translating = parlour::translator::try_make(PARLOUR_DIALECT_LIVECHATOO, PARLOUR_DIALECT_MLUVII);
    CHECK(translating.has_value());
    const char *start = R"({"surface":"livechatoo.embed","call":"onchatstart","args":[{"ticket":"T1"}]})";
    auto calls = translating->try_translate(start);
    CHECK(calls && calls->find("chatSessionStarted") != std::string_view::npos);
    CHECK(translating->report().find("ticket is lost") != std::string_view::npos);
    CHECK(!translating->next_deadline() && translating->handle_timeout(1h).empty());
    auto counting = parlour::translator::try_make(PARLOUR_DIALECT_LIVECHATOO, PARLOUR_DIALECT_GA4);
    counting->set_ga4("shop", true);
    calls = counting->try_translate(start);
    CHECK(calls && calls->find(R"("call":"chat_started","args":[{"event_category":"shop")") != std::string_view::npos);
}

/// An engine that waits for an answer about a phone number.
static parlour::engine asking() {
    parlour::engine engine = make();
    CHECK(accepts(engine.try_handle(0ms, input::WidgetLoad{"w1"})) && accepts(engine.try_handle(0ms, input::WidgetReady{})));
    CHECK(accepts(engine.try_handle(0ms, input::FormStart{parlour::FormKind::pre_chat})));
    CHECK(engine.try_set_phone_normalizer([](std::string_view) { return std::nullopt; }).has_value());
    tell(engine);
    CHECK(accepts(engine.try_handle(1ms, input::FormAnswer{"phone", "777 666 555"})));
    return engine;
}

static void normalizers() {
    parlour::engine engine = asking();
    std::string asked;
    CHECK(engine.try_set_phone_normalizer([&asked](std::string_view number) {
        asked = number;
        return std::string("+420 777 666 555");
    }));
    parlour::engine moved = std::move(engine);
    auto told = moved.try_poll();
    CHECK(told && *told && (*told)->kind() == PARLOUR_EVENT_FORM_FIELD_ANSWERED && asked == "777 666 555");

    engine = asking();
    CHECK(engine.try_set_phone_normalizer([](std::string_view) { return std::string(1000, '7'); }));
    CHECK(engine.try_poll().error().message == "the normalizer's answer is longer than its room");
    parlour_engine *handle = engine.handle();
    CHECK(engine.try_set_phone_normalizer([handle](std::string_view) {
        CHECK(parlour_connection_up(handle, 9) == PARLOUR_RESULT_BUSY);
        return std::nullopt;
    }));
    told = engine.try_poll();
    CHECK(told && *told && (*told)->kind() == PARLOUR_EVENT_FORM_FIELD_REJECTED);

    engine = asking();
    CHECK(engine.try_set_phone_normalizer({}));
    told = engine.try_poll();
    CHECK(told && *told && (*told)->kind() == PARLOUR_EVENT_PHONE_NORMALIZE_REQUESTED);
}

#ifdef PARLOUR_EXCEPTIONS
static void exceptions() {
    parlour::engine engine;
    CHECK(engine.handle(0ms, R"({"type":"connection.up"})") == parlour::verdict::accepted);
    bool thrown = false;
    try {
        engine.handle(1ms, input::ChatHold{});
    } catch (const parlour::error &error) {
        thrown = error.why().code == PARLOUR_RESULT_REJECTED && std::strstr(error.what(), "unknown_chat") != nullptr;
    }
    CHECK(thrown);
    thrown = false;
    try {
        (void)engine.try_handle(1ms, input::ChatHold{}).value();
    } catch (const std::exception &) {
        thrown = true;
    }
    CHECK(thrown);
    CHECK(parlour::step(0ms).find("\"events\":[]") != std::string::npos);
    CHECK(engine.observe(2ms, R"({"surface":"mluvii","call":"sneeze"})") == parlour::observed::unknown);
    CHECK(engine.decode(PARLOUR_DIALECT_CTLIVE, R"({"surface":"mluvii","call":"sneeze"})") != parlour::observed::taken);
    std::vector<std::string> names;
    for (const auto &told : engine.events()) names.emplace_back(told.name());
    CHECK((names == std::vector<std::string>{"connection.up"}) && engine.events().begin() == engine.events().end());

    // What the host's own function throws comes out, and nothing is lost.
    parlour::engine waiting = asking();
    bool throws = true;
    waiting.set_phone_normalizer([&throws](std::string_view) -> std::optional<std::string> {
        if (throws) throw std::out_of_range("no country");
        return "+420 777 666 555";
    });
    for (int again = 0; again < 2; ++again) {
        thrown = false;
        try {
            (void)waiting.poll();
        } catch (const std::out_of_range &error) {
            thrown = std::strcmp(error.what(), "no country") == 0;
        }
        CHECK(thrown);
    }
    throws = false;
    CHECK(waiting.poll()->kind() == PARLOUR_EVENT_FORM_FIELD_ANSWERED);
}
#endif

int main() {
    a_visit();
    values_of_every_kind();
    lists();
    times();
    translators();
    normalizers();
#ifdef PARLOUR_EXCEPTIONS
    exceptions();
#endif
    if (failures == 0) std::puts("all checks hold");
    return failures == 0 ? 0 : 1;
}
