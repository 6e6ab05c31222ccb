// Parlour for C++17 and later: the C interface of parlour.h with owners, typed inputs and events, and results. It is
// all in headers.
//
//     parlour::engine engine;
//     engine.handle(std::chrono::steady_clock::now(), parlour::input::WidgetLoad{"support"});
//     for (const auto &told : engine.events()) {
//         parlour::visit(parlour::overloaded{
//             [](const parlour::event::ChatStarted &started) { std::cout << started.chat_id << " starts\n"; },
//             [](const auto &) {},
//         }, told);
//     }
//
// What fails throws parlour::error. Each function that may fail has a twin that begins with `try_` and gives a
// parlour::result instead, which from C++23 on is a std::expected; with -fno-exceptions the twins are all there is.
//
// Text that comes out is a std::string_view, borrowed as parlour.h says. The rules for handles hold: an engine may move
// from thread to thread, and one thread at a time may use it. A host's function that normalises phone numbers must not
// use the engine that calls it; one that is given to parlour_set_phone_normalizer itself must not throw either.

#ifndef PARLOUR_HPP
#define PARLOUR_HPP

#include "parlour.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
#define PARLOUR_EXCEPTIONS 1
#include <exception>
#include <stdexcept>
#else
#include <cstdlib>
#endif

#if __cplusplus > 202002L && defined(__has_include)
#if __has_include(<expected>)
#include <expected>
#endif
#endif

// Results are another type where there is std::expected: what is compiled so and what is not must not be mixed up by
// name.
#ifdef __cpp_lib_expected
#define PARLOUR_CPP cpp23
#else
#define PARLOUR_CPP cpp17
#endif

