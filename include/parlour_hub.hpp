// A hub beside an engine: it takes the events out, and tells each to all who listen. The rules are the same in every
// language; docs/bindings.md has them. It needs exceptions.
//
//     parlour::hub hub(engine);
//     auto off = hub.on<parlour::event::ChatStarted>([](const auto &started) { std::cout << started.chat_id << '\n'; });
//     engine.handle(now, input);
//     hub.deliver();
//     off();

#ifndef PARLOUR_HUB_HPP
#define PARLOUR_HUB_HPP

#include "parlour.hpp"

#ifndef PARLOUR_EXCEPTIONS
#error "parlour_hub.hpp needs exceptions: without them poll the engine's events and visit each"
#endif

#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace parlour {
inline namespace PARLOUR_CPP {

/// Whether a listener first hears what holds now.
enum class replay { no, yes };

/// Listeners failed: all their errors, in the order in which they came.
class listener_error : public std::runtime_error {
public:
    explicit listener_error(std::vector<std::exception_ptr> errors)
        : std::runtime_error(std::to_string(errors.size()) + " listeners failed"), errors_(std::move(errors)) {}
    const std::vector<std::exception_ptr> &errors() const noexcept { return errors_; }

private:
    std::vector<std::exception_ptr> errors_;
};

namespace detail {
/// Somebody who listens.
struct listener {
    /// `PARLOUR_EVENT_NONE`: to every event.
    parlour_event_kind kind;
    std::function<void(const event_ref &)> hear;
    bool is_once;
    /// Whether what holds is still to be told.
    bool waits;
    bool is_gone = false;
};
} // namespace detail

/// Ends a subscription when it is called; to call it again does nothing, nor does it when the hub is gone. A subscription
/// goes on where this is thrown away.
class unsubscribe {
public:
    unsubscribe() = default;
    explicit unsubscribe(std::weak_ptr<detail::listener> of) noexcept : listener_(std::move(of)) {}
    void operator()() const noexcept {
        if (const auto listener = listener_.lock()) listener->is_gone = true;
    }

private:
    std::weak_ptr<detail::listener> listener_;
};

/// Tells the events of an engine, which must stay where it is as long as the hub lives, to all who listen.
class hub {
public:
    /// Gets what a listener threw, once all have heard the event.
    using error_handler = std::function<void(std::exception_ptr error, const event_ref &told)>;

    explicit hub(engine &of, error_handler on_error = {}) : engine_(&of), on_error_(std::move(on_error)) {}
    hub(const hub &) = delete;
    hub &operator=(const hub &) = delete;

    /// Hears each event of a type from now on: `hub.on<parlour::event::ChatStarted>(…)`.
    template <typename Event>
    unsubscribe on(std::function<void(const Event &)> hear, replay what_holds = replay::no) {
        return add(Event::event_kind, typed_by(std::move(hear)), false, what_holds);
    }
    /// Hears the next event of a type, and no other.
    template <typename Event>
    unsubscribe once(std::function<void(const Event &)> hear) {
        return add(Event::event_kind, typed_by(std::move(hear)), true, replay::no);
    }
    /// Hears every event.
    unsubscribe any(std::function<void(const event_ref &)> hear, replay what_holds = replay::no) {
        if (!hear) throw std::invalid_argument("a listener that cannot be called");
        return add(PARLOUR_EVENT_NONE, std::move(hear), false, what_holds);
    }

    /// Takes all events out of the engine's queue and tells them. Within itself it does nothing: the outer one goes on
    /// until the queue is empty. What listeners throw goes to the error handler; without one it is thrown at the end,
    /// all of it as one listener_error. What the engine itself throws, as it is polled, comes out at once.
    void deliver() {
        if (is_delivering_) return;
        const delivering now(*this);
        for (;;) {
            while (const auto told = engine_->poll()) tell(*told);
            const std::shared_ptr<detail::listener> next = waiting();
            if (!next) break;
            next->waits = false;
            tell_what_holds(next);
        }
        if (!errors_.empty()) throw listener_error(std::exchange(errors_, {}));
    }

private:
    /// What it is to deliver: afterwards those who are gone are forgotten.
    class delivering {
    public:
        explicit delivering(hub &of) : hub_(of) { hub_.is_delivering_ = true; }
        delivering(const delivering &) = delete;
        delivering &operator=(const delivering &) = delete;
        ~delivering() {
            hub_.is_delivering_ = false;
            auto &all = hub_.listeners_;
            for (std::size_t index = all.size(); index > 0; --index) {
                if (all[index - 1]->is_gone) all.erase(all.begin() + static_cast<std::ptrdiff_t>(index - 1));
            }
        }

    private:
        hub &hub_;
    };

    template <typename Event>
    static std::function<void(const event_ref &)> typed_by(std::function<void(const Event &)> hear) {
        if (!hear) throw std::invalid_argument("a listener that cannot be called");
        return [hear = std::move(hear)](const event_ref &told) { hear(Event(told)); };
    }

    unsubscribe add(parlour_event_kind kind, std::function<void(const event_ref &)> hear, bool is_once, replay what_holds) {
        auto listener = std::make_shared<detail::listener>(
            detail::listener{kind, std::move(hear), is_once, what_holds == replay::yes});
        listeners_.push_back(listener);
        return unsubscribe(listener);
    }

    /// The first who waits for what holds.
    std::shared_ptr<detail::listener> waiting() const {
        for (const auto &listener : listeners_) {
            if (listener->waits && !listener->is_gone) return listener;
        }
        return nullptr;
    }

    /// Tells an event to those who listen when it comes; all hear it before any error is told.
    void tell(const event_ref &told) {
        std::vector<std::exception_ptr> errors;
        for (std::size_t index = 0, count = listeners_.size(); index < count; ++index) {
            // Kept here: a listener that subscribes others may move the list.
            const std::shared_ptr<detail::listener> listener = listeners_[index];
            if (!listener->waits) tell(*listener, told, errors);
        }
        handle(std::move(errors), told);
    }

    static void tell(detail::listener &listener, const event_ref &told, std::vector<std::exception_ptr> &errors) {
        if (listener.is_gone || (listener.kind != PARLOUR_EVENT_NONE && listener.kind != told.kind())) return;
        if (listener.is_once) listener.is_gone = true;
        try {
            listener.hear(told);
        } catch (...) {
            errors.push_back(std::current_exception());
        }
    }

    void handle(std::vector<std::exception_ptr> errors, const event_ref &told) {
        for (std::exception_ptr &error : errors) {
            if (!on_error_) {
                errors_.push_back(std::move(error));
                continue;
            }
            try {
                on_error_(error, told);
            } catch (...) {
                errors_.push_back(std::current_exception());
            }
        }
    }

    /// Tells one listener what holds, as of the latest event, by a copy of the engine.
    void tell_what_holds(const std::shared_ptr<detail::listener> &listener) {
        engine copy = engine::restore(engine_->compact_snapshot(), engine_->config());
        copy.resync();
        std::uint64_t latest = 0;
        for (bool is_first = true; const auto told = copy.poll(); is_first = false) {
            if (is_first) latest = told->seq() - 1;
            const event_ref held(copy.handle(), told->kind(), latest);
            std::vector<std::exception_ptr> errors;
            tell(*listener, held, errors);
            handle(std::move(errors), held);
        }
    }

    engine *engine_;
    error_handler on_error_;
    std::vector<std::shared_ptr<detail::listener>> listeners_;
    std::vector<std::exception_ptr> errors_;
    bool is_delivering_ = false;
};

} // namespace PARLOUR_CPP
} // namespace parlour

#endif
