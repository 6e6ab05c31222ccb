/*
 * A host in C: reads a visit line by line as it happens, and tells what it means as it becomes known.
 *
 *     host [--config JSON] [--wait] [FILE | --socket PATH]
 *
 * A line is an input in canonical JSON, or a vendor's call, which has a "surface". Lines come from a file or a named
 * pipe, from the Unix socket that somebody listens on at PATH, or from the standard input. Between them the host sleeps
 * until the engine's next deadline. At the end of the input it is done; with --wait only after the last deadline.
 *
 * To the standard output go
 *
 *     SEQ NAME JSON               an event
 *     rejected NAME:LINE JSON     an input that changed nothing, and why
 *     call NAME:LINE JSON         what a vendor's call was taken for
 *
 * and to the standard error, after NAME:LINE, what could not be read. Neither stops the host.
 */

#define _POSIX_C_SOURCE 200809L

#include <parlour.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

/* Longer lines are skipped; the engine takes no longer ones by default. */
#define LONGEST_LINE ((size_t)32 << 20)

/* Where lines come from, and the part of a line that is here already. */
struct source {
    const char *name;
    int file; /* -1 after the end. */
    uintmax_t line;
    char *part;
    size_t length, room;
    bool skipping;
};

static void die(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    fputs("host: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

/* ── Time ─────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Milliseconds since some moment; never goes back. */
static uint64_t now(void) {
    struct timespec time;
    if (clock_gettime(CLOCK_MONOTONIC, &time) != 0) die("clock: %s", strerror(errno));
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

/* How long `poll` may sleep: until the next deadline, or for ever. What does not fit an int takes several sleeps. */
static int patience(const parlour_engine *engine) {
    uint64_t deadline = 0, present = now();
    if (!parlour_next_deadline(engine, &deadline)) return -1;
    if (deadline <= present) return 0;
    return deadline - present < INT_MAX ? (int)(deadline - present) : INT_MAX;
}

/* ── Out ──────────────────────────────────────────────────────────────────────────────────────────────────────── */

static void put(parlour_str text) {
    if (text.length > 0) fwrite(text.data, 1, text.length, stdout);
}

static void put_about(const char *what, const struct source *source, parlour_str text) {
    printf("%s %s:%ju ", what, source->name, source->line);
    put(text);
    putchar('\n');
}

static void complain(const struct source *source, parlour_str why) {
    fprintf(stderr, "%s:%ju: %.*s\n", source->name, source->line, (int)why.length, why.length > 0 ? why.data : "");
}

/* All events that there are. They leave at once: somebody may be reading along. */
static void tell_events(parlour_engine *engine) {
    while (parlour_poll_event(engine) != PARLOUR_EVENT_NONE) {
        printf("%" PRIu64 " ", parlour_event_seq(engine));
        put(parlour_event_name(engine));
        putchar(' ');
        put(parlour_event_json(engine));
        putchar('\n');
    }
    if (fflush(stdout) != 0) die("standard output: %s", strerror(errno));
}

/* ── In ───────────────────────────────────────────────────────────────────────────────────────────────────────── */

/* Whether JSON is an object with a "surface": a vendor's call. Whether it is sound, the engine sees. */
static bool is_call(const char *json, size_t length) {
    static const char name[] = "\"surface\"";
    int depth = 0;
    for (size_t at = 0; at < length; ++at) {
        if (json[at] == '{' || json[at] == '[') ++depth;
        if (json[at] == '}' || json[at] == ']') --depth;
        if (json[at] != '"') continue;
        size_t begin = at;
        while (++at < length && json[at] != '"') at += json[at] == '\\';
        size_t next = at + 1;
        while (next < length && strchr(" \t\r", json[next]) != NULL && json[next] != '\0') ++next;
        bool key = depth == 1 && next < length && json[next] == ':';
        if (key && at + 1 - begin == sizeof name - 1 && memcmp(json + begin, name, sizeof name - 1) == 0) return true;
    }
    return false;
}

static void take_line(parlour_engine *engine, const struct source *source, const char *line, size_t length) {
    size_t blank = 0;
    while (blank < length && (line[blank] == ' ' || line[blank] == '\t' || line[blank] == '\r')) ++blank;
    if (blank == length) return;
    static const char unknown[] = "nothing is known of this call";
    bool call = is_call(line, length);
    parlour_str meaning = {NULL, 0};
    parlour_result result = call ? parlour_observe_json(engine, now(), line, length, &meaning)
                                 : parlour_handle_json(engine, now(), line, length);
    switch (result) {
    case PARLOUR_RESULT_OK:
        if (call) put_about("call", source, meaning);
        break;
    case PARLOUR_RESULT_IGNORED: break;
    case PARLOUR_RESULT_NOT_MINE:
    case PARLOUR_RESULT_UNKNOWN: complain(source, (parlour_str){unknown, sizeof unknown - 1}); break;
    case PARLOUR_RESULT_REJECTED: put_about("rejected", source, parlour_rejection_json(engine)); break;
    case PARLOUR_RESULT_PANIC:
    case PARLOUR_RESULT_POISONED: die("%s:%ju: %s", source->name, source->line, parlour_result_text((int32_t)result)); break;
    default: complain(source, parlour_error(engine)); break;
    }
    tell_events(engine);
}

/* Keeps a piece of a line until the rest comes. */
static void keep(struct source *source, const char *piece, size_t length) {
    if (source->skipping) return;
    if (length > LONGEST_LINE - source->length) {
        static const char long_line[] = "the line is too long";
        ++source->line;
        complain(source, (parlour_str){long_line, sizeof long_line - 1});
        --source->line;
        source->skipping = true;
        source->length = 0;
        return;
    }
    if (source->length + length > source->room) {
        size_t room = (source->length + length) * 2;
        char *part = realloc(source->part, room);
        if (part == NULL) die("out of memory");
        source->part = part;
        source->room = room;
    }
    if (length > 0) memcpy(source->part + source->length, piece, length);
    source->length += length;
}

static void end_line(parlour_engine *engine, struct source *source) {
    ++source->line;
    if (!source->skipping && source->length > 0) take_line(engine, source, source->part, source->length);
    source->skipping = false;
    source->length = 0;
}

/* Reads what is there, maybe half a line, maybe many lines. */
static void read_some(parlour_engine *engine, struct source *source) {
    char bytes[65536];
    ssize_t got = read(source->file, bytes, sizeof bytes);
    if (got < 0 && (errno == EINTR || errno == EAGAIN || errno == EWOULDBLOCK)) return;
    if (got <= 0) {
        /* A peer that went away without a word is the end as well. */
        if (got < 0 && errno != ECONNRESET) die("%s:%ju: %s", source->name, source->line + 1, strerror(errno));
        if (source->length > 0) end_line(engine, source);
        if (source->file != STDIN_FILENO) close(source->file);
        source->file = -1;
        return;
    }
    const char *from = bytes, *end = bytes + got;
    for (const char *stop; (stop = memchr(from, '\n', (size_t)(end - from))) != NULL; from = stop + 1) {
        keep(source, from, (size_t)(stop - from));
        end_line(engine, source);
    }
    keep(source, from, (size_t)(end - from));
}

static int open_file(const char *path) {
    int file;
    do file = open(path, O_RDONLY | O_CLOEXEC);
    while (file < 0 && errno == EINTR);
    if (file < 0) die("%s: %s", path, strerror(errno));
    return file;
}

static int open_socket(const char *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) die("%s: the path is too long", path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    int file = socket(AF_UNIX, SOCK_STREAM, 0);
    if (file < 0) die("%s: %s", path, strerror(errno));
    while (connect(file, (const struct sockaddr *)&address, sizeof address) != 0) {
        if (errno != EINTR) die("%s: %s", path, strerror(errno));
    }
    return file;
}

/* ── The loop ─────────────────────────────────────────────────────────────────────────────────────────────────── */

static void run(parlour_engine *engine, struct source *source, bool wait) {
    while (source->file >= 0 || (wait && parlour_next_deadline(engine, NULL))) {
        /* `poll` skips a file of -1, and then is a timer alone. */
        struct pollfd from = {.fd = source->file, .events = POLLIN, .revents = 0};
        int ready = poll(&from, 1, patience(engine));
        if (ready < 0 && errno != EINTR && errno != EAGAIN) die("poll: %s", strerror(errno));
        parlour_result result = parlour_handle_timeout(engine, now());
        if (PARLOUR_FAILED(result)) die("%s", parlour_result_text((int32_t)result));
        tell_events(engine);
        if (ready > 0) read_some(engine, source);
    }
}

int main(int count, char **arguments) {
    static const char usage[] = "usage: host [--config JSON] [--wait] [FILE | --socket PATH]";
    const char *config = NULL, *path = NULL;
    bool wait = false, by_socket = false;
    for (int index = 1; index < count; ++index) {
        const char *word = arguments[index];
        bool more = index + 1 < count;
        if (strcmp(word, "--wait") == 0) wait = true;
        else if (strcmp(word, "--config") == 0 && more) config = arguments[++index];
        else if (strcmp(word, "--socket") == 0 && more && path == NULL) by_socket = true, path = arguments[++index];
        else if (word[0] != '-' && path == NULL) path = word;
        else die("%s", usage);
    }
    if (parlour_abi_version() != PARLOUR_ABI_VERSION) die("built for another version of the library");
    /* Who reads the events may go away: then writing fails, which is told. */
    signal(SIGPIPE, SIG_IGN);

    char message[256];
    parlour_engine *engine = NULL;
    if (parlour_engine_new(config, &engine, message, sizeof message) != PARLOUR_RESULT_OK) die("--config: %s", message);
    struct source source = {.name = path != NULL ? path : "stdin", .file = STDIN_FILENO};
    if (path != NULL) source.file = by_socket ? open_socket(path) : open_file(path);
    run(engine, &source, wait);
    free(source.part);
    parlour_engine_free(engine);
    return 0;
}