namespace parlour {
inline namespace PARLOUR_CPP {

// ── Results ─────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Why a call failed.
struct failure {
    /// 16 or more.
    parlour_result code;
    std::string message;
    /// Why an input was rejected, as JSON; empty if it was not.
    std::string rejection;
};

#ifdef PARLOUR_EXCEPTIONS
/// A call that failed.
class error : public std::runtime_error {
public:
    explicit error(failure why) : std::runtime_error(why.message), why_(std::move(why)) {}
    const failure &why() const noexcept { return why_; }

private:
    failure why_;
};
#endif

#ifdef __cpp_lib_expected
/// What a call gives, or why it failed.
template <typename T>
using result = std::expected<T, failure>;
using unexpected = std::unexpected<failure>;
#else
/// A failure on its way into a result.
class unexpected {
public:
    explicit unexpected(failure why) : why_(std::move(why)) {}
    failure &error() noexcept { return why_; }
    const failure &error() const noexcept { return why_; }

private:
    failure why_;
};

/// What a call gives, or why it failed: what std::expected is from C++23 on, with the same names.
template <typename T>
class [[nodiscard]] result {
public:
    using value_type = T;
    using error_type = failure;

    result(T value) : either_(std::in_place_index<0>, std::move(value)) {}
    result(unexpected why) : either_(std::in_place_index<1>, std::move(why.error())) {}

    [[nodiscard]] bool has_value() const noexcept { return either_.index() == 0; }
    explicit operator bool() const noexcept { return has_value(); }

    /// The value. A failure is thrown as parlour::error, or ends the program where there are no exceptions.
    T &value() & { return checked(), *std::get_if<0>(&either_); }
    const T &value() const & { return checked(), *std::get_if<0>(&either_); }
    T &&value() && { return checked(), std::move(*std::get_if<0>(&either_)); }
    /// The value, which must be there.
    T &operator*() & noexcept { return *std::get_if<0>(&either_); }
    const T &operator*() const & noexcept { return *std::get_if<0>(&either_); }
    T &&operator*() && noexcept { return std::move(*std::get_if<0>(&either_)); }
    T *operator->() noexcept { return std::get_if<0>(&either_); }
    const T *operator->() const noexcept { return std::get_if<0>(&either_); }
    template <typename Other>
    T value_or(Other &&other) const & {
        return has_value() ? **this : static_cast<T>(std::forward<Other>(other));
    }
    template <typename Other>
    T value_or(Other &&other) && {
        return has_value() ? std::move(**this) : static_cast<T>(std::forward<Other>(other));
    }

    /// Why the call failed, which it must have.
    failure &error() & noexcept { return *std::get_if<1>(&either_); }
    const failure &error() const & noexcept { return *std::get_if<1>(&either_); }
    failure &&error() && noexcept { return std::move(*std::get_if<1>(&either_)); }

private:
    void checked() const {
        if (has_value()) return;
#ifdef PARLOUR_EXCEPTIONS
        throw parlour::error(error());
#else
        std::abort();
#endif
    }

    std::variant<T, failure> either_;
};
#endif

/// What became of an input that was not rejected.
enum class verdict { accepted, ignored };

/// What became of a vendor call.
enum class observed { taken, not_mine, unknown };

/// What became of a vendor call, with the inputs that it was taken for.
struct reading {
    observed what;
    /// A JSON list; empty if the call was not taken.
    std::string inputs;

    friend bool operator==(const reading &call, observed what) noexcept { return call.what == what; }
    friend bool operator!=(const reading &call, observed what) noexcept { return call.what != what; }
};

namespace detail {
inline std::string_view view(parlour_str text) noexcept {
    return text.length == 0 ? std::string_view() : std::string_view(text.data, text.length);
}
inline std::optional<std::string_view> optional_view(parlour_str text) noexcept {
    return text.data == nullptr ? std::nullopt : std::optional<std::string_view>(view(text));
}

#ifdef PARLOUR_EXCEPTIONS
template <typename T>
T value_of(result<T> made) {
    if (!made) throw error(std::move(made.error()));
    return std::move(*made);
}
#endif
} // namespace detail

// ── What inputs are made of ─────────────────────────────────────────────────────────────────────────────────────────

/// A time as it goes in: how long after the host's epoch, whole milliseconds. Any duration and any clock's time is one.
class timestamp {
public:
    template <typename Count, typename Period>
    constexpr timestamp(std::chrono::duration<Count, Period> since_epoch) noexcept
        : since_epoch_(std::chrono::floor<std::chrono::milliseconds>(since_epoch)) {}
    template <typename Clock, typename Duration>
    constexpr timestamp(std::chrono::time_point<Clock, Duration> at) noexcept : timestamp(at.time_since_epoch()) {}

    constexpr std::chrono::milliseconds since_epoch() const noexcept { return since_epoch_; }
    /// As parlour.h has it. A time before the epoch is one that the library refuses.
    constexpr std::uint64_t count() const noexcept { return static_cast<std::uint64_t>(since_epoch_.count()); }

private:
    std::chrono::milliseconds since_epoch_;
};

namespace detail {
/// Adds text as a JSON string.
inline void write_text(std::string &out, std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    out += '"';
    for (const char byte : text) {
        if (byte == '"' || byte == '\\') out += '\\';
        if (static_cast<unsigned char>(byte) >= 0x20) {
            out += byte;
        } else {
            out.append("\\u00").append(1, digits[byte >> 4]).append(1, digits[byte & 15]);
        }
    }
    out += '"';
}
} // namespace detail

/// A JSON value as its text.
class json {
public:
    /// Text that is JSON already; whether it is, the engine sees.
    static json raw(std::string text) {
        json made;
        made.text_ = std::move(text);
        return made;
    }
    /// `null`.
    json() : text_("null") {}
    json(std::string_view text) : text_() { detail::write_text(text_, text); }
    json(const std::string &text) : json(std::string_view(text)) {}
    json(const char *text) : json(std::string_view(text)) {}
    template <typename Number, std::enable_if_t<std::is_integral_v<Number>, int> = 0>
    json(Number number) : text_(std::is_same_v<Number, bool> ? (number ? "true" : "false") : std::to_string(number)) {}

    const std::string &text() const noexcept { return text_; }

private:
    std::string text_;
};

namespace detail {
template <typename T>
struct is_optional : std::false_type {};
template <typename T>
struct is_optional<std::optional<T>> : std::true_type {};

// A value of any type that inputs have, added as JSON.

template <typename T>
void write(std::string &out, const T &value);
template <typename T>
void write(std::string &out, const std::vector<T> &list);
template <typename T>
void write(std::string &out, const std::map<std::string, T> &map);
template <typename... T>
void write(std::string &out, const std::variant<T...> &either);

template <typename T>
void write(std::string &out, const std::vector<T> &list) {
    out += '[';
    for (std::size_t index = 0; index < list.size(); ++index) {
        if (index > 0) out += ',';
        write(out, list[index]);
    }
    out += ']';
}

/// Writes the members of an object, those that are there.
class members {
public:
    explicit members(std::string &out) : out_(out) { out_ += '{'; }
    template <typename T>
    void operator()(std::string_view name, const T &value) {
        if constexpr (is_optional<T>::value) {
            if (value) (*this)(name, *value);
        } else {
            if (out_.back() != '{') out_ += ',';
            write_text(out_, name);
            out_ += ':';
            write(out_, value);
        }
    }

private:
    std::string &out_;
};

template <typename T>
void write(std::string &out, const std::map<std::string, T> &map) {
    members member(out);
    for (const auto &[name, value] : map) member(name, value);
    out += '}';
}

template <typename... T>
void write(std::string &out, const std::variant<T...> &either) {
    std::visit([&out](const auto &value) { write(out, value); }, either);
}

template <typename T>
void write(std::string &out, const T &value) {
    if constexpr (std::is_convertible_v<const T &, std::string_view>) {
        write_text(out, value);
    } else if constexpr (std::is_same_v<T, std::monostate>) {
        out += "null";
    } else if constexpr (std::is_same_v<T, json>) {
        out += value.text();
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_same_v<T, timestamp>) {
        out += std::to_string(value.count());
    } else if constexpr (std::is_same_v<T, std::chrono::milliseconds>) {
        out += std::to_string(value.count());
    } else if constexpr (std::is_enum_v<T>) {
        write_text(out, name(value));
    } else if constexpr (std::is_integral_v<T>) {
        out += std::to_string(value);
    } else {
        members member(out);
        value.each(member);
        out += '}';
    }
}
} // namespace detail

namespace detail {
/// The names of the values of an enumeration, by their numbers; the first is that of a value that is newer.
template <typename Enumeration>
struct names;
} // namespace detail

/// The name of an enumerated value, as it stands in JSON.
template <typename Enumeration, typename = decltype(detail::names<Enumeration>::all)>
[[nodiscard]] constexpr std::string_view name(Enumeration value) noexcept {
    return detail::names<Enumeration>::all[static_cast<std::size_t>(value)];
}

/// The enumerated value with a name; `newer` for one that this header does not know.
template <typename Enumeration, typename = decltype(detail::names<Enumeration>::all)>
[[nodiscard]] constexpr Enumeration from_name(std::string_view name) noexcept {
    std::size_t number = 0;
    for (const std::string_view known : detail::names<Enumeration>::all) {
        if (number > 0 && known == name) return static_cast<Enumeration>(number);
        ++number;
    }
    return Enumeration::newer;
}

// ── What events are made of ─────────────────────────────────────────────────────────────────────────────────────────

/// An item of a list in an event, or a record, which is a list of one.
class item_ref {
public:
    item_ref(const parlour_engine *engine, std::uint32_t field, std::size_t index) noexcept
        : engine_(engine), field_(field), index_(index) {}

    /// The text of one of its fields, or where `part` is 0, of the item itself.
    std::string_view text(std::uint32_t part) const noexcept { return detail::view(at(part)); }
    std::optional<std::string_view> optional_text(std::uint32_t part) const noexcept {
        return detail::optional_view(at(part));
    }
    std::uint64_t u64(std::uint32_t part) const noexcept { return static_cast<std::uint64_t>(i64(part)); }
    /// Nothing for 0: a number that is missing cannot be told from it.
    std::optional<std::uint64_t> optional_u64(std::uint32_t part) const noexcept {
        return i64(part) > 0 ? std::optional(u64(part)) : std::nullopt;
    }
    std::int64_t i64(std::uint32_t part) const noexcept { return parlour_event_item_i64(engine_, field_, index_, part); }
    template <typename Enumeration>
    Enumeration enumerated(std::uint32_t part) const noexcept {
        return from_name<Enumeration>(text(part));
    }
    template <typename Enumeration>
    std::optional<Enumeration> optional_enumerated(std::uint32_t part) const noexcept {
        const auto name = optional_text(part);
        return name ? std::optional(from_name<Enumeration>(*name)) : std::nullopt;
    }
    bool flag(std::uint32_t part) const noexcept { return parlour_event_item_bool(engine_, field_, index_, part); }

private:
    parlour_str at(std::uint32_t part) const noexcept { return parlour_event_item_str(engine_, field_, index_, part); }

    const parlour_engine *engine_;
    std::uint32_t field_;
    std::size_t index_;
};

namespace detail {
/// How an item of each type is read.
template <typename T>
struct item;
template <>
struct item<std::string_view> {
    static std::string_view read(const item_ref &from) noexcept { return from.text(0); }
};
} // namespace detail

/// A list in an event: a range whose items are read as it is walked.
template <typename T>
class list {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = T;

        iterator() noexcept = default;
        iterator(const list *of, std::size_t index) noexcept : list_(of), index_(index) {}
        T operator*() const { return (*list_)[index_]; }
        iterator &operator++() noexcept { return ++index_, *this; }
        iterator operator++(int) noexcept {
            const iterator before = *this;
            ++index_;
            return before;
        }
        friend bool operator==(const iterator &one, const iterator &other) noexcept { return one.index_ == other.index_; }
        friend bool operator!=(const iterator &one, const iterator &other) noexcept { return one.index_ != other.index_; }

    private:
        const list *list_ = nullptr;
        std::size_t index_ = 0;
    };
    using const_iterator = iterator;
    using value_type = T;

    list(const parlour_engine *engine, std::uint32_t field) noexcept : engine_(engine), field_(field) {}

    [[nodiscard]] std::size_t size() const noexcept { return parlour_event_count(engine_, field_); }
    [[nodiscard]] bool empty() const noexcept { return size() == 0; }
    T operator[](std::size_t index) const { return detail::item<T>::read(item_ref(engine_, field_, index)); }
    iterator begin() const noexcept { return iterator(this, 0); }
    iterator end() const noexcept { return iterator(this, size()); }

private:
    const parlour_engine *engine_;
    std::uint32_t field_;
};

enum class Origin : std::uint8_t;
enum class Cause : std::uint8_t;

/// The event that was polled last. What it gives is borrowed from the engine until the next poll.
class event_ref {
public:
    event_ref(parlour_engine *engine, parlour_event_kind kind, std::uint64_t seq) noexcept
        : engine_(engine), kind_(kind), seq_(seq) {}

