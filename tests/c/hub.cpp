// Listeners in C++: the rules of docs/bindings.md, one after the other.

#include <parlour_hub.hpp>

#include <algorithm>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

using namespace std::chrono_literals;
namespace input = parlour::input;
namespace event = parlour::event;
using words = std::vector<std::string>;

static int failures = 0;

#define CHECK(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            ++failures;                                                          \
        }                                                                        \
    } while (0)

/// What was heard, by whom.
struct heard {
    words all;
    auto by(const std::string &who) {
        return [this, who](const parlour::event_ref &told) { all.push_back(who + " " + std::string(told.name())); };
    }
    template <typename Event>
    auto typed(const std::string &who) {
        return [this, who](const Event &told) { all.push_back(who + " " + std::string(told.source.name())); };
    }
};

static void all_hear_in_order() {
    parlour::engine engine;
    parlour::hub hub(engine);
    heard heard;
    hub.any(heard.by("a"));
    hub.on<event::ConnectionUp>(heard.typed<event::ConnectionUp>("b"));
    hub.once<event::ConnectionUp>(heard.typed<event::ConnectionUp>("c"));
    const auto same = heard.by("d");
    hub.any(same);
    hub.any(same);
    engine.handle(1ms, input::ConnectionUp{});
    engine.handle(2ms, input::ConnectionLost{});
    engine.handle(3ms, input::ConnectionUp{});
    // Nobody is called but by `deliver`.
    CHECK(heard.all.empty());
    hub.deliver();
    CHECK((heard.all == words{"a connection.up", "b connection.up", "c connection.up", "d connection.up", "d connection.up",
                              "a connection.lost", "d connection.lost", "d connection.lost",
                              "a connection.recovered", "d connection.recovered", "d connection.recovered"}));
    CHECK(!engine.poll());
}

static void listeners_may_do_all() {
    parlour::engine engine;
    parlour::hub hub(engine);
    heard heard;
    parlour::unsubscribe last;
    auto first = hub.on<event::ConnectionUp>([&](const event::ConnectionUp &up) {
        heard.all.push_back("first " + std::to_string(up.source.seq()));
        // An input of a listener: its events come after those that are there.
        engine.handle(9ms, input::ConnectionBroken{});
        hub.deliver();
        // A new listener hears nothing of this event; one that is gone, no more of it.
        hub.any(heard.by("new"));
        last();
        last();
    });
    last = hub.any(heard.by("last"));
    engine.handle(1ms, input::ConnectionUp{});
    engine.handle(2ms, input::ConnectionLost{});
    hub.deliver();
    CHECK((heard.all == words{"first 1", "new connection.lost", "new connection.broken"}));
    first();
    heard.all.clear();
    engine.handle(10ms, input::ConnectionConnecting{});
    hub.deliver();
    CHECK((heard.all == words{"new connection.connecting"}));
}

static void once_is_over_before_it_is_called() {
    parlour::engine engine;
    parlour::hub hub(engine);
    int calls = 0;
    hub.once<event::ConnectionLost>([&](const auto &) {
        ++calls;
        engine.handle(8ms, input::ConnectionUp{});
        engine.handle(9ms, input::ConnectionLost{});
        throw std::runtime_error("once");
    });
    engine.handle(1ms, input::ConnectionUp{});
    engine.handle(2ms, input::ConnectionLost{});
    bool thrown = false;
    try {
        hub.deliver();
    } catch (const parlour::listener_error &error) {
        thrown = error.errors().size() == 1;
    }
    hub.deliver();
    CHECK(thrown && calls == 1);
}

static void who_throws_stops_nobody() {
    parlour::engine engine;
    parlour::hub hub(engine);
    heard heard;
    hub.any([](const auto &told) { throw std::runtime_error("first " + std::string(told.name())); });
    hub.any(heard.by("b"));
    hub.any([](const auto &) { throw 7; });
    engine.handle(1ms, input::ConnectionUp{});
    engine.handle(2ms, input::ConnectionLost{});
    words errors;
    try {
        hub.deliver();
    } catch (const parlour::listener_error &error) {
        for (const auto &one : error.errors()) {
            try {
                std::rethrow_exception(one);
            } catch (const std::exception &known) {
                errors.emplace_back(known.what());
            } catch (int number) {
                errors.push_back(std::to_string(number));
            }
        }
    }
    CHECK((errors == words{"first connection.up", "7", "first connection.lost", "7"}));
    CHECK((heard.all == words{"b connection.up", "b connection.lost"}));

    // With a handler each error goes there, once all have heard the event; one of its own comes out at the end.
    words order;
    parlour::hub handled(engine, [&](std::exception_ptr, const parlour::event_ref &told) {
        order.push_back("error " + std::string(told.name()));
        if (told.kind() == PARLOUR_EVENT_CONNECTION_BROKEN) throw std::logic_error("the handler");
    });
    handled.any([](const auto &) { throw 1; });
    handled.any([&](const auto &told) { order.push_back("heard " + std::string(told.name())); });
    engine.handle(3ms, input::ConnectionUp{});
    handled.deliver();
    engine.handle(4ms, input::ConnectionBroken{});
    bool thrown = false;
    try {
        handled.deliver();
    } catch (const parlour::listener_error &error) {
        thrown = error.errors().size() == 1;
    }
    CHECK(thrown);
    CHECK((order == words{"heard connection.recovered", "error connection.recovered", "heard connection.broken",
                          "error connection.broken"}));
}

