/* SPDX-License-Identifier: MIT */
#include "mock_os.h"

#include <stdlib.h>
#include <string.h>

#define DMA_GAP 0x10000u /* unmapped device addresses between blocks */

static bool must_fail(struct mock_os *os)
{
    return os->fail_in > 0 && --os->fail_in == 0;
}

static void *mock_mem_alloc(void *ctx, size_t size)
{
    struct mock_os *os = ctx;
    void *mem = must_fail(os) ? NULL : calloc(1, size);

    os->mem_live += mem != NULL;
    return mem;
}

static void mock_mem_free(void *ctx, void *mem, size_t size)
{
    struct mock_os *os = ctx;

    memset(mem, 0xDD, size); /* the size must be the one allocated: the sanitizer checks */
    free(mem);
    os->mem_live--;
}

static bool mock_dma_alloc(void *ctx, size_t size, size_t align, struct core_dma *dma)
{
    struct mock_os *os = ctx;
    size_t rounded = (size + align - 1) & ~(align - 1);

    if (must_fail(os)) {
        return false;
    }
    for (unsigned i = 0; i < MOCK_DMA_BLOCKS; i++) {
        struct mock_dma_block *block = &os->dma[i];
        if (block->va) {
            continue;
        }
        block->va = aligned_alloc(align, rounded);
        if (!block->va) {
            return false;
        }
        memset(block->va, 0, rounded);
        block->device_addr = (os->next_addr + align - 1) & ~(uint64_t)(align - 1);
        block->size = size;
        os->next_addr = block->device_addr + size + DMA_GAP;
        os->dma_live++;
        *dma = (struct core_dma){
            .va = block->va, .device_addr = block->device_addr, .size = size, .handle = block};
        return true;
    }
    return false;
}

static void mock_dma_free(void *ctx, const struct core_dma *dma)
{
    struct mock_os *os = ctx;
    struct mock_dma_block *block = dma->handle;

    if (block->va != dma->va || block->size != dma->size) {
        abort();
    }
    free(block->va);
    *block = (struct mock_dma_block){0};
    os->dma_live--;
}

static void mock_log(void *ctx, enum core_log_level level, const char *text, uint64_t a, uint64_t b)
{
    struct mock_os *os = ctx;

    os->log[os->log_count++ % MOCK_LOG_LINES] =
        (struct mock_log_line){.level = level, .text = text, .a = a, .b = b};
}

static const struct core_os_ops mock_ops = {
    .mem_alloc = mock_mem_alloc,
    .mem_free = mock_mem_free,
    .dma_alloc = mock_dma_alloc,
    .dma_free = mock_dma_free,
    .log = mock_log,
};

void mock_os_init(struct mock_os *os)
{
    *os = (struct mock_os){.next_addr = MOCK_DMA_BASE};
}

struct core_os mock_os_handle(struct mock_os *os)
{
    return (struct core_os){.ops = &mock_ops, .ctx = os};
}

void *mock_os_translate(const struct mock_os *os, uint64_t addr, size_t size)
{
    for (unsigned i = 0; i < MOCK_DMA_BLOCKS; i++) {
        const struct mock_dma_block *block = &os->dma[i];
        if (block->va && addr >= block->device_addr && size <= block->size &&
            addr - block->device_addr <= block->size - size) {
            return block->va + (addr - block->device_addr);
        }
    }
    return NULL;
}

struct core_dma mock_os_dma(struct mock_os *os, size_t size)
{
    struct core_dma dma;

    if (!mock_dma_alloc(os, size, 64, &dma)) {
        abort();
    }
    return dma;
}

void mock_os_dma_free(struct mock_os *os, const struct core_dma *dma)
{
    mock_dma_free(os, dma);
}
