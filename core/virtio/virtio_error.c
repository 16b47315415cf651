/* SPDX-License-Identifier: MIT */
#include "virtio_error.h"

static const struct {
    const char *name;
    const char *text;
} virtio_errors[VIRTIO_ERROR_COUNT] = {
#define VIRTIO_ERROR_ROW(code, text) [VIRTIO_##code] = {"VIRTIO_" #code, text},
    VIRTIO_ERRORS(VIRTIO_ERROR_ROW)
#undef VIRTIO_ERROR_ROW
};

const char *virtio_error_text(enum virtio_error error)
{
    if ((unsigned)error >= VIRTIO_ERROR_COUNT) {
        return "unknown error";
    }
    return virtio_errors[error].text;
}

const char *virtio_error_name(enum virtio_error error)
{
    if ((unsigned)error >= VIRTIO_ERROR_COUNT) {
        return "VIRTIO_E_UNKNOWN";
    }
    return virtio_errors[error].name;
}