    /// May be newer than this header.
    parlour_event_kind kind() const noexcept { return kind_; }
    std::uint64_t seq() const noexcept { return seq_; }
    /// After the host's epoch.
    std::chrono::milliseconds at() const noexcept {
        return std::chrono::milliseconds(static_cast<std::int64_t>(parlour_event_at(engine_)));
    }
    std::string_view name() const noexcept { return detail::view(parlour_event_name(engine_)); }
    /// Whether it is news.
    Origin origin() const noexcept;
    /// Who or what brought it about.
    Cause cause() const noexcept;
    /// Vendor fields without a place of their own, a JSON object; missing if there are none.
    std::optional<std::string_view> raw() const noexcept { return optional_text(PARLOUR_FIELD_RAW); }
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

    // What follows reads fields by their numbers, `PARLOUR_FIELD_…`; the structs of parlour::event have them by name.

    bool has(std::uint32_t field) const noexcept { return parlour_event_has(engine_, field); }
    std::string_view text(std::uint32_t field) const noexcept { return detail::view(parlour_event_str(engine_, field)); }
    std::uint64_t u64(std::uint32_t field) const noexcept { return parlour_event_u64(engine_, field); }
    std::int64_t i64(std::uint32_t field) const noexcept { return parlour_event_i64(engine_, field); }
    bool flag(std::uint32_t field) const noexcept { return parlour_event_bool(engine_, field); }
    std::chrono::milliseconds millis(std::uint32_t field) const noexcept { return std::chrono::milliseconds(i64(field)); }
    template <typename Enumeration>
    Enumeration enumerated(std::uint32_t field) const noexcept {
        return from_name<Enumeration>(text(field));
    }
    /// A field that is a record.
    template <typename T>
    T part(std::uint32_t field) const {
        return detail::item<T>::read(item_ref(engine_, field, 0));
    }
    /// A field that is a list.
    template <typename T>
    parlour::list<T> list(std::uint32_t field) const noexcept {
        return parlour::list<T>(engine_, field);
    }

