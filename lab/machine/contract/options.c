/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE
#include "options.h"

#include <stdlib.h>
#include <string.h>

bool option_number(const char *text, unsigned long max, unsigned long *out)
{
    char *end;

    *out = strtoul(text, &end, 0);
    return end != text && *end == '\0' && *out <= max;
}

static bool option_layout(struct virtio_device *d, const char *value)
{
    static const char *const names[] = {[VIRTIO_LAYOUT_CONTRACT] = "contract",
                                        [VIRTIO_LAYOUT_QEMU] = "qemu",
                                        [VIRTIO_LAYOUT_SPREAD] = "spread"};

    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], value) == 0) {
            d->layout = i;
            return true;
        }
    }
    return false;
}

static bool option_word(struct virtio_device *d, const char *word)
{
    if (strcmp(word, "event-idx") == 0) {
        d->offered |= VIRTIO_FEATURE_MASK(VIRTIO_F_EVENT_IDX);
    } else if (strcmp(word, "no-indirect") == 0) {
        d->offered &= ~VIRTIO_FEATURE_MASK(VIRTIO_F_INDIRECT_DESC);
    } else if (strcmp(word, "no-line") == 0) {
        d->pci.no_line = true;
    } else {
        return false;
    }
    return true;
}

static bool option_common(struct virtio_device *d, const char *key, const char *value)
{
    unsigned long number = 0;

    if (value == NULL) {
        return option_word(d, key);
    }
    if (strcmp(key, "layout") == 0) {
        return option_layout(d, value);
    }
    if (!option_number(value, UINT32_MAX, &number)) {
        return false;
    }
    if (strcmp(key, "slot") == 0 && number >= 2 && number <= 24) {
        d->pci.bdf = (lab_bdf)number << 3;
    } else if (strcmp(key, "vectors") == 0 && number <= PCI_MAX_VECTORS) {
        d->msix_vectors = (unsigned)number;
    } else if (strcmp(key, "revision") == 0 && number <= UINT8_MAX) {
        d->revision = (uint8_t)number;
    } else {
        return false;
    }
    return true;
}

bool options_apply(struct virtio_device *d, const char *list, option_fn *own)
{
    char *copy = strdup(list), *rest = copy, *item;
    bool good = copy != NULL;

    while (good && (item = strsep(&rest, ",")) != NULL) {
        char *value = strchr(item, '=');

        if (value != NULL) {
            *value++ = '\0';
        }
        good = *item == '\0' || option_common(d, item, value) || own(d, item, value);
        if (!good) {
            contract_log(d->m, LAB_LOG_ERROR, "%s: option \"%s%s%s\" is not understood", d->name,
                         item, value != NULL ? "=" : "", value != NULL ? value : "");
        }
    }
    free(copy);
    return good;
}
