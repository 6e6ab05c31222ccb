// The host of ../c/host.c in C++17: events come typed, and the more telling ones are printed for people.
//
//     host [--config JSON] [--wait] [FILE | --socket PATH]

#include <parlour.hpp>

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

/// Milliseconds since some moment; never goes back.
std::uint64_t now() {
    using namespace std::chrono;
    return static_cast<std::uint64_t>(duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count());
}

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

/// Prints events for people; those that it has no words for by name.
class printer : public parlour::visitor {
public:
    void on(const parlour::event::WidgetLoaded &told) override {
        const char *status = told.online.has_value() ? (*told.online ? "online" : "offline") : "loaded";
        say(told) << "widget " << told.widget_id << " is " << status << '\n';
    }
    void on(const parlour::event::ChatRequested &told) override {
        say(told) << "chat " << told.chat_id << " is asked for: " << told.message.value_or("(nothing said)") << '\n';
    }
    void on(const parlour::event::ChatStarted &told) override {
        say(told) << "chat " << told.chat_id << " starts, ticket " << told.ticket.value_or("unknown") << '\n';
    }
    void on(const parlour::event::ChatEnded &told) override {
        say(told) << "chat " << told.chat_id << " is over, by " << told.by << '\n';
    }
    void on(const parlour::event::ChatParticipantJoined &told) override {
        say(told) << told.user.text(0, PARLOUR_FIELD_NICKNAME) << " joins chat " << told.chat_id << '\n';
    }
    void on(const parlour::event::MessageReceived &told) override {
        say(told) << told.from.text(0, PARLOUR_FIELD_NICKNAME) << ": " << told.content.text(0, PARLOUR_FIELD_TEXT)
                  << '\n';
    }
    void on(const parlour::event::MessageSending &told) override {
        say(told) << "visitor: " << told.content.text(0, PARLOUR_FIELD_TEXT) << '\n';
    }
    void on(const parlour::event::TypingStarted &told) override {
        say(told) << told.user_id.value_or("somebody") << " writes\n";
    }
    void on(const parlour::event::TypingStopped &told) override {
        say(told) << told.user_id.value_or("somebody") << " no longer writes" << (told.timed_out ? " (timed out)" : "")
                  << '\n';
    }
    void on(const parlour::event::UnreadChanged &told) override { say(told) << told.total << " unread\n"; }
    void other(const parlour::event_ref &told) override { number(told) << told.name() << '\n'; }

private:
    static std::ostream &number(const parlour::event_ref &told) { return std::cout << told.seq() << ' '; }
    /// Begins a line with the event's number and name.
    template <typename Event>
    static std::ostream &say(const Event &told) {
        return number(told.source) << told.source.name() << ": ";
    }
};

/// The engine with the clock and the printer.
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
        const std::uint64_t present = now();
        if (!deadline) return -1;
        if (*deadline <= present) return 0;
        return *deadline - present < INT_MAX ? static_cast<int>(*deadline - present) : INT_MAX;
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
        while (const auto event = engine_.poll()) parlour::dispatch(*event, printer_);
        if (!std::cout.flush()) throw std::runtime_error("the standard output cannot be written");
    }

    parlour::engine engine_;
    printer printer_;
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
