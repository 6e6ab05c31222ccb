// Parlour for C++17: the C interface of parlour.h with owners, views and typed events. Header only.
//
//     parlour::engine engine;
//     engine.handle(now, R"({"type":"widget.load","widgetId":"support"})");
//     while (auto told = engine.poll()) parlour::dispatch(*told, visitor);
//
// What fails throws parlour::error. Each function that may fail has a twin that begins with `try_` and gives a
// parlour::result instead; with -fno-exceptions the twins are all there is.
//
// Text that comes out is a std::string_view, borrowed as parlour.h says. The rules for handles hold: an engine may move
// from thread to thread, and one thread at a time may use it.

#ifndef PARLOUR_HPP
#define PARLOUR_HPP

#include "parlour.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define PARLOUR_EXCEPTIONS 1
#include <stdexcept>
#endif

namespace parlour {

/// Why a call failed.
struct failure {
    /// 16 or more.
    parlour_result code;
    std::string message;
    /// Why an input was rejected, as JSON; empty if it was not.
    std::string rejection;
};

/// What a call gives, or why it failed.
template <typename T>
class result {
public:
    result(T value) : either_(std::in_place_index<0>, std::move(value)) {}
    result(failure why) : either_(std::in_place_index<1>, std::move(why)) {}

    bool has_value() const noexcept { return either_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }
    /// The value; `nullptr` if the call failed.
    T *get() noexcept { return std::get_if<0>(&either_); }
    const T *get() const noexcept { return std::get_if<0>(&either_); }
    /// Why the call failed; `nullptr` if it did not.
    const failure *why() const noexcept { return std::get_if<1>(&either_); }

private:
    std::variant<T, failure> either_;
};

/// What became of an input that was not rejected.
enum class verdict { accepted, ignored };

/// What became of a vendor call.
enum class observed { taken, not_mine, unknown };

#ifdef PARLOUR_EXCEPTIONS
/// A call that failed.
class error : public std::runtime_error {
public:
    explicit error(failure why) : std::runtime_error(why.message), why_(std::move(why)) {}
    const failure &why() const noexcept { return why_; }

private:
    failure why_;
};

namespace detail {
template <typename T>
T value_of(result<T> made) {
    if (const failure *why = made.why()) throw error(*why);
    return std::move(*made.get());
}
} // namespace detail
#endif

namespace detail {
inline std::string_view view(parlour_str text) noexcept {
    return text.length == 0 ? std::string_view() : std::string_view(text.data, text.length);
}
} // namespace detail

/// A list in an event, or a record, which is a list of one: read item by item.
class list_ref {
public:
    list_ref(const parlour_engine *engine, std::uint32_t field) noexcept : engine_(engine), field_(field) {}

    std::size_t size() const noexcept { return parlour_event_count(engine_, field_); }
    bool empty() const noexcept { return size() == 0; }
    /// An item that is text.
    std::string_view operator[](std::size_t index) const noexcept { return text(index, 0); }
    /// A field of an item: `users.text(0, 0)`, `user.text(0, PARLOUR_FIELD_NICKNAME)`.
    std::string_view text(std::size_t index, std::uint32_t part) const noexcept {
        return detail::view(parlour_event_item_str(engine_, field_, index, part));
    }
    std::int64_t number(std::size_t index, std::uint32_t part) const noexcept {
        return parlour_event_item_i64(engine_, field_, index, part);
    }
    bool flag(std::size_t index, std::uint32_t part) const noexcept {
        return parlour_event_item_bool(engine_, field_, index, part);
    }

private:
    const parlour_engine *engine_;
    std::uint32_t field_;
};

/// The event that was polled last.
class event_ref {
public:
    event_ref(parlour_engine *engine, std::uint32_t kind) noexcept : engine_(engine), kind_(kind) {}

    /// One of `PARLOUR_EVENT_…`; may be newer than this header.
    std::uint32_t kind() const noexcept { return kind_; }
    std::uint64_t seq() const noexcept { return parlour_event_seq(engine_); }
    std::uint64_t at() const noexcept { return parlour_event_at(engine_); }
    std::string_view name() const noexcept { return detail::view(parlour_event_name(engine_)); }
    std::string_view origin() const noexcept { return detail::view(parlour_event_origin(engine_)); }
    std::string_view cause() const noexcept { return detail::view(parlour_event_cause(engine_)); }
    /// The canonical JSON form. Borrowed until the next call that gives text.
    std::string_view json() const noexcept { return detail::view(parlour_event_json(engine_)); }
    /// The calls that a vendor's integrators would have received, a line each. Borrowed as `json`.
    std::string_view encode(parlour_dialect dialect) const noexcept {
        return detail::view(parlour_event_encode(engine_, static_cast<std::uint32_t>(dialect)));
    }
    /// The same for Google Analytics 4, under a word of the host's; all events if it wants them. Borrowed as `json`.
    std::string_view encode_ga4(const std::string &category, bool all_events = false) const noexcept {
        return detail::view(parlour_event_encode_ga4(engine_, category.c_str(), all_events));
    }

