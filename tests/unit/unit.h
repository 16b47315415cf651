/* SPDX-License-Identifier: MIT */
/* cmocka with the headers that it needs before itself. */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#include "core/virtio/virtio_error.h"

/* Compares error codes and shows their names. */
#define assert_error(actual, expected)                                                             \
    assert_string_equal(virtio_error_name(actual), virtio_error_name(expected))

/* A mock has seen no breach of the rules. */
#define assert_no_fault(mock)                                                                      \
    do {                                                                                           \
        if ((mock)->fault) {                                                                       \
            fail_msg("the mock saw: %s", (mock)->fault);                                           \
        }                                                                                          \
    } while (0)

#endif
