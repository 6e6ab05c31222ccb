// The host of ../c/host.c in C++17: events come typed, and the more telling ones are printed for people.
//
//     host [--config JSON] [--wait] [FILE | --socket PATH]

#include <parlour.hpp>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <iostream>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>

namespace {

/// Longer lines are skipped; the engine takes no longer ones by default.
constexpr std::size_t longest_line = std::size_t{32} << 20;

[[noreturn]] void fail(const std::string &what) { throw std::system_error(errno, std::generic_category(), what); }

/// A moment of a clock that never goes back.
std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }

/// A file descriptor, owned.
class descriptor {
public:
    explicit descriptor(int number) noexcept : number_(number) {}
    descriptor(descriptor &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
    descriptor(const descriptor &) = delete;
    descriptor &operator=(const descriptor &) = delete;
    descriptor &operator=(descriptor &&) = delete;
    ~descriptor() { close(); }

    /// -1 once it is closed.
    int number() const noexcept { return number_; }
    void close() noexcept {
        if (number_ > STDERR_FILENO) ::close(number_);
        number_ = -1;
    }

private:
    int number_;
};

descriptor open_file(const std::string &path) {
    int number;
    do number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    while (number < 0 && errno == EINTR);
    if (number < 0) fail(path);
    return descriptor(number);
}

descriptor open_socket(const std::string &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path) throw std::runtime_error(path + ": the path is too long");
    path.copy(address.sun_path, path.size());
    descriptor made(::socket(AF_UNIX, SOCK_STREAM, 0));
    if (made.number() < 0) fail(path);
    while (::connect(made.number(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        if (errno != EINTR) fail(path);
    }
    return made;
}

/// Cuts what is read into lines, however it comes in pieces.
class lines {
public:
    lines(std::string name, descriptor from) : name_(std::move(name)), from_(std::move(from)) {}

    int file() const noexcept { return from_.number(); }
    bool open() const noexcept { return from_.number() >= 0; }
    /// Where the line is that was given last.
    std::string place() const { return name_ + ":" + std::to_string(count_); }

    /// Reads what is there, and gives each whole line to `take`.
    template <typename Take>
    void read(Take take) {
        char bytes[65536];
        const ssize_t got = ::read(from_.number(), bytes, sizeof bytes);
        if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)) return;
        // A peer that went away without a word is the end as well.
        if (got < 0 && errno != ECONNRESET) fail(name_ + ":" + std::to_string(count_ + 1));
        if (got <= 0) {
            from_.close();
            if (!part_.empty()) end(take);
            return;
        }
        std::string_view rest(bytes, static_cast<std::size_t>(got));
        for (std::size_t stop; (stop = rest.find('\n')) != rest.npos; rest.remove_prefix(stop + 1)) {
            keep(rest.substr(0, stop));
            end(take);
        }
        keep(rest);
    }

private:
    void keep(std::string_view piece) {
        // One byte too many tells the end of the line that it was too long.
        part_.append(piece.substr(0, longest_line + 1 - part_.size()));
    }

    template <typename Take>
    void end(Take take) {
        ++count_;
        if (part_.size() > longest_line) std::cerr << place() << ": the line is too long\n";
        else if (part_.find_first_not_of(" \t\r") != part_.npos) take(std::string_view(part_));
        part_.clear();
    }

    std::string name_;
    descriptor from_;
    std::string part_;
    std::size_t count_ = 0;
};

/// Whether JSON is an object with a "surface": a vendor's call. Whether it is sound, the engine sees.
bool is_call(std::string_view json) {
    int depth = 0;
    for (std::size_t at = 0; at < json.size(); ++at) {
        if (json[at] == '{' || json[at] == '[') ++depth;
        if (json[at] == '}' || json[at] == ']') --depth;
        if (json[at] != '"') continue;
        const std::size_t begin = at + 1;
        while (++at < json.size() && json[at] != '"') at += json[at] == '\\' ? 1u : 0u;
        if (at >= json.size()) return false;
        const std::size_t next = json.find_first_not_of(" \t\r", at + 1);
        const bool key = depth == 1 && next != json.npos && json[next] == ':';
        if (key && json.substr(begin, at - begin) == "surface") return true;
    }
    return false;
}

/// What a message says.
std::string_view said(const parlour::part::Content<std::string_view> &content) {
    const auto *text = std::get_if<parlour::part::Text<std::string_view>>(&content);
    return text != nullptr ? text->text : "(a file)";
}

