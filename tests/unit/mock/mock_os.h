/* SPDX-License-Identifier: MIT */
/*
 * An operating system for the engines, with everything that a test wants to see or to break:
 * leaks, failing allocations, log lines, and the memory that the device may reach.
 */
#ifndef TESTS_UNIT_MOCK_OS_H
#define TESTS_UNIT_MOCK_OS_H

#include "core/core_os.h"

#define MOCK_DMA_BLOCKS 64
#define MOCK_LOG_LINES  16

/* Device addresses start above 4 GiB, so that a lost upper half is noticed. */
#define MOCK_DMA_BASE 0x7A50000000ull

struct mock_dma_block {
    uint8_t *va;
    uint64_t device_addr;
    size_t size;
};

struct mock_log_line {
    enum core_log_level level;
    const char *text;
    uint64_t a, b;
};

struct mock_os {
    struct mock_dma_block dma[MOCK_DMA_BLOCKS];
    uint64_t next_addr;
    int mem_live; /* blocks not yet freed */
    int dma_live;
    int fail_in; /* the n-th allocation from now fails (1: the next one); 0: none */
    unsigned log_count;
    struct mock_log_line log[MOCK_LOG_LINES];
};

void mock_os_init(struct mock_os *os);

/* Table and context for the engines. */
struct core_os mock_os_handle(struct mock_os *os);

/* The device's way to memory: NULL unless [addr, addr + size) lies in one live block. */
void *mock_os_translate(const struct mock_os *os, uint64_t addr, size_t size);

/* Shared memory for a test's own buffers. Fails the process if there is none. */
struct core_dma mock_os_dma(struct mock_os *os, size_t size);
void mock_os_dma_free(struct mock_os *os, const struct core_dma *dma);

#endif
