// The C++ header as a whole: all inputs, and all events as one std::variant. It takes compilers longer than the rest.

#include <parlour.hpp>

#include <cstdio>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace std::chrono_literals;
namespace input = parlour::input;

#define CHECK(condition)                                                         \
    do {                                                                         \
        if (!(condition)) {                                                      \
            std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            return 1;                                                            \
        }                                                                        \
    } while (0)

template <typename... Inputs>
static std::vector<std::string> in_json(const std::variant<Inputs...> *) {
    return {parlour::to_json(Inputs{})...};
}

int main() {
    // Each input is one that the library knows.
    const std::vector<std::string> inputs = in_json(static_cast<const parlour::any_input *>(nullptr));
    CHECK(inputs.size() == std::variant_size_v<parlour::any_input> && inputs.size() > 90);
    for (const std::string &given : inputs) {
        parlour::engine engine;
        const auto answer = engine.try_handle(0ms, given);
        CHECK(answer || answer.error().code == PARLOUR_RESULT_REJECTED);
        const std::string rejection = answer ? "" : answer.error().rejection;
        for (const char *reason : {"invalid_json", "unknown_input"}) CHECK(rejection.find(reason) == std::string::npos);
    }

    // Each event is the alternative of its own name.
    parlour::engine engine(R"({"mode":"observe"})");
    engine.handle(0ms, input::TypingStart{"c1"});
    std::size_t count = 0;
    for (const auto &told : engine.events()) {
        const parlour::any_event any = parlour::typed(told);
        CHECK(any.index() == static_cast<std::size_t>(told.kind()) - 1);
        CHECK(std::visit([](const auto &event) { return event.source.name(); }, any) == told.name());
        ++count;
    }
    CHECK(count > 2);
    // One that is newer than the header.
    const parlour::event_ref newer(engine.handle(), static_cast<parlour_event_kind>(60'000), 1);
    CHECK(std::holds_alternative<parlour::event::Other>(parlour::typed(newer)));
    std::puts("all checks hold");
    return 0;
}