static void a_late_one_hears_what_holds() {
    parlour::engine engine;
    parlour::hub hub(engine);
    engine.handle(1ms, input::WidgetLoad{"w1"});
    engine.handle(2ms, input::WidgetReady{});
    engine.handle(3ms, input::ChatRequest{"c1"});
    words others, late, typed;
    hub.any([&](const auto &told) { others.push_back(std::string(told.name())); });
    hub.deliver();
    const std::size_t before = others.size();
    const std::string snapshot = engine.snapshot();
    hub.any(
        [&](const auto &told) {
            late.push_back(std::string(told.name()) + " " + std::string(name(told.origin())) + " " + std::to_string(told.seq()));
        },
        parlour::replay::yes);
    hub.on<event::ChatRequested>([&](const auto &told) { typed.push_back(std::string(told.chat_id)); }, parlour::replay::yes);
    hub.on<event::WidgetLoaded>([&](const auto &told) { typed.push_back(std::string(told.widget_id)); }, parlour::replay::yes);
    CHECK(late.empty() && typed.empty());
    hub.deliver();
    // Nobody else notices, and the engine stays as it is.
    CHECK(others.size() == before && engine.snapshot() == snapshot && !late.empty());
    const std::string latest = " restored " + std::to_string(before);
    for (const std::string &told : late) CHECK(told.size() > latest.size() && told.substr(told.size() - latest.size()) == latest);
    CHECK(late.front() == "widget.loaded" + latest);
    CHECK(!typed.empty() && typed.back() == "w1");
    late.clear();
    engine.handle(4ms, input::ConnectionUp{});
    hub.deliver();
    CHECK((late == words{"connection.up live " + std::to_string(before + 1)}));

    // What waits is told to the others first, and to the late one not twice.
    late.clear();
    others.clear();
    engine.handle(5ms, input::ConnectionLost{});
    words order;
    hub.any([&](const auto &told) { order.push_back(std::string(told.name())); }, parlour::replay::yes);
    hub.deliver();
    CHECK((others == words{"connection.lost"}));
    CHECK(order.size() > 1 && std::count(order.begin(), order.end(), "connection.lost") == 1);
}

static void wrong_listeners_are_refused_at_once() {
    parlour::engine engine;
    parlour::hub hub(engine);
    int refused = 0;
    for (int kind = 0; kind < 3; ++kind) {
        try {
            if (kind == 0) hub.any(nullptr);
            if (kind == 1) hub.on<event::ChatStarted>(nullptr);
            if (kind == 2) hub.once<event::ChatStarted>(std::function<void(const event::ChatStarted &)>());
        } catch (const std::invalid_argument &) {
            ++refused;
        }
    }
    CHECK(refused == 3);
    // A subscription may outlive its hub.
    parlour::unsubscribe off;
    {
        parlour::hub gone(engine);
        off = gone.any([](const auto &) {});
    }
    off();
}

static void the_engine_may_fail() {
    parlour::engine engine;
    parlour::hub hub(engine);
    words heard;
    hub.any([&](const auto &told) { heard.push_back(std::string(told.name())); });
    engine.handle(0ms, input::WidgetLoad{"w1"});
    engine.handle(0ms, input::WidgetReady{});
    engine.handle(0ms, input::FormStart{parlour::FormKind::pre_chat});
    bool throws = true;
    engine.set_phone_normalizer([&](std::string_view) -> std::optional<std::string> {
        if (throws) throw std::out_of_range("no country");
        return std::nullopt;
    });
    hub.deliver();
    heard.clear();
    engine.handle(1ms, input::FormAnswer{"phone", "12"});
    bool thrown = false;
    try {
        hub.deliver();
    } catch (const std::out_of_range &) {
        thrown = true;
    }
    CHECK(thrown && heard.empty());
    throws = false;
    hub.deliver();
    CHECK((heard == words{"form.field_rejected"}));
}

int main() {
    all_hear_in_order();
    listeners_may_do_all();
    once_is_over_before_it_is_called();
    who_throws_stops_nobody();
    a_late_one_hears_what_holds();
    wrong_listeners_are_refused_at_once();
    the_engine_may_fail();
    if (failures == 0) std::puts("all checks hold");
    return failures == 0 ? 0 : 1;
}
