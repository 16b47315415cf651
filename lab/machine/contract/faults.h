/* SPDX-License-Identifier: MIT */
/*
 * The ways in which a model can be told to lie. `once` faults fire at one event and are over; the
 * others hold until they are switched off.
 */
#ifndef LAB_CONTRACT_FAULTS_H
#define LAB_CONTRACT_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(identifier, name, once, description) */
#define FAULT_TABLE(X)                                                                             \
    X(USED_BAD_ID, "used-bad-id", true, "used entry with an id beyond the queue")                  \
    X(USED_REPEATED_ID, "used-repeated-id", true, "used entry with the id of the one before")      \
    X(USED_UNISSUED_ID, "used-unissued-id", true, "used entry with an id that is not in flight")   \
    X(USED_LONG, "used-long", true, "used length beyond what was posted")                          \
    X(USED_SHORT, "used-short", true, "receive length shorter than the packet header")             \
    X(USED_JUMP, "used-jump", true, "used index jumps ahead by more than is in flight")            \
    X(USED_BACK, "used-back", true, "used index goes backwards")                                   \
    X(USED_GARBAGE, "used-garbage", false, "random bytes are written into the used ring")          \
    X(RX_HEADER, "rx-header", false, "packet header of received frames is random")                 \
    X(RX_RUNT, "rx-runt", false, "received frames are cut to 8 bytes")                             \
    X(RX_STUCK, "rx-stuck", false, "receive buffers are never used")                               \
    X(TX_STUCK, "tx-stuck", false, "transmit buffers are never returned")                          \
    X(CTRL_STUCK, "ctrl-stuck", false, "control commands are never answered")                      \
    X(CTRL_REFUSED, "ctrl-refused", false, "control commands are answered with an error")          \
    X(IRQ_STORM, "irq-storm", true, "5000 interrupts without a reason, one after another")         \
    X(IRQ_SPURIOUS, "irq-spurious", true, "one interrupt without a reason")                        \
    X(IRQ_NONE, "irq-none", false, "interrupts are not sent")                                      \
    X(NEEDS_RESET, "needs-reset", true, "device status shows DEVICE_NEEDS_RESET")                  \
    X(DEAD, "dead", false, "all registers and configuration space read as ones")                   \
    X(CFG_GENERATION, "cfg-generation", false, "config generation differs at every read")          \
    X(CFG_MAC, "cfg-mac", false, "MAC address is a multicast address")                             \
    X(CFG_STATUS, "cfg-status", false, "status field is random")                                   \
    X(CFG_MTU, "cfg-mtu", false, "MTU is below the allowed minimum")                               \
    X(QUEUE_SIZE_ZERO, "queue-size-zero", false, "queues report size 0")                           \
    X(QUEUE_SIZE_ODD, "queue-size-odd", false, "queues report a size that is no power of two")     \
    X(QUEUE_SIZE_HUGE, "queue-size-huge", false, "queues report a size above 32768")               \
    X(QUEUE_COUNT, "queue-count", false, "num_queues is 1")                                        \
    X(NOTIFY_WILD, "notify-wild", false, "queue_notify_off leads out of the notify region")        \
    X(FEATURES_REFUSED, "features-refused", false, "FEATURES_OK does not stay set")                \
    X(NO_VERSION_1, "no-version-1", false, "VERSION_1 is not offered")                             \
    X(RESET_STUCK, "reset-stuck", false, "device status never becomes 0 after a reset")            \
    X(MSIX_REFUSED, "msix-refused", false, "vector registers read back NO_VECTOR")                 \
    X(MSIX_FEW, "msix-few", false, "vector registers take vector 0 only")                          \
    X(CAP_LOOP, "cap-loop", false, "capability list is a circle")                                  \
    X(CAP_POINTER, "cap-pointer", false, "capability list points into the header")                 \
    X(CAP_UNALIGNED, "cap-unaligned", false, "a region starts at an odd offset")                   \
    X(CAP_OUT_OF_BAR, "cap-out-of-bar", false, "a region ends beyond its BAR")                     \
    X(CAP_NO_BAR, "cap-no-bar", false, "a region lies in a BAR that does not exist")               \
    X(CAP_BAR_RESERVED, "cap-bar-reserved", false, "a region names BAR 7")                         \
    X(CAP_SHORT, "cap-short", false, "cap_len of a capability is too small")                       \
    X(CAP_OVERLAP, "cap-overlap", false, "notify and common configuration overlap")                \
    X(CAP_NO_COMMON, "cap-no-common", false, "no common configuration capability")                 \
    X(CAP_NO_NOTIFY, "cap-no-notify", false, "no notification capability")                         \
    X(CAP_NO_ISR, "cap-no-isr", false, "no ISR capability")                                        \
    X(CAP_NO_DEVICE, "cap-no-device", false, "no device configuration capability")                 \
    X(CAP_MULTIPLIER, "cap-multiplier", false, "notify_off_multiplier is 3")                       \
    X(CTRL_BAD_MSG, "ctrl-bad-msg", true, "a sound command is answered BAD_MSG")                   \
    X(CTRL_NOT_SUPP, "ctrl-not-supp", true, "a sound command is answered NOT_SUPP")                \
    X(CTRL_IO_ERR, "ctrl-io-err", true, "a sound command is answered IO_ERR")                      \
    X(CTRL_STATUS_ODD, "ctrl-status-odd", true, "a sound command is answered with no known code")  \
    X(CTRL_STATUS_ZERO, "ctrl-status-zero", true, "a sound command is answered with code 0")       \
    X(CTRL_SHORT, "ctrl-short", true, "the answer to a sound command is cut by a byte")            \
    X(CTRL_LOST, "ctrl-lost", true, "a sound command is never answered")                           \
    X(CTRL_LATE, "ctrl-late", true, "a sound command is answered after 20 s")                      \
    X(XFER_IO_ERR, "xfer-io-err", false, "transfers are completed with IO_ERR")                    \
    X(XFER_STATUS_ODD, "xfer-status-odd", false, "transfers are completed with no known code")     \
    X(XFER_LATENCY, "xfer-latency", false, "latency_bytes is random")                              \
    X(XFER_EARLY, "xfer-early", false, "transfers are completed at once")                          \
    X(XFER_SHORT, "xfer-short", false, "recorded transfers are half as long as the buffer")        \
    X(XFER_SPLIT, "xfer-split", false, "recorded transfers end within a frame")                    \
    X(RELEASE_KEEPS, "release-keeps", false, "RELEASE is answered, but the buffers stay")          \
    X(STOP_IGNORED, "stop-ignored", false, "transfers go on after STOP")                           \
    X(KEEP_OVER_RESET, "keep-over-reset", false, "a stream's transfers survive resets")            \
    X(INFO_GARBAGE, "info-garbage", false, "item information is random")                           \
    X(INFO_DIRECTION, "info-direction", false, "stream information has direction 7")               \
    X(INFO_FORMATS, "info-formats", false, "streams have no format")                               \
    X(INFO_RATES, "info-rates", false, "streams have no rate")                                     \
    X(INFO_CHANNELS, "info-channels", false, "streams have more channels at least than at most")   \
    X(CFG_STREAMS_NONE, "cfg-streams-none", false, "streams is 0")                                 \
    X(CFG_STREAMS_HUGE, "cfg-streams-huge", false, "streams is 4294967295")                        \
    X(CFG_JACKS_HUGE, "cfg-jacks-huge", false, "jacks is 4294967295")                              \
    X(CFG_CHMAPS_HUGE, "cfg-chmaps-huge", false, "chmaps is 4294967295")                           \
    X(EVENT_GARBAGE, "event-garbage", true, "256 random events")                                   \
    X(EVENT_STRANGE, "event-strange", true, "events for streams and jacks that do not exist")      \
    X(EVENT_STORM, "event-storm", true, "1000 jack events")                                        \
    X(EVENT_XRUN, "event-xrun", true, "an XRUN event for each stream")                             \
    X(EVENT_PERIOD, "event-period", true, "a period event for each stream")                        \
    X(EVENT_SHORT, "event-short", true, "an event of 4 bytes")

enum fault {
#define FAULT_ENUM(identifier, name, once, what) FAULT_##identifier,
    FAULT_TABLE(FAULT_ENUM)
#undef FAULT_ENUM
        FAULT_COUNT
};

struct fault_info {
    const char *name;
    bool once;
    const char *what;
};
extern const struct fault_info fault_infos[FAULT_COUNT];

/* Of one device. */
struct fault_state {
    bool armed[FAULT_COUNT];
    uint32_t after[FAULT_COUNT]; /* once: events to let pass first */
    int queue[FAULT_COUNT];      /* once: only on this queue, -1: any */
    uint64_t fired;
};

/* "NAME", and for one-time faults also "NAME:QUEUE", "NAME@N" (after N events), "NAME:QUEUE@N".
 * Returns false if that makes no sense. */
bool fault_arm(struct fault_state *s, const char *text, bool on);

/* Is this lasting fault on? */
static inline bool fault_on(const struct fault_state *s, enum fault f)
{
    return s->armed[f];
}

/* Does this one-time fault fire at the present event, which is one of `queue` (-1: of none)? */
bool fault_fire(struct fault_state *s, int queue, enum fault f);

#endif
