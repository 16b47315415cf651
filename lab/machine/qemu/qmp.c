/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "qmp.h"

#include <errno.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <cjson/cJSON.h>

static int qmp_receive(struct qmp *q, int timeout_ms)
{
    struct pollfd wait = {.fd = q->fd, .events = POLLIN};
    ssize_t got;
    int ready;

    if (q->used == sizeof(q->in) - 1) {
        return -EPROTO;
    }
    do {
        ready = poll(&wait, 1, timeout_ms);
    } while (ready < 0 && errno == EINTR);
    if (ready == 0) {
        return -ETIMEDOUT;
    }
    got = recv(q->fd, q->in + q->used, sizeof(q->in) - 1 - q->used, 0);
    if (got <= 0) {
        return -EPIPE;
    }
    q->used += (size_t)got;
    return 0;
}

/* Next complete line as an object, waiting for it; events are objects too. */
static int qmp_next(struct qmp *q, int timeout_ms, cJSON **out)
{
    for (;;) {
        char *end = memchr(q->in, '\n', q->used);

        if (end != NULL) {
            size_t length = (size_t)(end - q->in) + 1;

            *out = cJSON_ParseWithLength(q->in, length);
            q->used -= length;
            memmove(q->in, q->in + length, q->used);
            return *out != NULL ? 0 : -EPROTO;
        }

        int error = qmp_receive(q, timeout_ms);

        if (error != 0) {
            return error;
        }
    }
}

static int qmp_greeting(struct qmp *q)
{
    static const char *const parts[3] = {"major", "minor", "micro"};
    cJSON *hello;
    int error = qmp_next(q, QMP_TIMEOUT_MS, &hello);

    if (error != 0) {
        return error;
    }

    cJSON *qmp = cJSON_GetObjectItem(hello, "QMP");
    cJSON *version = cJSON_GetObjectItem(cJSON_GetObjectItem(qmp, "version"), "qemu");

    for (unsigned i = 0; i < 3; i++) {
        cJSON *number = cJSON_GetObjectItem(version, parts[i]);

        if (!cJSON_IsNumber(number)) {
            error = -EPROTO;
        } else {
            q->version[i] = number->valueint;
        }
    }
    cJSON_Delete(hello);
    return error;
}

int qmp_open(struct qmp *q, int fd)
{
    q->fd = fd;
    q->used = 0;
    q->error[0] = '\0';
    q->give_fd = -1;

    int error = qmp_greeting(q);

    return error != 0 ? error : qmp_command(q, "qmp_capabilities", NULL, NULL);
}

/* Send the first bytes, with q->give_fd beside them if that is a descriptor. */
static ssize_t qmp_send_some(struct qmp *q, const char *text, size_t bytes)
{
    union {
        char space[CMSG_SPACE(sizeof(int))];
        struct cmsghdr align;
    } control = {.space = {0}};
    struct iovec part = {.iov_base = (void *)(uintptr_t)text, .iov_len = bytes};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};

    if (q->give_fd >= 0) {
        struct cmsghdr *c = &control.align;

        message.msg_control = control.space;
        message.msg_controllen = sizeof(control.space);
        c->cmsg_level = SOL_SOCKET;
        c->cmsg_type = SCM_RIGHTS;
        c->cmsg_len = CMSG_LEN(sizeof(int));
        memcpy(CMSG_DATA(c), &q->give_fd, sizeof(int));
    }
    return sendmsg(q->fd, &message, MSG_NOSIGNAL);
}

static int qmp_send(struct qmp *q, cJSON *object)
{
    char *text = cJSON_PrintUnformatted(object);
    size_t bytes, done = 0;

    if (text == NULL) {
        return -ENOMEM;
    }
    bytes = strlen(text);
    while (done < bytes) {
        ssize_t sent = qmp_send_some(q, text + done, bytes - done);

        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            break;
        }
        q->give_fd = -1;
        done += (size_t)sent;
    }
    free(text);
    return done == bytes ? 0 : -EPIPE;
}

int qmp_command(struct qmp *q, const char *command, cJSON *arguments, cJSON **result)
{
    cJSON *request = cJSON_CreateObject();

    cJSON_AddStringToObject(request, "execute", command);
    if (arguments != NULL) {
        cJSON_AddItemToObject(request, "arguments", arguments);
    }
    int error = qmp_send(q, request);

    cJSON_Delete(request);
    while (error == 0) {
        cJSON *reply;

        error = qmp_next(q, QMP_TIMEOUT_MS, &reply);
        if (error != 0) {
            break;
        }
        if (cJSON_HasObjectItem(reply, "return")) {
            if (result != NULL) {
                *result = cJSON_DetachItemFromObject(reply, "return");
            }
            cJSON_Delete(reply);
            return 0;
        }
        cJSON *failure = cJSON_GetObjectItem(reply, "error");

        if (failure != NULL) {
            const char *text = cJSON_GetStringValue(cJSON_GetObjectItem(failure, "desc"));

            snprintf(q->error, sizeof(q->error), "%s", text != NULL ? text : "no reason given");
            error = -EREMOTEIO;
        }
        cJSON_Delete(reply); /* an error, or an event on the way */
    }
    return error;
}

int qmp_give_fd(struct qmp *q, const char *name, int fd)
{
    cJSON *arguments = cJSON_CreateObject();

    cJSON_AddStringToObject(arguments, "fdname", name);
    q->give_fd = fd;
    return qmp_command(q, "getfd", arguments, NULL);
}

int qmp_wait_event(struct qmp *q, const char *event, const char *device, int timeout_ms)
{
    for (;;) {
        cJSON *object;
        int error = qmp_next(q, timeout_ms, &object);

        if (error != 0) {
            return error;
        }
        const char *name = cJSON_GetStringValue(cJSON_GetObjectItem(object, "event"));
        const char *of = cJSON_GetStringValue(
            cJSON_GetObjectItem(cJSON_GetObjectItem(object, "data"), "device"));
        bool found = name != NULL && strcmp(name, event) == 0 &&
                     (device == NULL || (of != NULL && strcmp(of, device) == 0));

        cJSON_Delete(object);
        if (found) {
            return 0;
        }
    }
}

void qmp_poll(struct qmp *q)
{
    struct pollfd ready = {.fd = q->fd, .events = POLLIN};

    while (poll(&ready, 1, 0) == 1 && qmp_receive(q, 0) == 0) {
        char *end = memrchr(q->in, '\n', q->used);

        if (end != NULL) {
            size_t length = (size_t)(end - q->in) + 1;

            q->used -= length;
            memmove(q->in, q->in + length, q->used);
        }
    }
}