    std::optional<std::string_view> optional_text(std::uint32_t field) const noexcept {
        return detail::optional_view(parlour_event_str(engine_, field));
    }
    template <typename Enumeration>
    std::optional<Enumeration> optional_enumerated(std::uint32_t field) const noexcept {
        const auto name = optional_text(field);
        return name ? std::optional(from_name<Enumeration>(*name)) : std::nullopt;
    }
    std::optional<std::uint64_t> optional_u64(std::uint32_t field) const noexcept {
        return has(field) ? std::optional(u64(field)) : std::nullopt;
    }
    std::optional<std::int64_t> optional_i64(std::uint32_t field) const noexcept {
        return has(field) ? std::optional(i64(field)) : std::nullopt;
    }
    std::optional<bool> optional_flag(std::uint32_t field) const noexcept {
        return has(field) ? std::optional(flag(field)) : std::nullopt;
    }
    std::optional<std::chrono::milliseconds> optional_millis(std::uint32_t field) const noexcept {
        return has(field) ? std::optional(millis(field)) : std::nullopt;
    }

private:
    parlour_engine *engine_;
    parlour_event_kind kind_;
    std::uint64_t seq_;
};

/// Functions that are one: what `visit` calls, by the type of the event.
template <typename... Functions>
struct overloaded : Functions... {
    using Functions::operator()...;
};
template <typename... Functions>
overloaded(Functions...) -> overloaded<Functions...>;

} // namespace PARLOUR_CPP
} // namespace parlour

