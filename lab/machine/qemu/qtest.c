/* SPDX-License-Identifier: MIT */
#include "qtest.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Replies to more posted writes than this are taken in before the next one, so that neither socket
 * buffer can fill up and stop both sides. */
#define QTEST_MAX_OUTSTANDING 64u

/*
 * A reply mostly comes within 5 us if QEMU's thread is awake; going to sleep for it costs both
 * sides a wake-up, 45 us in all (measured). So look this often before sleeping, for about 20 us.
 */
#define QTEST_SPINS 100u

struct qtest_reply {
    bool wanted; /* the caller waits for the reply to the last command sent */
    bool done;
    bool ok;
    uint64_t value;
};

void qtest_init(struct qtest *q, int fd)
{
    memset(q, 0, sizeof(*q));
    q->fd = fd;
}

static void qtest_fail(struct qtest *q, const char *line, size_t bytes)
{
    if (q->error[0] == '\0') {
        snprintf(q->error, sizeof(q->error), "%.*s", (int)bytes, line);
    }
}

static bool qtest_parse_number(const char *text, size_t bytes, uint64_t *out)
{
    bool hex = bytes > 2 && text[0] == '0' && text[1] == 'x';
    uint64_t value = 0;

    for (size_t i = hex ? 2 : 0; i < bytes; i++) {
        char c = text[i];
        unsigned digit;

        if (c >= '0' && c <= '9') {
            digit = (unsigned)(c - '0');
        } else if (hex && c >= 'a' && c <= 'f') {
            digit = (unsigned)(c - 'a') + 10;
        } else if (hex && c >= 'A' && c <= 'F') {
            digit = (unsigned)(c - 'A') + 10;
        } else {
            return false;
        }
        value = value * (hex ? 16 : 10) + digit;
    }
    *out = value;
    return bytes > 0;
}

static bool qtest_starts(const char *line, size_t bytes, const char *word)
{
    size_t length = strlen(word);

    return bytes >= length && memcmp(line, word, length) == 0;
}

static void qtest_line(struct qtest *q, const char *line, size_t bytes, struct qtest_reply *reply)
{
    static const char raise_word[] = "IRQ raise ", lower_word[] = "IRQ lower ";
    bool raise = qtest_starts(line, bytes, raise_word);

    if (raise || qtest_starts(line, bytes, lower_word)) {
        uint64_t gsi;

        if (qtest_parse_number(line + sizeof(raise_word) - 1, bytes - sizeof(raise_word) + 1,
                               &gsi) &&
            gsi < QTEST_LINES) {
            q->level[gsi] = raise;
        }
        return;
    }

    bool ok = qtest_starts(line, bytes, "OK");

    if (!ok) {
        qtest_fail(q, line, bytes);
    }
    if (q->outstanding > 0) {
        q->outstanding--;
    } else if (reply != NULL && reply->wanted && !reply->done) {
        reply->done = true;
        reply->ok = ok;
        if (ok && bytes > 3) {
            reply->ok = qtest_parse_number(line + 3, bytes - 3, &reply->value);
        }
    } else {
        qtest_fail(q, "a reply to no command", 21);
    }
}

/* Take in what one recv gives. Returns false if nothing more is there (or the peer is gone). */
static bool qtest_receive(struct qtest *q, bool block, struct qtest_reply *reply)
{
    ssize_t got;

    if (q->dead) {
        return false;
    }
    do {
        got = recv(q->fd, q->in + q->used, sizeof(q->in) - q->used, block ? 0 : MSG_DONTWAIT);
    } while (got < 0 && errno == EINTR);
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
        return false;
    }
    if (got <= 0) {
        q->dead = true;
        return false;
    }
    q->used += (size_t)got;

    size_t start = 0;
    char *end;

    while ((end = memchr(q->in + start, '\n', q->used - start)) != NULL) {
        size_t length = (size_t)(end - (q->in + start));

        qtest_line(q, q->in + start, length, reply);
        start += length + 1;
    }
    q->used -= start;
    memmove(q->in, q->in + start, q->used);
    if (q->used == sizeof(q->in)) {
        qtest_fail(q, "a line without end", 18);
        q->dead = true;
    }
    return true;
}

static void qtest_send(struct qtest *q, const char *line, size_t bytes)
{
    while (bytes > 0 && !q->dead) {
        ssize_t sent = send(q->fd, line, bytes, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            q->dead = true;
            return;
        }
        line += sent;
        bytes -= (size_t)sent;
    }
}

static uint64_t qtest_wait(struct qtest *q, struct qtest_reply *reply)
{
    for (unsigned spins = 0; !reply->done && !q->dead; spins++) {
        qtest_receive(q, spins >= QTEST_SPINS, reply);
    }
    return reply->value;
}

int qtest_command(struct qtest *q, const char *line)
{
    struct qtest_reply reply = {.wanted = true};

    qtest_drain(q);
    qtest_send(q, line, strlen(line));
    qtest_send(q, "\n", 1);
    qtest_wait(q, &reply);
    return reply.done && reply.ok ? 0 : -EIO;
}

static char *qtest_put_hex(char *out, uint64_t value)
{
    static const char digits[] = "0123456789abcdef";
    unsigned shift = 60;

    *out++ = ' ';
    *out++ = '0';
    *out++ = 'x';
    while (shift > 0 && (value >> shift) == 0) {
        shift -= 4;
    }
    for (;; shift -= 4) {
        *out++ = digits[(value >> shift) & 15];
        if (shift == 0) {
            return out;
        }
    }
}

/* "writel", "inw" ...: the letter of the width is the same for memory and ports. */
static char *qtest_put_verb(char *out, enum qtest_space space, bool write, unsigned width)
{
    const char *verb = space == QTEST_MEMORY ? (write ? "write" : "read") : (write ? "out" : "in");
    size_t length = strlen(verb);

    memcpy(out, verb, length);
    out[length] = width == 1 ? 'b' : width == 2 ? 'w' : width == 4 ? 'l' : 'q';
    return out + length + 1;
}

void qtest_write(struct qtest *q, enum qtest_space space, uint64_t address, unsigned width,
                 uint64_t value)
{
    char line[64], *out = qtest_put_verb(line, space, true, width);

    while (q->outstanding >= QTEST_MAX_OUTSTANDING && !q->dead) {
        qtest_receive(q, true, NULL);
    }
    out = qtest_put_hex(out, address);
    out = qtest_put_hex(out, value);
    *out++ = '\n';
    q->outstanding++;
    qtest_send(q, line, (size_t)(out - line));
}

uint64_t qtest_read(struct qtest *q, enum qtest_space space, uint64_t address, unsigned width)
{
    struct qtest_reply reply = {.wanted = true};
    char line[64], *out = qtest_put_verb(line, space, false, width);

    out = qtest_put_hex(out, address);
    *out++ = '\n';
    qtest_send(q, line, (size_t)(out - line));
    qtest_wait(q, &reply);

    uint64_t ones = width >= 8 ? UINT64_MAX : (UINT64_C(1) << (8 * width)) - 1;

    return reply.done && reply.ok ? reply.value & ones : ones;
}

void qtest_poll(struct qtest *q)
{
    while (qtest_receive(q, false, NULL)) {
    }
}

void qtest_drain(struct qtest *q)
{
    while (q->outstanding > 0 && !q->dead) {
        qtest_receive(q, true, NULL);
    }
}
