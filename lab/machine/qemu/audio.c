/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "audio.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

/* Names of QEMU's D-Bus interface (docs: "D-Bus display"). */
#define DISPLAY_AUDIO_PATH  "/org/qemu/Display1/Audio"
#define DISPLAY_AUDIO       "org.qemu.Display1.Audio"
#define OUT_PATH            "/org/qemu/Display1/AudioOutListener"
#define OUT_INTERFACE       "org.qemu.Display1.AudioOutListener"
#define IN_PATH             "/org/qemu/Display1/AudioInListener"
#define IN_INTERFACE        "org.qemu.Display1.AudioInListener"
#define BUSES               3u
#define BARRIER_TIMEOUT_US  5000000u
#define SECOND              1000000000u
#define IN_STEP_NS          1000000u

enum { BUS_DISPLAY, BUS_OUT, BUS_IN };

/* A direction of the card; QEMU names its voices, and only one of each kind exists at a time. */
struct voice {
    struct lab_sound_format format;
    bool enabled;
    uint64_t start;  /* ns at which it was enabled */
    uint64_t frames; /* given since */
    struct sound_fifo fifo;
};

struct audio {
    sd_bus *bus[BUSES];
    pthread_t thread;
    bool started;
    int wake; /* eventfd: a barrier is wanted, or the end */
    uint64_t (*now)(void *ctx);
    void *now_ctx;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t changed;
    bool stopping;
    uint64_t barriers_wanted, barriers_done;
    struct voice out, in;
};

/* ---- What QEMU calls -------------------------------------------------------------------------- */

static int voice_init(sd_bus_message *message, struct audio *a, struct voice *v)
{
    uint64_t id;
    uint8_t bits, channels;
    int is_signed, is_float, big_endian;
    uint32_t rate, frame, second;
    int error = sd_bus_message_read(message, "tybbuyuub", &id, &bits, &is_signed, &is_float, &rate,
                                    &channels, &frame, &second, &big_endian);

    if (error < 0) {
        return error;
    }
    pthread_mutex_lock(&a->lock);
    v->format = (struct lab_sound_format){.is_float = is_float != 0,
                                          .is_unsigned = !is_signed && !is_float,
                                          .bits = bits,
                                          .valid = bits,
                                          .channels = channels,
                                          .rate = rate};
    v->enabled = false;
    pthread_mutex_unlock(&a->lock);
    return sd_bus_reply_method_return(message, NULL);
}

static int voice_enable(sd_bus_message *message, struct audio *a, struct voice *v)
{
    uint64_t id;
    int enabled, error = sd_bus_message_read(message, "tb", &id, &enabled);

    if (error < 0) {
        return error;
    }
    pthread_mutex_lock(&a->lock);
    v->enabled = enabled != 0;
    v->start = a->now(a->now_ctx);
    v->frames = 0;
    pthread_mutex_unlock(&a->lock);
    return sd_bus_reply_method_return(message, NULL);
}

static int ignore(sd_bus_message *message, void *ctx, sd_bus_error *error)
{
    (void)ctx;
    (void)error;
    return sd_bus_reply_method_return(message, NULL);
}

static int out_init(sd_bus_message *message, void *ctx, sd_bus_error *error)
{
    struct audio *a = ctx;

    (void)error;
    return voice_init(message, a, &a->out);
}

static int out_enable(sd_bus_message *message, void *ctx, sd_bus_error *error)
{
    struct audio *a = ctx;

    (void)error;
    return voice_enable(message, a, &a->out);
}

static int out_write(sd_bus_message *message, void *ctx, sd_bus_error *bus_error)
{
    struct audio *a = ctx;
    uint64_t id;
    const void *data;
    size_t bytes;
    int error = sd_bus_message_read(message, "t", &id);

    (void)bus_error;
    if (error >= 0) {
        error = sd_bus_message_read_array(message, 'y', &data, &bytes);
    }
    if (error < 0) {
        return error;
    }
    pthread_mutex_lock(&a->lock);
    sound_fifo_put(&a->out.fifo, &a->out.format, data, bytes);
    pthread_mutex_unlock(&a->lock);
    return sd_bus_reply_method_return(message, NULL);
}

static int in_init(sd_bus_message *message, void *ctx, sd_bus_error *error)
{
    struct audio *a = ctx;

    (void)error;
    return voice_init(message, a, &a->in);
}

static int in_enable(sd_bus_message *message, void *ctx, sd_bus_error *error)
{
    struct audio *a = ctx;

    (void)error;
    return voice_enable(message, a, &a->in);
}

/* As much as time has brought since the voice was enabled: QEMU asks for all that it has room for,
 * again and again until there is nothing more, and leaves the pace to us. So time comes in steps of a ms:
 * were it smooth, there would always be something more. */
