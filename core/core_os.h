/* SPDX-License-Identifier: MIT */
/*
 * What the portable engines need of the system below them: memory, a log, memory ordering.
 *
 * Engines hold no global state and call nothing but these tables. Everything here is freestanding
 * C11.
 */
#ifndef CORE_CORE_OS_H
#define CORE_CORE_OS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum core_log_level {
    CORE_LOG_ERROR,   /* a device or queue is unusable from here on */
    CORE_LOG_WARNING, /* it works, but not as it should */
    CORE_LOG_INFO,    /* once per device start */
};

/* Memory that driver and device both see: physically contiguous, cache coherent. */
struct core_dma {
    void *va;             /* driver's view */
    uint64_t device_addr; /* device's view (physical or IOMMU address) of the same first byte */
    size_t size;          /* bytes, as asked for */
    void *handle;         /* for the OS side only, e.g. an adapter object's block */
};

/*
 * Operating system services. `ctx` is what the creator of an object passed beside the table.
 * No entry may call back into the engine that called it.
 */
struct core_os_ops {
    /*
     * Driver-private memory, zeroed, nonpageable, aligned for any object. Bytes; never 0.
     * Returns NULL on failure. Called at create time only. Windows: IRQL PASSIVE_LEVEL.
     */
    void *(*mem_alloc)(void *ctx, size_t size);

    /* Gives back what mem_alloc returned. Never NULL. IRQL PASSIVE_LEVEL. */
    void (*mem_free)(void *ctx, void *mem, size_t size);

    /*
     * Shared memory, zeroed, `size` bytes, first byte aligned to `align` (power of two, at most
     * 4096) in both views. Fills *dma and returns true, or returns false and leaves *dma alone.
     * Called at create time only. IRQL PASSIVE_LEVEL.
     */
    bool (*dma_alloc)(void *ctx, size_t size, size_t align, struct core_dma *dma);

    /*
     * Gives back one dma_alloc. The device has been reset or the queue never enabled.
     * PASSIVE_LEVEL.
     */
    void (*dma_free)(void *ctx, const struct core_dma *dma);

    /*
     * One line for people: `text` is a static NUL-terminated sentence without newline, `a` and
     * `b` are numbers that it mentions, in order (0 if it mentions none). Rare (creation, first
     * violation), any IRQL up to DISPATCH_LEVEL, may be called with the caller's lock held. May
     * be NULL: no log.
     */
    void (*log)(void *ctx, enum core_log_level level, const char *text, uint64_t a, uint64_t b);
};

/* The table with its context, as objects keep it. */
struct core_os {
    const struct core_os_ops *ops;
    void *ctx;
};

static inline void core_log(const struct core_os *os, enum core_log_level level, const char *text,
                            uint64_t a, uint64_t b)
{
    if (os->ops->log) {
        os->ops->log(os->ctx, level, text, a, b);
    }
}

/*
 * Reads and writes of memory that the other side may change at any time: exactly one access of
 * exactly this width, never repeated, torn or merged by the compiler.
 */
static inline uint16_t core_read_once16(const uint16_t *p)
{
    return *(const volatile uint16_t *)p;
}
static inline uint32_t core_read_once32(const uint32_t *p)
{
    return *(const volatile uint32_t *)p;
}
static inline void core_write_once16(uint16_t *p, uint16_t v)
{
    *(volatile uint16_t *)p = v;
}

/*
 * Memory ordering against a coherent device that runs on another CPU (virtio 1.3 §6,
 * ORDER_PLATFORM not negotiated: CPU barriers are enough).
 *   core_barrier_release: all earlier accesses before all later stores.
 *   core_barrier_acquire: all earlier loads before all later accesses.
 *   core_barrier_full:    additionally earlier stores before later loads, which x86 does reorder.
 */
static inline void core_barrier_release(void)
{
    __atomic_thread_fence(__ATOMIC_RELEASE);
}
static inline void core_barrier_acquire(void)
{
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
}
static inline void core_barrier_full(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

/* Byte loops on purpose: these run on control paths and must not need a C library. */
static inline void core_copy(void *to, const void *from, size_t size)
{
    uint8_t *t = to;
    const uint8_t *f = from;
    while (size--) {
        *t++ = *f++;
    }
}

/* As core_copy, from memory that the device may be writing: every byte is read exactly once. */
static inline void core_copy_untrusted(void *to, const void *from, size_t size)
{
    uint8_t *t = to;
    const volatile uint8_t *f = from;
    while (size--) {
        *t++ = *f++;
    }
}

static inline void core_zero(void *mem, size_t size)
{
    uint8_t *m = mem;
    while (size--) {
        *m++ = 0;
    }
}

#endif