    bool has(std::uint32_t field) const noexcept { return parlour_event_has(engine_, field); }
    std::string_view text(std::uint32_t field) const noexcept { return detail::view(parlour_event_str(engine_, field)); }
    std::uint64_t u64(std::uint32_t field) const noexcept { return parlour_event_u64(engine_, field); }
    std::int64_t i64(std::uint32_t field) const noexcept { return parlour_event_i64(engine_, field); }
    bool flag(std::uint32_t field) const noexcept { return parlour_event_bool(engine_, field); }
    list_ref list(std::uint32_t field) const noexcept { return list_ref(engine_, field); }

    std::optional<std::string_view> optional_text(std::uint32_t field) const noexcept {
        return has(field) ? std::optional<std::string_view>(text(field)) : std::nullopt;
    }
    std::optional<std::uint64_t> optional_u64(std::uint32_t field) const noexcept {
        return has(field) ? std::optional<std::uint64_t>(u64(field)) : std::nullopt;
    }
    std::optional<std::int64_t> optional_i64(std::uint32_t field) const noexcept {
        return has(field) ? std::optional<std::int64_t>(i64(field)) : std::nullopt;
    }
    std::optional<bool> optional_flag(std::uint32_t field) const noexcept {
        return has(field) ? std::optional<bool>(flag(field)) : std::nullopt;
    }

private:
    parlour_engine *engine_;
    std::uint32_t kind_;
};

/// An engine, owned. Moved, never copied.
class engine {
public:
    /// An engine without widgets or chats; an empty configuration is the default one.
    static result<engine> try_make(const std::string &config = {}) {
        char message[512] = {0};
        parlour_engine *made = nullptr;
        const parlour_result code =
            parlour_engine_new(config.empty() ? nullptr : config.c_str(), &made, message, sizeof message);
        if (code != PARLOUR_RESULT_OK) return failure{code, message, {}};
        return engine(made);
    }

    /// An engine that goes on where a snapshot, in JSON or CBOR, was taken.
    static result<engine> try_restore(std::string_view snapshot, const std::string &config = {}) {
        char message[512] = {0};
        parlour_engine *made = nullptr;
        const parlour_result code = parlour_engine_restore(config.empty() ? nullptr : config.c_str(), snapshot.data(),
                                                           snapshot.size(), &made, message, sizeof message);
        if (code != PARLOUR_RESULT_OK) return failure{code, message, {}};
        return engine(made);
    }