static size_t in_due(struct audio *a, size_t wanted)
{
    struct voice *v = &a->in;
    unsigned frame = sound_frame_bytes(&v->format);
    uint64_t now = a->now(a->now_ctx), due;

    if (frame == 0 || !v->enabled || now < v->start) {
        return 0;
    }
    due = now - v->start;
    due -= due % IN_STEP_NS;
    due = (uint64_t)((unsigned __int128)due * v->format.rate / SECOND) - v->frames;
    due = due * frame < wanted ? due : wanted / frame;
    v->frames += due;
    return (size_t)due * frame;
}

static int in_read(sd_bus_message *message, void *ctx, sd_bus_error *bus_error)
{
    struct audio *a = ctx;
    sd_bus_message *reply = NULL;
    uint64_t id, wanted;
    void *space;
    size_t bytes;
    int error = sd_bus_message_read(message, "tt", &id, &wanted);

    (void)bus_error;
    if (error >= 0) {
        error = sd_bus_message_new_method_return(message, &reply);
    }
    if (error < 0) {
        return error;
    }
    pthread_mutex_lock(&a->lock);
    bytes = in_due(a, wanted);
    error = sd_bus_message_append_array_space(reply, 'y', bytes, &space);
    if (error >= 0 && bytes > 0) {
        sound_fifo_hear(&a->in.fifo, &a->in.format, space, bytes);
    }
    pthread_mutex_unlock(&a->lock);
    if (error >= 0) {
        error = sd_bus_send(NULL, reply, NULL);
    }
    sd_bus_message_unref(reply);
    return error < 0 ? error : 1;
}

static int no_interfaces(sd_bus *bus, const char *path, const char *interface,
                         const char *property, sd_bus_message *reply, void *ctx,
                         sd_bus_error *error)
{
    return sd_bus_message_append(reply, "as", 0);
}

static const sd_bus_vtable out_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Init", "tybbuyuub", "", out_init, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Fini", "t", "", ignore, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("SetEnabled", "tb", "", out_enable, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("SetVolume", "tbay", "", ignore, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Write", "tay", "", out_write, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_PROPERTY("Interfaces", "as", no_interfaces, 0, SD_BUS_VTABLE_PROPERTY_CONST),
    SD_BUS_VTABLE_END,
};

static const sd_bus_vtable in_vtable[] = {
    SD_BUS_VTABLE_START(0),
    SD_BUS_METHOD("Init", "tybbuyuub", "", in_init, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Fini", "t", "", ignore, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("SetEnabled", "tb", "", in_enable, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("SetVolume", "tbay", "", ignore, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_METHOD("Read", "tt", "ay", in_read, SD_BUS_VTABLE_UNPRIVILEGED),
    SD_BUS_PROPERTY("Interfaces", "as", no_interfaces, 0, SD_BUS_VTABLE_PROPERTY_CONST),
    SD_BUS_VTABLE_END,
};

/* ---- The thread ------------------------------------------------------------------------------- */

/* Answers come in the order in which QEMU has put them on the connection. */
static void barrier(struct audio *a)
{
    for (unsigned i = BUS_OUT; i <= BUS_IN; i++) {
        sd_bus_message *reply = NULL;
        sd_bus_message *ping = NULL;

        if (sd_bus_message_new_method_call(a->bus[i], &ping, NULL, "/",
                                           "org.freedesktop.DBus.Peer", "Ping") >= 0) {
            sd_bus_call(a->bus[i], ping, BARRIER_TIMEOUT_US, NULL, &reply);
        }
        sd_bus_message_unref(ping);
        sd_bus_message_unref(reply);
        while (sd_bus_process(a->bus[i], NULL) > 0) {
        }
    }
}

/* Returns false when the thread is to end. */
static bool serve_wake(struct audio *a)
{
    uint64_t wanted, ignored;
    bool stopping;

    if (read(a->wake, &ignored, sizeof(ignored)) < 0) {
        return true;
    }
    pthread_mutex_lock(&a->lock);
    wanted = a->barriers_wanted;
    stopping = a->stopping;
    pthread_mutex_unlock(&a->lock);
    if (stopping) {
        return false;
    }
    barrier(a);
    pthread_mutex_lock(&a->lock);
    a->barriers_done = wanted;
    pthread_cond_broadcast(&a->changed);
    pthread_mutex_unlock(&a->lock);
    return true;
}

static void *audio_main(void *ctx)
{
    struct audio *a = ctx;
    bool alive = true;

    while (alive) {
        struct pollfd fds[BUSES + 1] = {[BUSES] = {.fd = a->wake, .events = POLLIN}};

        for (unsigned i = 0; i < BUSES; i++) {
            while (sd_bus_process(a->bus[i], NULL) > 0) {
            }
            fds[i].fd = sd_bus_get_fd(a->bus[i]);
            fds[i].events = (short)(sd_bus_get_events(a->bus[i]) & 0xFFFF);
            if (sd_bus_is_open(a->bus[i]) <= 0) {
                fds[i].fd = -1; /* QEMU has ended: others say so */
            }
        }
        if (poll(fds, BUSES + 1, -1) > 0 && fds[BUSES].revents != 0) {
            alive = serve_wake(a);
        }
    }
    return NULL;
}

/* ---- Start and stop --------------------------------------------------------------------------- */

/* A connection without a message bus over fd, which becomes its own. */
static int connect_peer(int fd, sd_bus **out)
{
    int error = sd_bus_new(out);

    if (error >= 0) {
        error = sd_bus_set_fd(*out, fd, fd);
    }
    if (error < 0) {
        close(fd);
        return error;
    }
    error = sd_bus_negotiate_fds(*out, 1);
    return error < 0 ? error : sd_bus_start(*out);
}

/* Give QEMU one end of a new connection, on which it will call the object at `path`. */
static int add_listener(struct audio *a, unsigned which, const char *method, const char *path,
                        const char *interface, const sd_bus_vtable *vtable)
{
    int pair[2], error;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        return -errno;
    }
    error = sd_bus_call_method_async(a->bus[BUS_DISPLAY], NULL, NULL, DISPLAY_AUDIO_PATH,
                                     DISPLAY_AUDIO, method, NULL, NULL, "h", pair[1]);
    if (error >= 0) {
        error = sd_bus_flush(a->bus[BUS_DISPLAY]);
    }
    close(pair[1]);
    if (error < 0) {
        close(pair[0]);
        return error;
    }
    error = connect_peer(pair[0], &a->bus[which]);
    return error < 0 ? error
                     : sd_bus_add_object_vtable(a->bus[which], NULL, path, interface, vtable, a);
}

int audio_open(struct audio **out, int fd, uint64_t (*now)(void *ctx), void *now_ctx)
{
    struct audio *a = calloc(1, sizeof(*a));
    sigset_t all, old;
    int error;

    if (a == NULL) {
        close(fd);
        return -ENOMEM;
    }
    a->now = now;
    a->now_ctx = now_ctx;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->changed, NULL);
    a->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    error = connect_peer(fd, &a->bus[BUS_DISPLAY]);
    if (error >= 0) {
        error = add_listener(a, BUS_OUT, "RegisterOutListener", OUT_PATH, OUT_INTERFACE, out_vtable);
    }
    if (error >= 0) {
        error = add_listener(a, BUS_IN, "RegisterInListener", IN_PATH, IN_INTERFACE, in_vtable);
    }
    if (error >= 0) {
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &old);
        error = -pthread_create(&a->thread, NULL, audio_main, a);
        pthread_sigmask(SIG_SETMASK, &old, NULL);
        a->started = error == 0;
    }
    if (error < 0) {
        audio_close(a);
        return error;
    }
    *out = a;
    return 0;
}

