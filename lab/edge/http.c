/* SPDX-License-Identifier: MIT */
/*
 * The lab's own HTTP server, for bulk transfers whose content can be checked: GET /bytes/N, PUT or
 * POST of anything. It serves the lab's traffic only, on loopback or in a namespace of the lab's,
 * and nothing but numbers comes out of a request.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <nettle/sha2.h>

#include "edge.h"

#define HTTP_BODY_MAX        (UINT64_C(4) << 30)
#define HTTP_HEAD_MAX        8192u
#define HTTP_BLOCK           65536u
#define HTTP_TIMEOUT_SECONDS 30
#define HTTP_BACKLOG         16

struct lab_http {
    pid_t pid;
};

/* ---- The stream --------------------------------------------------------------------------- */

/* splitmix64 of the word's number: any part can be had without the parts before it. */
static uint64_t stream_word(uint64_t n)
{
    uint64_t z = (n + 1) * UINT64_C(0x9E3779B97F4A7C15);

    z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
    return z ^ z >> 31;
}

/* One block of it; offset and size are multiples of 8 but at the end. */
static void stream_block(uint64_t offset, uint8_t *out, size_t bytes)
{
    for (size_t i = 0; i < bytes; i += 8) {
        uint64_t word = stream_word((offset + i) / 8);

        memcpy(out + i, &word, bytes - i < 8 ? bytes - i : 8);
    }
}

static void sha256_hex(struct sha256_ctx *sha, char hex[65])
{
    uint8_t digest[SHA256_DIGEST_SIZE];

    sha256_digest(sha, sizeof(digest), digest);
    for (unsigned i = 0; i < sizeof(digest); i++) {
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
}

void lab_http_sha256(uint64_t n, char hex[65])
{
    static uint8_t block[HTTP_BLOCK];
    struct sha256_ctx sha;

    sha256_init(&sha);
    for (uint64_t offset = 0; offset < n; offset += sizeof(block)) {
        size_t part = n - offset < sizeof(block) ? (size_t)(n - offset) : sizeof(block);

        stream_block(offset, block, part);
        sha256_update(&sha, part, block);
    }
    sha256_hex(&sha, hex);
}

/* ---- One connection ----------------------------------------------------------------------- */

struct http_request {
    char head[HTTP_HEAD_MAX + 1];
    size_t head_bytes, body_start, used;
    uint64_t body_bytes;
    bool has_length, expects, keep;
};

static bool send_all(int fd, const void *data, size_t bytes)
{
    const char *at = data;

    while (bytes > 0) {
        ssize_t sent = send(fd, at, bytes, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return false;
        }
        at += sent;
        bytes -= (size_t)sent;
    }
    return true;
}

static bool answer(int fd, const char *status, uint64_t bytes, bool keep)
{
    char head[160];
    int length = snprintf(head, sizeof(head),
                          "HTTP/1.1 %s\r\nContent-Length: %llu\r\nConnection: %s\r\n\r\n", status,
                          (unsigned long long)bytes, keep ? "keep-alive" : "close");

    return send_all(fd, head, (size_t)length);
}

/* The value of a header line, or NULL. The head is NUL-terminated. */
static const char *header_value(const char *head, const char *name)
{
    size_t length = strlen(name);

    for (const char *line = strstr(head, "\r\n"); line != NULL; line = strstr(line, "\r\n")) {
        line += 2;
        if (strncasecmp(line, name, length) == 0 && line[length] == ':') {
            line += length + 1;
            return line + strspn(line, " \t");
        }
    }
    return NULL;
}

/* Read up to the empty line; what follows it is the start of the body. */
static bool read_head(int fd, struct http_request *r)
{
    r->used = 0;
    for (;;) {
        char *end;
        ssize_t got = recv(fd, r->head + r->used, HTTP_HEAD_MAX - r->used, 0);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        r->used += (size_t)got;
        end = memmem(r->head, r->used, "\r\n\r\n", 4);
        if (end != NULL) {
            const char *value;

            r->body_start = (size_t)(end - r->head) + 4;
            end[2] = '\0';
            value = header_value(r->head, "Content-Length");
            r->has_length = value != NULL;
            r->body_bytes = value != NULL ? strtoull(value, NULL, 10) : 0;
            value = header_value(r->head, "Expect");
            r->expects = value != NULL && strncasecmp(value, "100-continue", 12) == 0;
            value = header_value(r->head, "Connection");
            r->keep = value == NULL || strncasecmp(value, "close", 5) != 0;
            return true;
        }
        if (r->used == HTTP_HEAD_MAX) {
            return false;
        }
    }
}

static bool serve_bytes(int fd, const struct http_request *r, bool body)
{
    const char *path = strchr(r->head, ' ') + 1;
    uint8_t block[HTTP_BLOCK];
    unsigned long long n = 0;
    char end = '\0';

    if (sscanf(path, "/bytes/%llu%c", &n, &end) != 2 || end != ' ' || n > HTTP_BODY_MAX) {
        return answer(fd, "404 Not Found", 0, r->keep) && r->keep;
    }
    if (!answer(fd, "200 OK", n, r->keep)) {
        return false;
    }
    for (uint64_t offset = 0; body && offset < n; offset += sizeof(block)) {
        size_t part = n - offset < sizeof(block) ? (size_t)(n - offset) : sizeof(block);

        stream_block(offset, block, part);
        if (!send_all(fd, block, part)) {
            return false;
        }
    }
    return r->keep;
}

static bool serve_digest(int fd, const struct http_request *r)
{
    uint8_t block[HTTP_BLOCK];
    uint64_t left = r->body_bytes;
    size_t early = r->used - r->body_start;
    struct sha256_ctx sha;
    char hex[66];

    if (!r->has_length) {
        answer(fd, "411 Length Required", 0, false);
        return false;
    }
    if (left > HTTP_BODY_MAX) {
        answer(fd, "413 Content Too Large", 0, false);
        return false;
    }
    if (r->expects && !send_all(fd, "HTTP/1.1 100 Continue\r\n\r\n", 25)) {
        return false;
    }
    if (early > left) {
        early = (size_t)left;
    }
    sha256_init(&sha);
    sha256_update(&sha, early, (const uint8_t *)r->head + r->body_start);
    left -= early;
    while (left > 0) {
        ssize_t got = recv(fd, block, left < sizeof(block) ? (size_t)left : sizeof(block), 0);

        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        sha256_update(&sha, (size_t)got, block);
        left -= (uint64_t)got;
    }
    sha256_hex(&sha, hex);
    hex[64] = '\n';
    return answer(fd, "200 OK", 65, r->keep) && send_all(fd, hex, 65) && r->keep;
}

static void serve_connection(int fd)
{
    struct timeval timeout = {.tv_sec = HTTP_TIMEOUT_SECONDS};
    static struct http_request r;
    bool more = true;

    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
    while (more && read_head(fd, &r)) {
        if (strncmp(r.head, "GET ", 4) == 0 || strncmp(r.head, "HEAD ", 5) == 0) {
            more = serve_bytes(fd, &r, r.head[0] == 'G');
        } else if (strncmp(r.head, "PUT ", 4) == 0 || strncmp(r.head, "POST ", 5) == 0) {
            more = serve_digest(fd, &r);
        } else {
            answer(fd, "405 Method Not Allowed", 0, false);
            more = false;
        }
    }
}

/* ---- The process -------------------------------------------------------------------------- */

static void serve_forever(int listener)
{
    signal(SIGCHLD, SIG_IGN); /* connections are reaped by themselves */
    for (;;) {
        int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        pid_t server = getpid();

        if (fd < 0) {
            continue;
        }
        if (fork() == 0) {
            if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == server) {
                serve_connection(fd);
            }
            _exit(0);
        }
        close(fd);
    }
}

