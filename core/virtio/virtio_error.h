/* SPDX-License-Identifier: MIT */
/* Every way in which the virtio engines can fail, one code each. */
#ifndef CORE_VIRTIO_VIRTIO_ERROR_H
#define CORE_VIRTIO_VIRTIO_ERROR_H

/* X(code, text): one list makes the enum and the texts, so that neither can miss an entry. */
#define VIRTIO_ERRORS(X)                                                                           \
    X(OK, "success")                                                                               \
    /* Caller's side. */                                                                           \
    X(E_INVALID, "invalid argument")                                                               \
    X(E_NO_MEMORY, "out of memory")                                                                \
    X(E_NO_DMA_MEMORY, "out of memory that the device can address")                                \
    X(E_QUEUE_SIZE_INVALID, "queue size is not a power of two from 1 to 32768")                    \
    X(E_QUEUE_FULL, "not enough free descriptors")                                                 \
    X(E_QUEUE_EMPTY, "no used buffer")                                                             \
    X(E_CHAIN_EMPTY, "buffer without any element")                                                 \
    X(E_CHAIN_TOO_LONG, "buffer has more elements than a chain of this queue can have")            \
    X(E_CHAIN_TOO_LARGE, "buffer has an empty element or more than 4 GiB - 1 bytes")               \
    X(E_NOT_NEGOTIATED, "feature needed for this was not negotiated")                              \
    X(E_BUFFER_TOO_SMALL, "buffer too small")                                                      \
    /* Ring violations: docs/threat-model.md §3. */                                                \
    X(E_QUEUE_BROKEN, "queue is broken since an earlier violation")                                \
    X(E_USED_INDEX, "device moved the used index past the buffers in flight")                      \
    X(E_USED_ID_RANGE, "device returned a buffer id outside the queue")                            \
    X(E_USED_ID_NOT_ISSUED, "device returned a buffer id that is not in flight")                   \
    X(E_USED_LENGTH, "device claims to have written more than the buffer holds")                   \
    X(E_QUEUE_BROKEN_BY_DRIVER, "queue was declared broken by the driver")                         \
    /* PCI capability walk: docs/threat-model.md §4.1, §4.2. */                                    \
    X(E_NOT_VIRTIO, "PCI function is not a virtio 1.x device")                                     \
    X(E_NO_CAPABILITIES, "PCI function has no capability list (a legacy-only device)")             \
    X(E_CAP_POINTER, "capability pointer lies outside the capability area")                        \
    X(E_CAP_LOOP, "capability list does not end")                                                  \
    X(E_CAP_LENGTH, "virtio capability is shorter than its structure or leaves config space")      \
    X(E_CAP_ALIGNMENT, "virtio structure is not aligned as its type requires")                     \
    X(E_CAP_REGION_SHORT, "virtio structure is shorter than its registers")                        \
    X(E_CAP_REGION_BOUNDS, "virtio structure does not fit into its BAR")                           \
    X(E_CAP_REGION_OVERLAP, "two virtio structures overlap")                                       \
    X(E_CAP_BAR_MISSING, "virtio structure lies in a BAR that is absent or not memory")            \
    X(E_NO_COMMON_CFG, "no common configuration capability")                                       \
    X(E_NO_NOTIFY_CFG, "no notification capability")                                               \
    X(E_NO_ISR_CFG, "no ISR status capability")                                                    \
    X(E_NO_DEVICE_CFG, "no device configuration capability")                                       \
    X(E_NOTIFY_MULTIPLIER, "notify multiplier is neither 0 nor a power of two above 1")            \
    X(E_MAP_FAILED, "could not map the device's registers")                                        \
    /* Strict layout AERO-W7-VIRTIO v1. */                                                         \
    X(E_CONTRACT_BAR, "contract: BAR0 is not 64-bit memory of at least 0x4000 bytes")              \
    X(E_CONTRACT_COMMON, "contract: common configuration is not at BAR0 0x0000, length 0x100")     \
    X(E_CONTRACT_NOTIFY, "contract: notification is not at BAR0 0x1000, length 0x100")             \
    X(E_CONTRACT_ISR, "contract: ISR status is not at BAR0 0x2000, length 0x20")                   \
    X(E_CONTRACT_DEVICE, "contract: device configuration is not at BAR0 0x3000, length 0x100")     \
    X(E_CONTRACT_MULTIPLIER, "contract: notify multiplier is not 4")                               \
    X(E_CONTRACT_NOTIFY_OFF, "contract: notify offset of a queue is not its index")                \
    X(E_CONTRACT_REVISION, "contract: PCI revision is not 01")                                     \
    /* Device operation: docs/threat-model.md §4.3 to §4.6. */                                     \
    X(E_DEVICE_GONE, "device does not answer (removed?)")                                          \
    X(E_RESET_TIMEOUT, "device did not finish its reset in time")                                  \
    X(E_FEATURE_MISSING, "device does not offer a required feature")                               \
    X(E_FEATURES_REFUSED, "device refused the selected features")                                  \
    X(E_NEEDS_RESET, "device reports an internal error and needs a reset")                         \
    X(E_QUEUE_ABSENT, "queue does not exist")                                                      \
    X(E_QUEUE_SIZE_REFUSED, "device did not take the queue size")                                  \
    X(E_QUEUE_IN_USE, "queue is already enabled")                                                  \
    X(E_QUEUE_NOT_ENABLED, "device did not enable the queue")                                      \
    X(E_NOTIFY_BOUNDS, "notify address of a queue lies outside the notification structure")        \
    X(E_VECTOR_REFUSED, "device refused the interrupt vector")                                     \
    X(E_CONFIG_BOUNDS, "device configuration is shorter than a field that must exist")             \
    X(E_CONFIG_UNSTABLE, "device configuration changes without end")                               \
    /* Network device: docs/threat-model.md §5. */                                                 \
    X(E_NET_MAC, "MAC address in the device configuration is zero or multicast")                   \
    X(E_NET_MTU, "MTU in the device configuration is outside 68..65535")                           \
    X(E_NET_RX_SHORT, "receive buffer was used with less than a packet header")                    \
    X(E_NET_RX_NUM_BUFFERS, "packet claims no buffer, or more than are posted")                    \
    X(E_NET_RX_PARTIAL, "packet continues although the device left its buffer unfilled")           \
    X(E_NET_CTRL_NO_ACK, "device completed a control command without an answer")                   \
    X(E_NET_CTRL_REFUSED, "device refused a control command")                                      \
    X(E_NET_CTRL_GARBAGE, "device answered a control command with an undefined value")             \
    /* Sound device: docs/threat-model.md §8. */                                                   \
    X(E_SND_NO_STREAMS, "sound device has no PCM stream")                                          \
    X(E_SND_DIRECTION, "item has an undefined data flow direction")                                \
    X(E_SND_CHANNELS, "item has an impossible or unusable number of channels")                     \
    X(E_SND_FORMATS, "stream offers no sample format that the driver can carry")                   \
    X(E_SND_RATES, "stream offers no known frame rate")                                            \
    X(E_SND_CONTROL, "control element or its value is impossible, or access is not allowed")       \
    X(E_SND_STATE, "command is not allowed in the state of the stream")                            \
    X(E_SND_BUSY, "too much is under way already")                                                 \
    X(E_SND_PARAMS, "parameters are not among those that the device offers")                       \
    X(E_SND_TRANSFER, "transfer is empty, too long, or not made of whole frames")                  \
    X(E_SND_BAD_MSG, "device calls the message malformed")                                         \
    X(E_SND_NOT_SUPP, "device does not support this")                                              \
    X(E_SND_IO_ERR, "device reports an input/output error")                                        \
    X(E_SND_STATUS, "device answered with an undefined status")                                    \
    X(E_SND_NO_STATUS, "device gave a message back without a status")                              \
    X(E_SND_ANSWER_SHORT, "device reports success with too short an answer")                       \
    X(E_SND_RELEASE, "device finished RELEASE while it still has transfers of the stream")

enum virtio_error {
#define VIRTIO_ERROR_CODE(code, text) VIRTIO_##code,
    VIRTIO_ERRORS(VIRTIO_ERROR_CODE)
#undef VIRTIO_ERROR_CODE
        VIRTIO_ERROR_COUNT
};

/* Static text without final period. Never NULL; "unknown error" outside the enum. Any IRQL. */
const char *virtio_error_text(enum virtio_error error);

/* The enumerator's name, "VIRTIO_E_USED_INDEX". Never NULL. Any IRQL. */
const char *virtio_error_name(enum virtio_error error);

#endif