static void wake(struct audio *a)
{
    const uint64_t one = 1;

    if (write(a->wake, &one, sizeof(one)) < 0) {
        return; /* it is full of earlier ones */
    }
}

void audio_close(struct audio *a)
{
    if (a == NULL) {
        return;
    }
    if (a->started) {
        pthread_mutex_lock(&a->lock);
        a->stopping = true;
        pthread_mutex_unlock(&a->lock);
        wake(a);
        pthread_join(a->thread, NULL);
    }
    for (unsigned i = 0; i < BUSES; i++) {
        if (a->bus[i] != NULL) {
            sd_bus_close(a->bus[i]);
            sd_bus_unref(a->bus[i]);
        }
    }
    close(a->wake);
    sound_fifo_free(&a->out.fifo);
    sound_fifo_free(&a->in.fifo);
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
}

/* ---- For the machine -------------------------------------------------------------------------- */

void audio_barrier(struct audio *a)
{
    uint64_t mine;

    pthread_mutex_lock(&a->lock);
    mine = ++a->barriers_wanted;
    pthread_mutex_unlock(&a->lock);
    wake(a);
    pthread_mutex_lock(&a->lock);
    while (a->barriers_done < mine) {
        pthread_cond_wait(&a->changed, &a->lock);
    }
    pthread_mutex_unlock(&a->lock);
}

unsigned audio_running(struct audio *a)
{
    unsigned running;

    pthread_mutex_lock(&a->lock);
    running = (unsigned)a->out.enabled + (unsigned)a->in.enabled;
    pthread_mutex_unlock(&a->lock);
    return running;
}

void audio_began(struct audio *a, uint64_t ns)
{
    pthread_mutex_lock(&a->lock);
    a->out.start = a->in.start = ns;
    pthread_mutex_unlock(&a->lock);
}

int64_t audio_take(struct audio *a, struct lab_sound_format *format, void *buffer, size_t cap)
{
    size_t bytes;

    audio_barrier(a);
    pthread_mutex_lock(&a->lock);
    bytes = sound_fifo_take(&a->out.fifo, format, buffer, cap);
    pthread_mutex_unlock(&a->lock);
    return (int64_t)bytes;
}

int64_t audio_put(struct audio *a, const void *data, size_t bytes)
{
    const struct lab_sound_format whatever = {.bits = 8, .channels = 1};
    bool taken;

    pthread_mutex_lock(&a->lock);
    taken = sound_fifo_put(&a->in.fifo, &whatever, data, bytes);
    pthread_mutex_unlock(&a->lock);
    return taken ? (int64_t)bytes : -ENOBUFS;
}