/// Prints an event for people: its number and name, and what there is to say of some.
void print(const parlour::event_ref &told) {
    namespace event = parlour::event;
    std::cout << told.seq() << ' ' << told.name();
    parlour::visit(
        parlour::overloaded{
            [](const event::WidgetLoaded &loaded) {
                const char *status = loaded.online.has_value() ? (*loaded.online ? "online" : "offline") : "loaded";
                std::cout << ": widget " << loaded.widget_id << " is " << status;
            },
            [](const event::ChatRequested &chat) {
                std::cout << ": chat " << chat.chat_id << " is asked for: " << chat.message.value_or("(nothing said)");
            },
            [](const event::ChatStarted &chat) {
                std::cout << ": chat " << chat.chat_id << " starts, ticket " << chat.ticket.value_or("unknown");
            },
            [](const event::ChatEnded &chat) {
                std::cout << ": chat " << chat.chat_id << " is over, by " << name(chat.by);
            },
            [](const event::ChatParticipantJoined &joined) {
                std::cout << ": " << joined.user.nickname.value_or("somebody") << " joins chat " << joined.chat_id;
            },
            [](const event::MessageReceived &message) {
                std::cout << ": " << message.from.nickname.value_or("somebody") << ": " << said(message.content);
            },
            [](const event::MessageSending &message) { std::cout << ": visitor: " << said(message.content); },
            [](const event::TypingStarted &typing) { std::cout << ": " << typing.user_id.value_or("somebody") << " writes"; },
            [](const event::TypingStopped &typing) {
                std::cout << ": " << typing.user_id.value_or("somebody") << " no longer writes"
                          << (typing.timed_out ? " (timed out)" : "");
            },
            [](const event::UnreadChanged &unread) { std::cout << ": " << unread.total << " unread"; },
            [](const auto &) {},
        },
        told);
    std::cout << '\n';
}

/// The engine with the clock.
class host {
public:
    explicit host(const std::string &config) : engine_(config) {}

    void run(lines &from, bool wait) {
        while (from.open() || (wait && engine_.next_deadline())) {
            // `poll` skips a file of -1, and then is a timer alone.
            pollfd waiting{from.file(), POLLIN, 0};
            const int ready = ::poll(&waiting, 1, patience());
            if (ready < 0 && errno != EINTR && errno != EAGAIN) fail("poll");
            engine_.handle_timeout(now());
            tell();
            if (ready > 0) from.read([&](std::string_view line) { take(from, line); });
        }
    }

private:
    /// How long `poll` may sleep: until the next deadline, or for ever.
    int patience() const {
        const auto deadline = engine_.next_deadline();
        if (!deadline) return -1;
        // The engine's milliseconds are those of the clock that it is told.
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - now().time_since_epoch()).count();
        return static_cast<int>(std::clamp<std::int64_t>(left, 0, INT_MAX));
    }

    void take(const lines &from, std::string_view line) {
        try {
            if (!is_call(line)) engine_.handle(now(), line);
            else if (engine_.observe(now(), line) != parlour::observed::taken)
                std::cerr << from.place() << ": nothing is known of this call\n";
        } catch (const parlour::error &error) {
            const auto code = error.why().code;
            if (code == PARLOUR_RESULT_PANIC || code == PARLOUR_RESULT_POISONED) throw;
            if (code == PARLOUR_RESULT_REJECTED) std::cout << "rejected " << from.place() << ' ' << error.what() << '\n';
            else std::cerr << from.place() << ": " << error.what() << '\n';
        }
        tell();
    }

    /// All events that there are. They leave at once: somebody may be reading along.
    void tell() {
        for (const auto &told : engine_.events()) print(told);
        if (!std::cout.flush()) throw std::runtime_error("the standard output cannot be written");
    }

    parlour::engine engine_;
};

int start(int count, char **arguments) {
    std::string config, path;
    bool wait = false, by_socket = false;
    for (int index = 1; index < count; ++index) {
        const std::string_view word = arguments[index];
        const bool more = index + 1 < count;
        if (word == "--wait") wait = true;
        else if (word == "--config" && more) config = arguments[++index];
        else if (word == "--socket" && more && path.empty()) by_socket = true, path = arguments[++index];
        else if (word.substr(0, 1) != "-" && path.empty()) path = word;
        else throw std::runtime_error("usage: host [--config JSON] [--wait] [FILE | --socket PATH]");
    }
    if (parlour_abi_version() != PARLOUR_ABI_VERSION) {
        throw std::runtime_error("built for another version of the library");
    }
    // Who reads the events may go away: then writing fails, which is told.
    std::signal(SIGPIPE, SIG_IGN);
    host running(config);
    lines from(path.empty() ? "stdin" : path,
               path.empty() ? descriptor(STDIN_FILENO) : by_socket ? open_socket(path) : open_file(path));
    running.run(from, wait);
    return 0;
}

} // namespace

int main(int count, char **arguments) {
    try {
        return start(count, arguments);
    } catch (const std::exception &error) {
        std::cerr << "host: " << error.what() << '\n';
        return 1;
    }
}
