/* SPDX-License-Identifier: MIT */
/* Captures in the pcapng format (IETF draft "PCAP Now Generic", sections 4.1 to 4.3). */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edge.h"

#define PCAPNG_SECTION       0x0A0D0D0Au
#define PCAPNG_INTERFACE     0x00000001u
#define PCAPNG_PACKET        0x00000006u
#define PCAPNG_BYTE_ORDER    0x1A2B3C4Du
#define PCAPNG_LINK_ETHERNET 1u
#define PCAPNG_OPTION_END    0u
#define PCAPNG_IF_NAME       2u
#define PCAPNG_IF_TSRESOL    9u
#define PCAPNG_TSRESOL_NS    9u
#define PCAPNG_EPB_FLAGS     2u
#define PCAPNG_INBOUND       1u
#define PCAPNG_OUTBOUND      2u

struct pcapng_section {
    uint32_t type, length, byte_order;
    uint16_t major, minor;
    uint32_t section_length[2]; /* all ones: not said */
    uint32_t length_again;
};
_Static_assert(sizeof(struct pcapng_section) == 28, "section header block without options");

struct pcapng_interface {
    uint32_t type, length;
    uint16_t link_type, reserved;
    uint32_t snap_length; /* 0: none */
};
_Static_assert(sizeof(struct pcapng_interface) == 16, "interface description block, fixed part");

struct pcapng_packet {
    uint32_t type, length, interface, time_high, time_low, captured, original;
};
_Static_assert(sizeof(struct pcapng_packet) == 28, "enhanced packet block, fixed part");

struct pcapng_option {
    uint16_t code, length;
};
_Static_assert(sizeof(struct pcapng_option) == 4, "option header");

struct lab_pcapng {
    FILE *file;
};

static uint32_t padded(size_t bytes)
{
    return (uint32_t)(bytes + 3) & ~3u;
}

static void write_padded(struct lab_pcapng *c, const void *data, size_t bytes)
{
    static const uint8_t zeroes[4];

    fwrite(data, 1, bytes, c->file);
    fwrite(zeroes, 1, padded(bytes) - bytes, c->file);
}

static void write_option(struct lab_pcapng *c, unsigned code, const void *data, size_t bytes)
{
    struct pcapng_option o = {.code = (uint16_t)code, .length = (uint16_t)bytes};

    fwrite(&o, sizeof(o), 1, c->file);
    write_padded(c, data, bytes);
}

int lab_pcapng_open(const char *path, const char *interface, struct lab_pcapng **out, char *why,
                    size_t cap)
{
    struct pcapng_section s = {.type = PCAPNG_SECTION,
                               .length = sizeof(s),
                               .byte_order = PCAPNG_BYTE_ORDER,
                               .major = 1,
                               .section_length = {UINT32_MAX, UINT32_MAX},
                               .length_again = sizeof(s)};
    struct pcapng_interface i = {.type = PCAPNG_INTERFACE, .link_type = PCAPNG_LINK_ETHERNET};
    size_t name = strlen(interface);
    uint8_t resolution = PCAPNG_TSRESOL_NS;
    struct lab_pcapng *c = calloc(1, sizeof(*c));

    *out = NULL;
    if (c == NULL || (c->file = fopen(path, "wbe")) == NULL) {
        snprintf(why, cap, "could not write the capture %s: %s", path, strerror(errno));
        free(c);
        return -1;
    }
    i.length = (uint32_t)(sizeof(i) + 2 * sizeof(struct pcapng_option) + padded(name) + padded(1) +
                          sizeof(struct pcapng_option) + sizeof(uint32_t));
    fwrite(&s, sizeof(s), 1, c->file);
    fwrite(&i, sizeof(i), 1, c->file);
    write_option(c, PCAPNG_IF_NAME, interface, name);
    write_option(c, PCAPNG_IF_TSRESOL, &resolution, 1);
    write_option(c, PCAPNG_OPTION_END, "", 0);
    fwrite(&i.length, sizeof(i.length), 1, c->file);
    *out = c;
    return 0;
}

void lab_pcapng_write(struct lab_pcapng *c, uint64_t ns, bool inbound, const void *frame,
                      size_t bytes)
{
    uint32_t flags = inbound ? PCAPNG_INBOUND : PCAPNG_OUTBOUND;
    struct pcapng_packet p = {.type = PCAPNG_PACKET,
                              .time_high = (uint32_t)(ns >> 32),
                              .time_low = (uint32_t)ns,
                              .captured = (uint32_t)bytes,
                              .original = (uint32_t)bytes};

    p.length = (uint32_t)(sizeof(p) + padded(bytes) + 2 * sizeof(struct pcapng_option) +
                          sizeof(flags) + sizeof(uint32_t));
    fwrite(&p, sizeof(p), 1, c->file);
    write_padded(c, frame, bytes);
    write_option(c, PCAPNG_EPB_FLAGS, &flags, sizeof(flags));
    write_option(c, PCAPNG_OPTION_END, "", 0);
    fwrite(&p.length, sizeof(p.length), 1, c->file);
}

int lab_pcapng_close(struct lab_pcapng *c)
{
    int failed;

    if (c == NULL) {
        return 0;
    }
    failed = ferror(c->file);
    failed |= fclose(c->file);
    free(c);
    return failed != 0 ? -1 : 0;
}
