/* SPDX-License-Identifier: MIT */
/*
 * Driver and device on two CPUs, each asleep unless told: a lost kick or a lost interrupt stops
 * both for ever, which shows as a stall. This is where a missing full barrier shows, because x86
 * really reorders a store with a later load. Built without sanitizers: their code between the two
 * accesses would hide the fault.
 */
#include "queue_fixture.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#define BUFFERS       2000000u
#define STALL_SECONDS 10

struct duo {
    struct queue_fixture f;
    atomic_bool kicked;
    atomic_bool interrupted;
    atomic_bool stop;
};

static uint64_t seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec;
}

/*
 * A different short delay each time, so that the two sides meet in every phase. Without it they
 * run in lockstep and never hit the few nanoseconds that matter.
 */
static void jitter(uint32_t *random)
{
    *random = *random * 1664525u + 1013904223u;
    for (volatile uint32_t i = *random >> 25; i; i--) {
    }
}

/* Waits for the flag and takes it; false on a stall or stop. */
static bool wait_for(atomic_bool *flag, atomic_bool *stop)
{
    uint64_t limit = seconds() + STALL_SECONDS;

    for (unsigned spins = 1; !atomic_exchange(flag, false); spins++) {
        if (atomic_load(stop) || (spins % 1024 == 0 && seconds() > limit)) {
            return false;
        }
        if (spins % 64 == 0) {
            sched_yield();
        }
    }
    return true;
}

/*
 * What was said before asking again does not count: asking includes looking once more. Relaxed,
 * so that the test adds no barrier of its own.
 */
static void forget(atomic_bool *flag)
{
    atomic_store_explicit(flag, false, memory_order_relaxed);
}

/* Asks for a kick, then looks once more: the device's counterpart of arm. */
static bool device_may_sleep(struct mock_ring *ring)
{
    mock_ring_set_avail_event(ring, ring->next_avail);
    mock_ring_set_no_notify(ring, false);
    return mock_ring_available(ring) == 0;
}

static void *device_thread(void *arg)
{
    struct duo *d = arg;
    struct mock_ring *ring = &d->f.ring;
    struct mock_chain chain;
    uint32_t random = 1;

    while (!atomic_load(&d->stop)) {
        if (!wait_for(&d->kicked, &d->stop)) {
            break;
        }
        mock_ring_set_no_notify(ring, true);
        do {
            while (mock_ring_pop(ring, &chain)) {
                jitter(&random);
                mock_ring_push(ring, chain.head, chain.writable);
                if (mock_ring_wants_interrupt(ring)) {
                    atomic_store(&d->interrupted, true);
                }
            }
            forget(&d->kicked);
        } while (!device_may_sleep(ring));
    }
    return NULL;
}

static void drive(struct duo *d)
{
    struct virtqueue *vq = &d->f.vq;
    struct virtqueue_used used;
    uint32_t added = 0, done = 0, random = 2;

    while (done < BUFFERS) {
        while (added < BUFFERS && fixture_add_writable(&d->f, 64, added) == VIRTIO_OK) {
            added++;
            virtqueue_publish(vq);
            if (virtqueue_kick_needed(vq)) {
                atomic_store(&d->kicked, true);
            }
        }
        uint32_t before = done;
        jitter(&random);
        virtqueue_disable_interrupts(vq);
        do {
            while (virtqueue_get(vq, &used) == VIRTIO_OK) {
                done++;
            }
            forget(&d->interrupted);
        } while (virtqueue_arm_and_check_more(vq));
        assert_error(virtqueue_broken(vq), VIRTIO_OK);
        if (done == before && !wait_for(&d->interrupted, &d->stop)) {
            fail_msg("stall after %u of %u buffers: a notification was lost", done, BUFFERS);
        }
    }
}

static void run(struct queue_options options)
{
    static struct duo d;
    pthread_t device;

    fixture_open(&d.f, options);
    atomic_store(&d.kicked, false);
    atomic_store(&d.interrupted, false);
    atomic_store(&d.stop, false);
    device_may_sleep(&d.f.ring);
    assert_int_equal(pthread_create(&device, NULL, device_thread, &d), 0);
    drive(&d);
    atomic_store(&d.stop, true);
    assert_int_equal(pthread_join(device, NULL), 0);
    fixture_close(&d.f);
}

static void test_event_idx_one_entry(void **state)
{
    run((struct queue_options){.size = 1, .event_idx = true});
}

static void test_event_idx(void **state)
{
    run((struct queue_options){.size = 4, .event_idx = true});
}

static void test_flags(void **state)
{
    run((struct queue_options){.size = 4});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event_idx_one_entry),
        cmocka_unit_test(test_event_idx),
        cmocka_unit_test(test_flags),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