    engine(engine &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    engine &operator=(engine &&other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    engine(const engine &) = delete;
    engine &operator=(const engine &) = delete;
    ~engine() { parlour_engine_free(handle_); }

    /// The handle, for the functions of parlour.h; it stays this engine's.
    parlour_engine *handle() const noexcept { return handle_; }

    /// Tells an input in JSON at the time `now`, in milliseconds.
    result<verdict> try_handle(std::uint64_t now, std::string_view input) {
        return verdict_of(parlour_handle_json(handle_, now, input.data(), input.size()));
    }
    /// What a call of one of the input functions of parlour.h returned.
    result<verdict> verdict_of(parlour_result code) {
        if (code == PARLOUR_RESULT_OK) return verdict::accepted;
        if (code == PARLOUR_RESULT_IGNORED) return verdict::ignored;
        return failed(code);
    }
    /// Takes a vendor's call in JSON.
    result<observed> try_observe(std::uint64_t now, std::string_view call) {
        switch (const parlour_result code = parlour_observe_json(handle_, now, call.data(), call.size(), nullptr)) {
        case PARLOUR_RESULT_OK: return observed::taken;
        case PARLOUR_RESULT_NOT_MINE: return observed::not_mine;
        case PARLOUR_RESULT_UNKNOWN: return observed::unknown;
        default: return failed(code);
        }
    }
    /// Whether an input in JSON would be accepted now.
    bool can(std::string_view input) const noexcept { return parlour_can_json(handle_, input.data(), input.size()); }

    /// The next event that was not delivered yet.
    std::optional<event_ref> poll() noexcept {
        const std::uint32_t kind = parlour_poll_event(handle_);
        if (kind == 0) return std::nullopt;
        return event_ref(handle_, kind);
    }
    /// Fires the deadlines that are due.
    void handle_timeout(std::uint64_t now) noexcept { parlour_handle_timeout(handle_, now); }
    /// When to call `handle_timeout`.
    std::optional<std::uint64_t> next_deadline() const noexcept {
        std::uint64_t at = 0;
        return parlour_next_deadline(handle_, &at) ? std::optional<std::uint64_t>(at) : std::nullopt;
    }
    /// Tells again what holds now.
    void resync() noexcept { parlour_resync(handle_); }

    std::string view() const { return std::string(detail::view(parlour_view_json(handle_))); }
    std::string snapshot() const { return std::string(detail::view(parlour_snapshot_json(handle_))); }
    /// Bytes, not text.
    std::string compact_snapshot() const { return std::string(detail::view(parlour_snapshot_cbor(handle_))); }
    std::string storage_key() const { return std::string(detail::view(parlour_storage_key(handle_))); }
    /// Takes out the storage keys under which nothing is to be kept any more: a JSON array of text.
    std::string storage_keys_to_delete() {
        return std::string(detail::view(parlour_storage_keys_to_delete_json(handle_)));
    }

#ifdef PARLOUR_EXCEPTIONS
    explicit engine(const std::string &config = {}) : engine(detail::value_of(try_make(config))) {}
    static engine restore(std::string_view snapshot, const std::string &config = {}) {
        return detail::value_of(try_restore(snapshot, config));
    }
    verdict handle(std::uint64_t now, std::string_view input) { return detail::value_of(try_handle(now, input)); }
    observed observe(std::uint64_t now, std::string_view call) { return detail::value_of(try_observe(now, call)); }
#endif

private:
    explicit engine(parlour_engine *handle) noexcept : handle_(handle) {}

    failure failed(parlour_result code) const {
        std::string message(detail::view(parlour_error(handle_)));
        std::string rejection;
        if (code == PARLOUR_RESULT_REJECTED) rejection = detail::view(parlour_rejection_json(handle_));
        return failure{code, std::move(message), std::move(rejection)};
    }

    parlour_engine *handle_;
};

/// Takes a step without an engine: from a snapshot, in JSON or CBOR, or none, and a JSON list of inputs, or none, to the JSON
/// text that `parlour_step_json` describes.
inline result<std::string> try_step(std::uint64_t now, std::string_view inputs = {}, std::string_view snapshot = {},
                                    const std::string &config = {}) {
    const auto given = [](std::string_view text) { return text.empty() ? nullptr : text.data(); };
    std::string out(4096, '\0');
    for (;;) {
        std::size_t length = 0;
        const parlour_result code =
            parlour_step_json(config.empty() ? nullptr : config.c_str(), given(snapshot), snapshot.size(), now,
                              given(inputs), inputs.size(), out.data(), out.size(), &length);
        if (code == PARLOUR_RESULT_OK) {
            out.resize(length);
            return out;
        }
        if (code != PARLOUR_RESULT_NO_ROOM) return failure{code, out.c_str(), {}};
        out.resize(length + 1);
    }
}

#ifdef PARLOUR_EXCEPTIONS
inline std::string step(std::uint64_t now, std::string_view inputs = {}, std::string_view snapshot = {},
                        const std::string &config = {}) {
    return detail::value_of(try_step(now, inputs, snapshot, config));
}
#endif

/// A translator, owned: any dialect in, any dialect out.
class translator {
public:
    static result<translator> try_make(parlour_dialect from, parlour_dialect to, const std::string &config = {}) {
        char message[512] = {0};
        parlour_translator *made = nullptr;
        const parlour_result code =
            parlour_translator_new(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to),
                                   config.empty() ? nullptr : config.c_str(), &made, message, sizeof message);
        if (code != PARLOUR_RESULT_OK) return failure{code, message, {}};
        return translator(made);
    }

    translator(translator &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    translator &operator=(translator &&other) noexcept {
        std::swap(handle_, other.handle_);
        return *this;
    }
    translator(const translator &) = delete;
    translator &operator=(const translator &) = delete;
    ~translator() { parlour_translator_free(handle_); }

    /// Lets Google Analytics 4 be told so from now on; an empty category is the name of the vendor that is read.
    void set_ga4(const std::string &category, bool all_events = false) noexcept {
        parlour_translator_set_ga4(handle_, category.empty() ? nullptr : category.c_str(), all_events);
    }
    /// The target's calls for the next call of the stream, a line each. Borrowed until the next call.
    result<std::string_view> try_translate(std::string_view call) {
        parlour_str calls{nullptr, 0};
        const parlour_result code = parlour_translate_json(handle_, call.data(), call.size(), &calls);
        if (code == PARLOUR_RESULT_OK) return detail::view(calls);
        return failure{code, std::string(detail::view(parlour_translator_error(handle_))), {}};
    }
    /// What was lost so far, a line each. Borrowed until the next call.
    std::string_view report() noexcept { return detail::view(parlour_translator_report(handle_)); }

#ifdef PARLOUR_EXCEPTIONS
    translator(parlour_dialect from, parlour_dialect to, const std::string &config = {})
        : translator(detail::value_of(try_make(from, to, config))) {}
    std::string_view translate(std::string_view call) { return detail::value_of(try_translate(call)); }
#endif

private:
    explicit translator(parlour_translator *handle) noexcept : handle_(handle) {}

    parlour_translator *handle_;
};

} // namespace parlour

#include "parlour_events.hpp"

#endif
