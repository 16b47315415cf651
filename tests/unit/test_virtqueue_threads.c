/* SPDX-License-Identifier: MIT */
/*
 * Driver and device on two CPUs, each asleep unless told: a lost kick or a lost interrupt stops
 * both for ever. That is seen as such, not by the time that has passed: the device is asleep and has
 * interrupted nobody. This is where a missing full barrier shows, because x86
 * really reorders a store with a later load. Built without sanitizers: their code between the two
 * accesses would hide the fault.
 */
#include "queue_fixture.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <time.h>

#define BUFFERS 2000000u
/* Where others have the processors too, a buffer can cost two turns of the scheduler: fewer of them. */
#define SECONDS 15

enum device { DEVICE_AWAKE, DEVICE_KICKED, DEVICE_ASLEEP };

struct duo {
    struct queue_fixture f;
    atomic_int device; /* enum device */
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

/* Between two looks at what the other one has said. */
static void relax(unsigned spins)
{
    if (spins % 64 == 0) {
        sched_yield();
    }
}

/* Sleeps until kicked; false: stop. Only here the device is ever DEVICE_ASLEEP. */
static bool device_sleep(struct duo *d)
{
    for (unsigned spins = 1;; spins++) {
        int kicked = DEVICE_KICKED, awake = DEVICE_AWAKE;

        if (atomic_compare_exchange_strong(&d->device, &kicked, DEVICE_AWAKE)) {
            return true;
        }
        if (atomic_load(&d->stop)) {
            return false;
        }
        atomic_compare_exchange_strong(&d->device, &awake, DEVICE_ASLEEP);
        relax(spins);
    }
}

/*
 * Sleeps until interrupted; false: nobody will ever do so. A device interrupts before it falls asleep,
 * so one that is seen asleep, and after that no interrupt, means that only a kick could wake it, and
 * the driver, which is here, has given all that it thought were needed.
 */
static bool driver_sleep(struct duo *d)
{
    for (unsigned spins = 1;; spins++) {
        bool asleep = atomic_load(&d->device) == DEVICE_ASLEEP;

        if (atomic_exchange(&d->interrupted, false)) {
            return true;
        }
        if (asleep) {
            return false;
        }
        relax(spins);
    }
}

/*
 * What was said before asking again does not count: asking includes looking once more. Relaxed,
 * so that the test adds no barrier of its own.
 */
static void forget_kicks(struct duo *d)
{
    atomic_store_explicit(&d->device, DEVICE_AWAKE, memory_order_relaxed);
}

static void forget_interrupts(struct duo *d)
{
    atomic_store_explicit(&d->interrupted, false, memory_order_relaxed);
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
        if (!device_sleep(d)) {
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
            forget_kicks(d);
        } while (!device_may_sleep(ring));
    }
    return NULL;
}

/* False: both are asleep for ever. */
static bool drive(struct duo *d, uint32_t *buffers)
{
    struct virtqueue *vq = &d->f.vq;
    struct virtqueue_used used;
    uint32_t added = 0, done = 0, random = 2;
    uint64_t end = seconds() + SECONDS;

    while (done < BUFFERS && (done % 64 != 0 || seconds() < end)) {
        while (added < BUFFERS && fixture_add_writable(&d->f, 64, added) == VIRTIO_OK) {
            added++;
            virtqueue_publish(vq);
            if (virtqueue_kick_needed(vq)) {
                atomic_store(&d->device, DEVICE_KICKED);
            }
        }
        uint32_t before = done;
        jitter(&random);
        virtqueue_disable_interrupts(vq);
        do {
            while (virtqueue_get(vq, &used) == VIRTIO_OK) {
                done++;
            }
            forget_interrupts(d);
        } while (virtqueue_arm_and_check_more(vq));
        assert_error(virtqueue_broken(vq), VIRTIO_OK);
        if (done == before && !driver_sleep(d)) {
            *buffers = done;
            return false;
        }
    }
    *buffers = done;
    return true;
}

static void run(struct queue_options options)
{
    static struct duo d;
    pthread_t device;
    uint32_t buffers;
    bool good;

    fixture_open(&d.f, options);
    atomic_store(&d.device, DEVICE_AWAKE);
    atomic_store(&d.interrupted, false);
    atomic_store(&d.stop, false);
    device_may_sleep(&d.f.ring);
    assert_int_equal(pthread_create(&device, NULL, device_thread, &d), 0);
    good = drive(&d, &buffers);
    atomic_store(&d.stop, true);
    assert_int_equal(pthread_join(device, NULL), 0);
    print_message("%u buffers\n", buffers);
    if (!good) {
        fail_msg("both asleep after %u of %u buffers: a notification was lost", buffers, BUFFERS);
    }
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