#include "parlour_types.hpp"

#include "parlour_events.hpp"
#include "parlour_inputs.hpp"

namespace parlour {
inline namespace PARLOUR_CPP {

inline Origin event_ref::origin() const noexcept {
    return from_name<Origin>(detail::view(parlour_event_origin(engine_)));
}
inline Cause event_ref::cause() const noexcept { return from_name<Cause>(detail::view(parlour_event_cause(engine_))); }

// ── The engine ──────────────────────────────────────────────────────────────────────────────────────────────────────

/// The host's own function for phone numbers: the number in international format, or nothing for one that is not valid.
using normalizer = std::function<std::optional<std::string>(std::string_view number)>;

/// An engine, owned. Moved, never copied.
class engine {
public:
    /// An engine without widgets or chats; an empty configuration is the default one.
    [[nodiscard]] static result<engine> try_make(const std::string &config = {}) {
        char message[512] = {0};
        parlour_engine *made = nullptr;
        const parlour_result code = parlour_engine_new(text_or_null(config), &made, message, sizeof message);
        if (code != PARLOUR_RESULT_OK) return unexpected(failure{code, message, {}});
        return engine(made, config);
    }

    /// An engine that goes on where a snapshot, in JSON or CBOR, was taken.
    [[nodiscard]] static result<engine> try_restore(std::string_view snapshot, const std::string &config = {}) {
        char message[512] = {0};
        parlour_engine *made = nullptr;
        const parlour_result code = parlour_engine_restore(text_or_null(config), snapshot.data(), snapshot.size(), &made,
                                                           message, sizeof message);
        if (code != PARLOUR_RESULT_OK) return unexpected(failure{code, message, {}});
        return engine(made, config);
    }

    /// Tells an input, of parlour::input. A time may be of any clock, as long as it is always the same one.
    template <typename Input, typename = decltype(Input::input_name)>
    [[nodiscard]] result<verdict> try_handle(timestamp now, const Input &input) {
        return try_handle(now, std::string_view(to_json(input)));
    }
    /// Tells an input in JSON.
    [[nodiscard]] result<verdict> try_handle(timestamp now, std::string_view input) {
        return verdict_of(parlour_handle_json(handle_.get(), now.count(), input.data(), input.size()));
    }
    /// What a call of one of the input functions of parlour.h returned.
    [[nodiscard]] result<verdict> verdict_of(parlour_result code) {
        if (code == PARLOUR_RESULT_OK) return verdict::accepted;
        if (code == PARLOUR_RESULT_IGNORED) return verdict::ignored;
        return failed(code);
    }
    /// Whether an input would be accepted now.
    template <typename Input, typename = decltype(Input::input_name)>
    [[nodiscard]] bool can(const Input &input) const {
        return can(std::string_view(to_json(input)));
    }
    /// Whether an input in JSON would be accepted now.
    [[nodiscard]] bool can(std::string_view input) const noexcept {
        return parlour_can_json(handle_.get(), input.data(), input.size());
    }

    /// Takes a vendor's call in JSON; its inputs come with what became of each.
    [[nodiscard]] result<reading> try_observe(timestamp now, std::string_view call) {
        parlour_str inputs{nullptr, 0};
        return read(parlour_observe_json(handle_.get(), now.count(), call.data(), call.size(), &inputs), inputs);
    }
    /// What a vendor tells by a call, which the engine does not take.
    [[nodiscard]] result<reading> try_decode(parlour_dialect dialect, std::string_view call) const {
        parlour_str inputs{nullptr, 0};
        return read(parlour_decode_json(handle_.get(), dialect, call.data(), call.size(), &inputs), inputs);
    }
    /// What a call of the vendor's own functions asks for, which the engine does not take.
    [[nodiscard]] result<reading> try_command(parlour_dialect dialect, std::string_view call) const {
        parlour_str inputs{nullptr, 0};
        return read(parlour_command_json(handle_.get(), dialect, call.data(), call.size(), &inputs), inputs);
    }

    /// The next event that was not delivered yet. It fails where the host's own function for phone numbers does.
    [[nodiscard]] result<std::optional<event_ref>> try_poll() {
        const parlour_event_kind kind = parlour_poll_event(handle_.get());
        if (kind != PARLOUR_EVENT_NONE) {
            return std::optional(event_ref(handle_.get(), kind, parlour_event_seq(handle_.get())));
        }
        const std::string_view wrong = detail::view(parlour_error(handle_.get()));
        if (wrong.empty()) return std::optional<event_ref>();
        return unexpected(failure{PARLOUR_RESULT_INVALID_ARGUMENT, std::string(wrong), {}});
    }

    /// Fires the deadlines that are due.
    [[nodiscard]] result<verdict> try_handle_timeout(timestamp now) {
        return verdict_of(parlour_handle_timeout(handle_.get(), now.count()));
    }
    /// When to call `handle_timeout`, after the host's epoch.
    [[nodiscard]] std::optional<std::chrono::milliseconds> next_deadline() const noexcept {
        std::uint64_t at = 0;
        if (!parlour_next_deadline(handle_.get(), &at)) return std::nullopt;
        return std::chrono::milliseconds(static_cast<std::int64_t>(at));
    }
    /// Tells again what holds now.
    void resync() noexcept { parlour_resync(handle_.get()); }

    /// Sets the host's own function for phone numbers; an empty one takes it away. It must not use the engine. What it
    /// throws comes out of `poll`, and the question stays.
    [[nodiscard]] result<verdict> try_set_phone_normalizer(normalizer function) {
        auto host = function ? std::make_unique<asked>() : nullptr;
        if (host) host->function = std::move(function);
        auto set = verdict_of(
            parlour_set_phone_normalizer(handle_.get(), host ? &asked::normalize : nullptr, host.get()));
        if (set) host_ = std::move(host);
        return set;
    }

    /// What holds now, as JSON.
    [[nodiscard]] std::string view() const { return copy(parlour_view_json(handle_.get())); }
    /// The remembered messages of a chat as JSON; nothing for a chat that is not known.
    [[nodiscard]] std::optional<std::string> transcript(const std::string &chat_id) const {
        const parlour_str told = parlour_transcript_json(handle_.get(), chat_id.c_str());
        return told.data == nullptr ? std::nullopt : std::optional(copy(told));
    }
    [[nodiscard]] std::string snapshot() const { return copy(parlour_snapshot_json(handle_.get())); }
    /// Bytes, not text.
    [[nodiscard]] std::string compact_snapshot() const { return copy(parlour_snapshot_cbor(handle_.get())); }
    [[nodiscard]] std::string storage_key() const { return copy(parlour_storage_key(handle_.get())); }
    /// Takes out the storage keys under which nothing is to be kept any more: a JSON array of text.
    [[nodiscard]] std::string storage_keys_to_delete() { return copy(parlour_storage_keys_to_delete_json(handle_.get())); }
    /// Starts or stops noting every change of a machine's state.
    void log_transitions(bool on) noexcept { parlour_log_transitions(handle_.get(), on); }
    /// Takes out the changes of state noted so far: a JSON array.
    [[nodiscard]] std::string take_transitions() { return copy(parlour_take_transitions_json(handle_.get())); }

    /// The handle, for the functions of parlour.h; it stays this engine's.
    parlour_engine *handle() const noexcept { return handle_.get(); }
    /// The configuration that it was made with.
    const std::string &config() const noexcept { return config_; }

#ifdef PARLOUR_EXCEPTIONS
    class event_range;

    explicit engine(const std::string &config = {}) : engine(detail::value_of(try_make(config))) {}
    [[nodiscard]] static engine restore(std::string_view snapshot, const std::string &config = {}) {
        return detail::value_of(try_restore(snapshot, config));
    }
    template <typename Input, typename = decltype(Input::input_name)>
    verdict handle(timestamp now, const Input &input) {
        return detail::value_of(try_handle(now, input));
    }
    verdict handle(timestamp now, std::string_view input) { return detail::value_of(try_handle(now, input)); }
    reading observe(timestamp now, std::string_view call) { return detail::value_of(try_observe(now, call)); }
    [[nodiscard]] reading decode(parlour_dialect dialect, std::string_view call) const {
        return detail::value_of(try_decode(dialect, call));
    }
    [[nodiscard]] reading command(parlour_dialect dialect, std::string_view call) const {
        return detail::value_of(try_command(dialect, call));
    }
    void handle_timeout(timestamp now) { detail::value_of(try_handle_timeout(now)); }
    void set_phone_normalizer(normalizer function) {
        detail::value_of(try_set_phone_normalizer(std::move(function)));
    }
    [[nodiscard]] std::optional<event_ref> poll() {
        auto polled = try_poll();
        if (!polled && host_ && host_->thrown) std::rethrow_exception(std::exchange(host_->thrown, nullptr));
        return detail::value_of(std::move(polled));
    }
    /// The events that wait, each polled as the range is walked; one holds until the next.
    [[nodiscard]] event_range events();
#endif

private:
    /// The host's function, and what came of it.
    struct asked {
        normalizer function;
#ifdef PARLOUR_EXCEPTIONS
        std::exception_ptr thrown;
#endif

        std::optional<std::string> answer(std::string_view number) {
#ifdef PARLOUR_EXCEPTIONS
            try {
                return function(number);
            } catch (...) {
                thrown = std::current_exception();
                return std::nullopt;
            }
#else
            return function(number);
#endif
        }
        bool has_thrown() const noexcept {
#ifdef PARLOUR_EXCEPTIONS
            return thrown != nullptr;
#else
            return false;
#endif
        }
        static std::size_t normalize(void *context, const char *number, std::size_t length, char *out, std::size_t size) {
            auto &self = *static_cast<asked *>(context);
            const std::optional<std::string> answer = self.answer(std::string_view(number, length));
            // What has no room is no answer.
            if (self.has_thrown() || (answer && answer->size() > size)) return size + 1;
            return answer ? answer->copy(out, size) : 0;
        }
    };
    struct freed {
        void operator()(parlour_engine *handle) const noexcept { parlour_engine_free(handle); }
    };

    engine(parlour_engine *handle, std::string config) noexcept : handle_(handle), config_(std::move(config)) {}

    static const char *text_or_null(const std::string &text) noexcept { return text.empty() ? nullptr : text.c_str(); }
    static std::string copy(parlour_str text) { return std::string(detail::view(text)); }

    unexpected failed(parlour_result code) const {
        std::string message = copy(parlour_error(handle_.get()));
        std::string rejection;
        if (code == PARLOUR_RESULT_REJECTED) rejection = copy(parlour_rejection_json(handle_.get()));
        return unexpected(failure{code, std::move(message), std::move(rejection)});
    }
    result<reading> read(parlour_result code, parlour_str inputs) const {
        switch (code) {
        case PARLOUR_RESULT_OK: return reading{observed::taken, copy(inputs)};
        case PARLOUR_RESULT_NOT_MINE: return reading{observed::not_mine, {}};
        case PARLOUR_RESULT_UNKNOWN: return reading{observed::unknown, {}};
        default: return failed(code);
        }
    }

    // In this order: the handle, which knows of the host's function, goes first.
    std::unique_ptr<asked> host_;
    std::unique_ptr<parlour_engine, freed> handle_;
    std::string config_;
};

#ifdef PARLOUR_EXCEPTIONS
/// The events that wait in an engine.
class engine::event_range {
public:
    class iterator {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = event_ref;
        using difference_type = std::ptrdiff_t;
        using pointer = const event_ref *;
        using reference = const event_ref &;

        /// The end.
        iterator() noexcept = default;
        explicit iterator(engine *of) : engine_(of), told_(of->poll()) {}
        const event_ref &operator*() const noexcept { return *told_; }
        const event_ref *operator->() const noexcept { return &*told_; }
        iterator &operator++() {
            told_ = engine_->poll();
            return *this;
        }
        void operator++(int) { ++*this; }
        friend bool operator==(const iterator &one, const iterator &other) noexcept { return one.is_end() == other.is_end(); }
        friend bool operator!=(const iterator &one, const iterator &other) noexcept { return !(one == other); }

    private:
        bool is_end() const noexcept { return !told_.has_value(); }

        engine *engine_ = nullptr;
        std::optional<event_ref> told_;
    };

    explicit event_range(engine *of) noexcept : engine_(of) {}
    iterator begin() const { return iterator(engine_); }
    iterator end() const noexcept { return iterator(); }

private:
    engine *engine_;
};

inline engine::event_range engine::events() { return event_range(this); }
#endif

/// Takes a step without an engine: from a snapshot, in JSON or CBOR, or none, and a JSON list of inputs, or none, to
/// the JSON text that `parlour_step_json` describes.
[[nodiscard]] inline result<std::string> try_step(timestamp now, std::string_view inputs = {},
                                                  std::string_view snapshot = {}, const std::string &config = {}) {
    const auto given = [](std::string_view text) { return text.empty() ? nullptr : text.data(); };
    std::string out(4096, '\0');
    for (;;) {
        std::size_t length = 0;
        const parlour_result code =
            parlour_step_json(config.empty() ? nullptr : config.c_str(), given(snapshot), snapshot.size(), now.count(),
                              given(inputs), inputs.size(), out.data(), out.size(), &length);
        if (code == PARLOUR_RESULT_OK) {
            out.resize(length);
            return out;
        }
        if (code != PARLOUR_RESULT_NO_ROOM) return unexpected(failure{code, out.c_str(), {}});
        out.resize(length + 1);
    }
}

#ifdef PARLOUR_EXCEPTIONS
[[nodiscard]] inline std::string step(timestamp now, std::string_view inputs = {}, std::string_view snapshot = {},
                                      const std::string &config = {}) {
    return detail::value_of(try_step(now, inputs, snapshot, config));
}
#endif

/// A translator, owned: any dialect in, any dialect out.
class translator {
public:
    [[nodiscard]] static result<translator> try_make(parlour_dialect from, parlour_dialect to,
                                                     const std::string &config = {}) {
        char message[512] = {0};
        parlour_translator *made = nullptr;
        const parlour_result code =
            parlour_translator_new(static_cast<std::uint32_t>(from), static_cast<std::uint32_t>(to),
                                   config.empty() ? nullptr : config.c_str(), &made, message, sizeof message);
        if (code != PARLOUR_RESULT_OK) return unexpected(failure{code, message, {}});
        return translator(made);
    }

    /// Lets Google Analytics 4 be told so from now on; an empty category is the name of the vendor that is read.
    void set_ga4(const std::string &category, bool all_events = false) noexcept {
        parlour_translator_set_ga4(handle_.get(), category.empty() ? nullptr : category.c_str(), all_events);
    }
    /// The target's calls for the next call of the stream, a line each. Borrowed until the next call.
    [[nodiscard]] result<std::string_view> try_translate(std::string_view call) {
        parlour_str calls{nullptr, 0};
        const parlour_result code = parlour_translate_json(handle_.get(), call.data(), call.size(), &calls);
        if (code == PARLOUR_RESULT_OK) return detail::view(calls);
        return unexpected(failure{code, std::string(detail::view(parlour_translator_error(handle_.get()))), {}});
    }
    /// When to call `handle_timeout`.
    [[nodiscard]] std::optional<std::chrono::milliseconds> next_deadline() const noexcept {
        std::uint64_t at = 0;
        if (!parlour_translator_deadline(handle_.get(), &at)) return std::nullopt;
        return std::chrono::milliseconds(static_cast<std::int64_t>(at));
    }
    /// Lets time pass; the target's calls that this brings about. Borrowed until the next call.
    std::string_view handle_timeout(timestamp now) noexcept {
        return detail::view(parlour_translator_timeout(handle_.get(), now.count()));
    }
    /// What was lost so far, a line each. Borrowed until the next call.
    [[nodiscard]] std::string_view report() noexcept { return detail::view(parlour_translator_report(handle_.get())); }

#ifdef PARLOUR_EXCEPTIONS
    translator(parlour_dialect from, parlour_dialect to, const std::string &config = {})
        : translator(detail::value_of(try_make(from, to, config))) {}
    [[nodiscard]] std::string_view translate(std::string_view call) { return detail::value_of(try_translate(call)); }
#endif

private:
    struct freed {
        void operator()(parlour_translator *handle) const noexcept { parlour_translator_free(handle); }
    };

    explicit translator(parlour_translator *handle) noexcept : handle_(handle) {}

    std::unique_ptr<parlour_translator, freed> handle_;
};

} // namespace PARLOUR_CPP
} // namespace parlour

#endif