static int listen_on(bool everywhere, uint16_t *port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_addr.s_addr = htonl(everywhere ? INADDR_ANY : INADDR_LOOPBACK)};
    socklen_t length = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0) {
        return -1;
    }
    if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
        listen(fd, HTTP_BACKLOG) != 0 ||
        getsockname(fd, (struct sockaddr *)&address, &length) != 0) {
        close(fd);
        return -1;
    }
    *port = ntohs(address.sin_port);
    return fd;
}

static void http_child(struct lab_tap *tap, int report_fd, pid_t parent)
{
    uint16_t port = 0;
    sigset_t none;
    int listener;

    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent) {
        _exit(1);
    }
    setpgid(0, 0);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (tap != NULL && lab_tap_enter(tap) != 0) {
        _exit(1);
    }
    listener = listen_on(tap != NULL, &port);
    if (listener < 0 || write(report_fd, &port, sizeof(port)) != (ssize_t)sizeof(port)) {
        _exit(1);
    }
    close(report_fd);
    serve_forever(listener);
}

int lab_http_start(struct lab_tap *tap, struct lab_http **out, uint16_t *port, char *why,
                   size_t cap)
{
    struct lab_http *http = calloc(1, sizeof(*http));
    pid_t parent = getpid();
    int report[2] = {-1, -1};
    ssize_t got;

    *out = NULL;
    if (http == NULL || pipe2(report, O_CLOEXEC) != 0) {
        snprintf(why, cap, "no HTTP server: %s", strerror(errno));
        free(http);
        return -1;
    }
    http->pid = fork();
    if (http->pid == 0) {
        close(report[0]);
        http_child(tap, report[1], parent);
    }
    close(report[1]);
    do {
        got = http->pid > 0 ? read(report[0], port, sizeof(*port)) : 0;
    } while (got < 0 && errno == EINTR);
    close(report[0]);
    if (got != (ssize_t)sizeof(*port)) {
        snprintf(why, cap, "no HTTP server: no port could be had");
        lab_http_stop(http);
        return -1;
    }
    *out = http;
    return 0;
}

void lab_http_stop(struct lab_http *http)
{
    if (http != NULL && http->pid > 0) {
        kill(http->pid, SIGKILL);
        while (waitpid(http->pid, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    free(http);
}
