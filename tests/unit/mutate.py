#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Proves that the unit tests can fail: breaks one check of core/virtio at a time, in a copy, and runs them.

usage: tests/unit/mutate.py [--file TEXT] [--only TEXT] [--keep]

Every mutation below is one line that a careless change could lose. A mutation that no test notices is an
error. Takes a few minutes; needs clang-19 and libcmocka-dev.
"""
import argparse
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
TESTS = ["mock", "virtio_net", "virtio_pci", "virtio_pci_caps", "virtio_snd", "virtio_snd_control",
         "virtio_snd_queues", "virtio_snd_pace", "virtio_snd_gain", "virtqueue", "virtqueue_lies"]
THREADED = ["virtqueue_threads"]
SANITIZED = ["-g", "-O1", "-fsanitize=address,undefined", "-fno-sanitize-recover=all"]
PLAIN = ["-O2"]
MOCKS = ["mock_os", "mock_pci", "mock_ring"]

# (file in core/virtio, what stands there, what a mistake would make of it)
MUTATIONS = [
    # ring: threat model section 3
    ("virtqueue.c", "step > virtqueue_in_flight(vq)", "step > vq->config.size"),
    ("virtqueue.c", "step > virtqueue_in_flight(vq)", "0"),
    ("virtqueue.c", "id >= vq->config.size", "id > vq->config.size"),
    ("virtqueue.c", "id >= vq->config.size", "(uint16_t)id >= vq->config.size"),
    ("virtqueue.c", "slot->count == 0 ||", "0 ||"),
    ("virtqueue.c", "|| slot->batch == vq->batch)", ")"),
    ("virtqueue.c", "vq->batch++;", ""),
    ("virtqueue.c", "len > slot->writable", "0"),
    ("virtqueue.c", "(uint32_t)writable_bytes", "(uint32_t)(readable_bytes + writable_bytes)"),
    ("virtqueue.c", "        virtqueue_break(vq, error);\n", ""),
    ("virtqueue.c", "    slot->count = 0;\n", ""),
    ("virtqueue.c", "pending > virtqueue_in_flight(vq)", "0"),
    ("virtqueue.c", "    if (vq->broken != VIRTIO_OK) {\n        return;\n    }\n    vq->broken = reason",
     "    vq->broken = reason"),
    ("virtqueue.c", "return pending > delay;", "return pending != 0;"),
    ("virtqueue.c", "return pending > delay;", "return false;"),
    ("virtqueue.c", "    if (count > in_flight) {\n        count = in_flight;\n    }\n", ""),
    ("virtqueue.c", "(uint16_t)(count - 1u) : 0", "count : 0"),
    ("virtqueue.c", "(uint16_t)(vq->used_next - 1u)", "vq->used_next"),
    ("virtqueue.c", "(uint16_t)(vq->avail_published - event - 1u) < count",
     "(uint16_t)(vq->avail_published - event) < count"),
    ("virtqueue.c", "(uint16_t)(vq->avail_published - event - 1u) < count",
     "(vq->avail_published - event - 1) < (int)count"),
    ("virtqueue.c", "    vq->unkicked += added;", "    vq->unkicked = added;"),
    ("virtqueue.c", "& VIRTQ_USED_F_NO_NOTIFY) == 0", "& 0) == 0"),
    ("virtqueue.c", "    vq->unkicked = 0;\n    core_barrier_full();", "    vq->unkicked = 0;"),
    ("virtqueue.c", "    core_barrier_full();\n    uint16_t pending", "    uint16_t pending"),
    ("virtqueue.c", "needed > vq->free_count", "needed > vq->config.size"),
    ("virtqueue.c", "count > vq->config.size) {", "0) {"),
    ("virtqueue.c", "readable_bytes + writable_bytes > UINT32_MAX", "0"),
    ("virtqueue.c", "!whole ||", ""),
    ("virtqueue.c", "return len != 0;", "return true;"),
    ("virtqueue.c", "    *bytes += len;", "    *bytes = len;"),
    ("virtqueue.c", "(uint16_t)(at + 1u), bytes)) {\n            return false;",
     "(uint16_t)(at + 1u), bytes)) {\n            return true;"),
    ("virtqueue.c", "                        bytes)) {\n            return false;",
     "                        bytes)) {\n            return true;"),
    ("virtqueue.c", "VIRTQ_DESC_F_WRITE,\n                            &writable_bytes",
     "0,\n                            &writable_bytes"),
    ("virtqueue.c", "VIRTQ_DESC_F_WRITE,\n                             &writable_bytes",
     "0,\n                             &writable_bytes"),
    ("virtqueue.c", "        chain.next = vq->slots[head].next;\n", ""),
    ("virtqueue.c", "slot->tail = (uint16_t)chain.last;", "slot->tail = (uint16_t)head;"),
    ("virtqueue.c", "(uint16_t)(vq->free_count - needed)", "(uint16_t)(vq->free_count - 1u)"),
    ("virtqueue.c", "        finish_chain(&vq->desc[chain.last], writable != 0);\n", ""),
    ("virtqueue.c", "        finish_chain(&table[count - 1u], writable != 0);\n", ""),
    ("virtqueue.c", "le16_make(writable ? VIRTQ_DESC_F_WRITE : 0)", "0"),
    ("virtqueue.c", "vq->slots[slot->tail].next = vq->free_head;", "vq->slots[head].next = vq->free_head;"),
    ("virtqueue.c", "(uint64_t)first * sizeof(struct virtq_desc)", "first"),
    ("virtqueue.c", "config->indirect_max < config->size ?", "1 ?"),
    ("virtqueue.c", "elements <= vq->indirect_max", "elements <= vq->indirect_max + 1"),
    ("virtqueue.c", "    os->ops->dma_free(os->ctx, &vq->ring_dma);\nfree_slots:", "free_slots:"),
    ("virtqueue.c", "align_up(avail_offset(size) + virtq_avail_bytes(size), RING_ALIGN)",
     "(avail_offset(size) + virtq_avail_bytes(size))"),
    # capability walk: section 4.1, 4.2
    ("virtio_pci_layout.c", "pos < PCI_CFG_HEADER_SIZE", "0"),
    ("virtio_pci_layout.c", "steps == CAP_STEPS_MAX", "steps == CAP_STEPS_MAX - 1"),
    ("virtio_pci_layout.c", "uint16_t pos = next & PCI_CAP_POINTER_MASK;", "uint16_t pos = next;"),
    ("virtio_pci_layout.c", "cap_len < rule->cap_size ||", ""),
    ("virtio_pci_layout.c", "|| pos + rule->cap_size > PCI_CFG_SPACE_SIZE", ""),
    ("virtio_pci_layout.c", "bar >= PCI_BAR_COUNT", "bar > PCI_BAR_COUNT"),
    ("virtio_pci_layout.c", "offset % rule->align != 0", "0"),
    ("virtio_pci_layout.c", "length < rule->length", "0"),
    ("virtio_pci_layout.c", "(uint64_t)offset + length > bar_size", "offset + length > bar_size"),
    ("virtio_pci_layout.c", "(uint64_t)offset + length > bar_size", "offset > bar_size"),
    ("virtio_pci_layout.c", "!region || region->length != 0", "!region"),
    ("virtio_pci_layout.c", "a->bar == b->bar &&", ""),
    ("virtio_pci_layout.c", "any_overlap(l) ? VIRTIO_E_CAP_REGION_OVERLAP : VIRTIO_OK", "VIRTIO_OK"),
    ("virtio_pci_layout.c", "(uint64_t)a->offset < (uint64_t)b->offset + b->length",
     "a->offset <= (uint64_t)b->offset + b->length"),
    ("virtio_pci_layout.c", "l->notify_multiplier == 1 ||", ""),
    ("virtio_pci_layout.c", "w->unusable_bar ? VIRTIO_E_CAP_BAR_MISSING : missing", "missing"),
    ("virtio_pci_layout.c", "r->length == length", "1"),
    ("virtio_pci_layout.c", "size < AERO_CONTRACT_BAR_SIZE_MIN", "0"),
    ("virtio_pci_layout.c", "(bar0 & PCI_BAR_TYPE_MASK) != PCI_BAR_TYPE_64 ||", ""),
    ("virtio_pci_layout.c", "vendor == READ_ALL_ONES16", "0"),
    ("virtio_pci_layout.c", "status & PCI_CFG_STATUS_CAP_LIST ?", "1 ?"),
    ("virtio_pci_layout.c", "    if (error != VIRTIO_OK) {\n        return error;\n    }\n    error = check_contract",
     "    *layout = found;\n    if (error != VIRTIO_OK) {\n        return error;\n    }\n    error = check_contract"),
    # registers: section 4.3 to 4.7
    ("virtio_pci.c", "waited >= vp->config.reset_wait_us", "waited >= 100 * vp->config.reset_wait_us"),
    ("virtio_pci.c", "        if (status == STATUS_ALL_ONES) {\n            return VIRTIO_E_DEVICE_GONE;\n        }\n", ""),
    ("virtio_pci.c", "read8(vp, COMMON(config_generation)) == before", "read8(vp, COMMON(config_generation)) | 1"),
    ("virtio_pci.c", "(uint32_t)f->width * f->count > vp->device.length", "f->width > vp->device.length"),
    ("virtio_pci.c", "f->offset % access != 0", "0"),
    ("virtio_pci.c", "offset + sizeof(le16_t) > vp->notify.length", "offset > vp->notify.length"),
    ("virtio_pci.c", "(uint64_t)notify_off * vp->layout.notify_multiplier", "(uint32_t)(notify_off * vp->layout.notify_multiplier)"),
    ("virtio_pci.c", "notify_off != index", "0"),
    ("virtio_pci.c", "areas->size > max ||", ""),
    ("virtio_pci.c", "|| virtqueue_choose_size(areas->size, areas->size) == 0", ""),
    ("virtio_pci.c", "common_read16(vp, COMMON(queue_enable)) != 0", "0"),
    ("virtio_pci.c", "common_read16(vp, COMMON(queue_size)) != areas->size", "0"),
    ("virtio_pci.c", "common_read16(vp, offset) == vector ?", "1 ?"),
    ("virtio_pci.c", "enabled == 1 ?", "1 ?"),
    ("virtio_pci.c", "(uint32_t)(value >> 32)", "0"),
    ("virtio_pci.c", "common_write32(vp, COMMON(driver_feature), (uint32_t)(features >> 32));", ""),
    ("virtio_pci.c", "    uintptr_t state = lock_selectors(vp);\n\n    common_write32(vp, COMMON(device_feature_select), 0);",
     "    uintptr_t state = 0;\n\n    common_write32(vp, COMMON(device_feature_select), 0);"),
    ("virtio_pci.c", "        error = VIRTIO_E_MAP_FAILED;\n        virtio_pci_destroy(vp);", "        error = VIRTIO_E_MAP_FAILED;"),
    ("virtio_transport.c", "features & RESERVED_FEATURES & ~IMPLEMENTED_FEATURES", "0"),
    ("virtio_transport.c", "(features & ~t->ops->get_device_features(t)) != 0", "0"),
    ("virtio_transport.c", "status & VIRTIO_STATUS_FEATURES_OK ? VIRTIO_OK : VIRTIO_E_FEATURES_REFUSED", "VIRTIO_OK"),
    ("virtio_transport.c", "status & VIRTIO_STATUS_DEVICE_NEEDS_RESET ?", "0 ?"),
    ("virtio_transport.c", "(uint8_t)(t->ops->get_status(t) | bits)", "bits"),
    # net: section 5
    ("virtio_net.c", "used < rx->header_size", "0"),
    ("virtio_net.c", "buffers == 0 || buffers - 1u > in_flight", "buffers - 1 > in_flight"),
    ("virtio_net.c", "|| buffers - 1u > in_flight", "|| buffers - 2u > in_flight"),
    ("virtio_net.c", "|| buffers - 1u > in_flight", ""),
    ("virtio_net.c", "} else if (used == 0) {", "} else if (0) {"),
    ("virtio_net.c", "rx->remaining != 0 && used != posted", "0"),
    ("virtio_net.c", "data->length > rx->max_frame - rx->frame.length", "0"),
    ("virtio_net.c", "frame->length < VIRTIO_NET_ETH_HEADER_SIZE", "0"),
    ("virtio_net.c", "    if ((rx->features & BIT(GUEST_CSUM)) == 0) {\n        flags = 0;\n    }\n", ""),
    ("virtio_net.c", "+ sizeof(uint16_t) > frame->length", "> frame->length"),
    ("virtio_net.c", "(uint32_t)frame->csum_start + frame->csum_offset", "(uint16_t)(frame->csum_start + frame->csum_offset)"),
    ("virtio_net.c", "flags &= (uint8_t)~VIRTIO_NET_HDR_F_RSC_INFO;", ""),
    ("virtio_net.c", "&& frame->gso_size != 0", ""),
    ("virtio_net.c", "(rx->features & BIT(GUEST_ECN)) == 0", "0"),
    ("virtio_net.c", "rx->features & BIT(MRG_RXBUF)) {", "1) {"),
    ("virtio_net.c", "is_aero_contract && (features & BIT(MRG_RXBUF)) == 0", "is_aero_contract"),
    ("virtio_net.c", "any != 0 && ", ""),
    ("virtio_net.c", "&& (mac[0] & MAC_MULTICAST) == 0", ""),
    ("virtio_net.c", "settings->mtu < VIRTIO_NET_MTU_MIN", "0"),
    ("virtio_net.c", "    if (features & BIT(MTU)) {", "    if (1) {"),
    ("virtio_net.c", "(chosen & feature_rules[i].any_of) == 0", "0"),
    ("virtio_net.c", "used == 0 || ack == VIRTIO_NET_CTRL_NO_ACK", "ack == VIRTIO_NET_CTRL_NO_ACK"),
    ("virtio_net.c", "bytes[request] = VIRTIO_NET_CTRL_NO_ACK;", ""),
    ("virtio_net.c", "        return VIRTIO_E_NET_CTRL_GARBAGE;", "        return VIRTIO_OK;"),
    ("virtio_net.c", "size < (size_t)request + 1u", "size < request"),
    ("virtio_net.c", "unicast_count > UINT16_MAX ||", ""),
    ("virtio_net.c", "need = BIT(CTRL_VQ) | BIT(CTRL_RX_EXTRA);", ""),
    ("virtio_net.c", "vlan_id > VLAN_ID_MAX", "0"),
    ("virtio_net.c", "used + 1u + length + sizeof(cut) > size", "used + 1u + length > size"),
    # sound: section 8
    ("virtio_snd.c", "    if (value <= max) {", "    if (1) {"),
    ("virtio_snd.c", "if (features & VIRTIO_FEATURE_MASK(VIRTIO_SND_F_CTLS)) {", "if (1) {"),
    ("virtio_snd.c", "settings->streams ? VIRTIO_OK : VIRTIO_E_SND_NO_STREAMS", "VIRTIO_OK"),
    ("virtio_snd.c", "&& format->valid_bits >= valid_bits", ""),
    ("virtio_snd.c", "format->is_float == is_float &&", "1 &&"),
    ("virtio_snd.c", "le64_get(wire->formats) & virtio_snd_formats_mask()", "le64_get(wire->formats)"),
    ("virtio_snd.c", "le32_get(wire->features) & features,", "le32_get(wire->features),"),
    ("virtio_snd.c", "pcm->direction > VIRTIO_SND_D_INPUT", "0"),
    ("virtio_snd.c", "pcm->channels_min == 0 ||", ""),
    ("virtio_snd.c", "|| pcm->channels_min > pcm->channels_max", ""),
    ("virtio_snd.c", "chmap->channels > VIRTIO_SND_CHMAP_MAX_SIZE", "chmap->channels > VIRTIO_SND_CHMAP_MAX_SIZE + 1"),
    ("virtio_snd.c", "wire->positions[i] < VIRTIO_SND_CHMAP_COUNT", "1"),
    ("virtio_snd.c", "ctl->count > ctl_count_max(type)", "ctl->count > ctl_count_max(ctl->type)"),
    ("virtio_snd.c", "i < sizeof(ctl->name) - 1u", "i < sizeof(ctl->name)"),
    ("virtio_snd.c", "ctl->min <= ctl->max &&", ""),
    ("virtio_snd_control.c", "zero_is_ok ? VIRTIO_OK : VIRTIO_E_SND_STATUS", "VIRTIO_OK"),
    ("virtio_snd_control.c", "count > total - start", "0"),
    ("virtio_snd_control.c", "start > total ||", ""),
    ("virtio_snd_control.c", "count > VIRTIO_SND_ANSWER_MAX / size", "0"),
    ("virtio_snd_control.c", "params->period_bytes % frame == 0", "1"),
    ("virtio_snd_control.c", "params->period_bytes <= VIRTIO_SND_PAYLOAD_MAX", "1"),
    ("virtio_snd_control.c", "(params->features & ~pcm->features) != 0", "0"),
    ("virtio_snd_control.c", "params->format >= VIRTIO_SND_PCM_FMT_COUNT ||", ""),
    ("virtio_snd_control.c", "length / size < ctl->count", "0"),
    ("virtio_snd_control.c", "    memory->status.code = le32_make(VIRTIO_SND_NO_STATUS);\n", ""),
    ("virtio_snd_control.c", "if (used >= sizeof(memory->status)) {", "if (1) {"),
    ("virtio_snd_control.c", "length < slot->answer_min", "0"),
    ("virtio_snd_control.c", "        if (!abandoned) {\n            return VIRTIO_OK;\n        }", "        return VIRTIO_OK;"),
    ("virtio_snd_control.c", "    slot->stream = NULL;\n    slot->answer = NULL;", "    slot->answer = NULL;"),
    ("virtio_snd_control.c", "    slot->stream = NULL;\n    slot->answer = NULL;", "    slot->stream = NULL;"),
    ("virtio_snd_control.c", "        virtio_snd_stream_lose(slot->stream);\n", ""),
    ("virtio_snd_control.c", "stream->pending = request->code;", ""),
    ("virtio_snd_stream.c", "    if (stream->pending) {\n        return VIRTIO_E_SND_BUSY;\n    }\n", ""),
    ("virtio_snd_stream.c", "        if (stream->in_flight) {\n            return VIRTIO_E_SND_BUSY;\n        }\n", ""),
    ("virtio_snd_stream.c", "stream->state <= VIRTIO_SND_STATE_PREPARED;", "1;"),
    ("virtio_snd_stream.c", "    default:\n        virtio_snd_stream_lose(stream);\n        return;", "    default:\n        return;"),
    ("virtio_snd_stream.c", "stream->pending != VIRTIO_SND_R_PCM_RELEASE &&", ""),
    ("virtio_snd_stream.c", "stream->state <= VIRTIO_SND_STATE_STOPPED", "1"),
    ("virtio_snd_stream.c", "bytes % stream->frame_bytes != 0", "0"),
    ("virtio_snd_stream.c", "sum != bytes", "0"),
    ("virtio_snd_stream.c", "count > VIRTIO_SND_ELEMENTS_MAX) {", "0) {"),
    ("virtio_snd_stream.c", "stream->in_flight == stream->transfers_max", "0"),
    ("virtio_snd_stream.c", "slot->status.status = le32_make(VIRTIO_SND_NO_STATUS);", ""),
    ("virtio_snd_stream.c", "used < sizeof(slot->status)", "0"),
    ("virtio_snd_stream.c", "input && used < transfer->bytes", "used < transfer->bytes"),
    ("virtio_snd_stream.c", "recorded - recorded % stream->frame_bytes", "recorded"),
    ("virtio_snd_stream.c", "if (status != VIRTIO_SND_NO_STATUS) {", "if (1) {"),
    ("virtio_snd_stream.c", "input ? 0 : done->bytes", "done->bytes"),
    ("virtio_snd_stream.c", "bytes > limit", "0"),
    ("virtio_snd_stream.c", "input ? 1u : 1u + count", "1u + count"),
    ("virtio_snd_stream.c", "    stream->in_flight--;\n", ""),
    ("virtio_snd_stream.c", "pcm->direction != queue->direction", "0"),
    ("virtio_snd_event.c", "used.len >= sizeof(*event)", "1"),
    ("virtio_snd_event.c", "notice.id < limit ?", "1 ?"),
    ("virtio_snd_event.c", "notice.mask ? settings->controls : 0", "settings->controls"),
    ("virtio_snd_event.c", "(uint16_t)(data >> 16) & masks", "(uint16_t)(data >> 16)"),
    ("virtio_snd_event.c", "limit = settings->jacks;", "limit = UINT32_MAX;"),
    ("virtio_snd_event.c", "return post(events, event);", "return VIRTIO_OK;"),
    ("virtio_snd_pace.c", "(pace->events + pace->geometry.intervals - 1u)", "(pace->events + pace->geometry.intervals)"),
    ("virtio_snd_pace.c", "pace->interval_time * 3u / 8u", "pace->interval_time * 2u / 8u"),
    ("virtio_snd_pace.c", "    if (assured > limit) {\n        assured = limit;\n    }\n", ""),
    ("virtio_snd_pace.c", "if (position > pace->position) {", "if (1) {"),
    ("virtio_snd_pace.c", "!pace->running || all_free ||", "all_free ||"),
    ("virtio_snd_pace.c", "!pace->running || all_free ||", "!pace->running ||"),
    ("virtio_snd_pace.c", "if (pace->capture && pace->events == 0) {", "if (0) {"),
    ("virtio_snd_pace.c", "device = device < end ? device : end;\n    if (device < line)", "if (device < line)"),
    ("virtio_snd_pace.c", "return frames < completed ? frames : completed;", "return frames;"),
    ("virtio_snd_pace.c", "    if (position > line) {\n        position = line;\n    }\n", ""),
    ("virtio_snd_pace.c", "interpolated > lag(pace) ? interpolated - lag(pace) : 0", "interpolated"),
    ("virtio_snd_pace.c", "limit = limit < ahead ? limit : ahead;", ""),
    ("virtio_snd_pace.c", "next_event_time(pace) <= pace->now &&", ""),
    ("virtio_snd_pace.c", "followed_event_time(pace) <= pace->now", "1"),
    ("virtio_snd_pace.c", "clock > followed || pace->submitted", "pace->submitted"),
    ("virtio_snd_pace.c", "clock > followed || pace->submitted == pace->completed", "clock > followed"),
    ("virtio_snd_pace.c", "intervals < INTERVALS_FOLLOWED ? INTERVALS_FOLLOWED : intervals", "intervals < 2u ? 2u : intervals"),
    ("virtio_snd_pace.c", "pace->smooth < SMOOTH_INTERVALS) {\n        return ahead", "0) {\n        return ahead"),
    ("virtio_snd_pace.c", "return !just_ended && pace->submitted == pace->completed;", "return true;"),
    ("virtio_snd_pace.c", "return !just_ended && pace->submitted == pace->completed;", "return false;"),
    ("virtio_snd_pace.c", "pace->now - pace->middle_time >= pace->interval_time / 8u", "1"),
    ("virtio_snd_pace.c", "        pace->smooth = 0;\n", ""),
    ("virtio_snd_pace.c", "completed > pace->stopped_at ? completed : pace->stopped_at", "completed"),
    ("virtio_snd_pace.c", "(device < pace->base ? device : pace->base) + slack(pace)", "pace->base + slack(pace)"),
    ("virtio_snd_pace.c", "    if (line > ahead) {\n        set_line(pace, ahead);\n    }\n", ""),
    ("virtio_snd_pace.c", "device > reached ? device : reached", "device"),
    ("virtio_snd_pace.c", "pace->capture ? pace->furthest : pace->position", "pace->position"),
    ("virtio_snd_pace.c", "slot < pace->completed ||", ""),
    ("virtio_snd_pace.c", "slot >= pace->submitted", "0"),
    ("virtio_snd_pace.c", "return first;", "return true;"),
    ("virtio_snd_pace.c", "pace->done_ahead >>= 1;", ""),
    ("virtio_snd_pace.c", "    pace->done_ahead = 0;\n", ""),
    ("virtio_snd_pace.c", "due < pace->last_event + pace->interval_time / 2u", "0"),
    ("virtio_snd_pace.c", "if (now > pace->now) {", "if (1) {"),
    ("virtio_snd_pace.c", "    if (pace->submitted == pace->completed) {\n        /* The", "    if (0) {\n        /* The"),
    ("virtio_snd_pace.c", "pace->eager ? rate : rate", "0 ? rate : rate"),
    ("virtio_snd_pace.c", "elapsed > INTERPOLATE_MAX", "0"),
    ("virtio_snd_pace.c", "interval = interval < shortest ? shortest : interval;", ""),
    ("virtio_snd_pace.c", "total > SLOTS_MAX ||", ""),
    ("virtio_snd_gain.c", "+ GAIN_HALF", ""),
    ("virtio_snd_gain.c", "    if (scaled > max) {", "    if (0) {"),
    ("virtio_snd_gain.c", "scaled < -max - 1 ? -max - 1 : scaled", "scaled"),
    ("virtio_snd_gain.c", "(rest == half && (mantissa & 1u))", "rest == half"),
    ("virtio_snd_gain.c", "        shift += 1 - field;\n", ""),
    ("virtio_snd_gain.c", "bits < infinity ? bits : infinity - 1u", "bits"),
    ("virtio_snd_gain.c", "i + 1u < frames ? (uint32_t)(at >> 16) : target", "(uint32_t)(at >> 16)"),
    ("virtio_snd_gain.c", "return gain->format->shift == 0;", "return true;"),
    ("virtio_snd_gain.c", "gain->current[channel] = target;", ""),
]


def compile_c(source, name, work):
    """Both ways: sanitized for most tests, plain for the threaded one."""
    tree = work / "tree"
    for prefix, flags in (("", SANITIZED), ("plain_", PLAIN)):
        command = ["clang-19", "-std=gnu11", *flags, "-w", f"-I{tree}/include", f"-I{tree}",
                   f"-I{tree}/tests/unit", "-c", str(source), "-o", str(work / f"{prefix}{name}.o")]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"mutate: {source.name} does not compile: {done.stderr}")


def run_tests(work, names):
    """The first test that fails, or None. `names` are the core's objects."""
    for test in TESTS + THREADED:
        prefix, flags = ("plain_", PLAIN) if test in THREADED else ("", SANITIZED)
        objects = [work / f"{prefix}{n}.o" for n in [f"test_{test}", *MOCKS, *names]]
        binary = work / f"unit_{test}"
        subprocess.run(["clang-19", *flags, *map(str, objects), "-lcmocka", "-lpthread",
                        "-o", str(binary)], check=True)
        try:
            done = subprocess.run([str(binary)], capture_output=True, timeout=60, check=False)
        except subprocess.TimeoutExpired:
            return f"{test} (hangs)"
        if done.returncode != 0:
            lines = (done.stdout + done.stderr).decode(errors="replace").splitlines()
            failed = [line.split()[-1] for line in lines if line.startswith("[  FAILED  ] test_")]
            return f"{test}: {failed[0] if failed else 'sanitizer'}"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--file", help="mutations of files whose name contains this")
    parser.add_argument("--only", help="mutations whose original text contains this")
    parser.add_argument("--keep", action="store_true", help="keep the work directory")
    args = parser.parse_args()
    work = pathlib.Path(tempfile.mkdtemp(prefix="mutate-"))
    tree = work / "tree"
    for part in ("core", "include/virtio", "tests/unit"):
        shutil.copytree(ROOT / part, tree / part)
    core = sorted((tree / "core/virtio").glob("*.c"))
    for source in [*core, *(tree / f"tests/unit/mock/{m}.c" for m in MOCKS),
                   *(tree / f"tests/unit/test_{t}.c" for t in TESTS + THREADED)]:
        compile_c(source, source.stem, work)
    names = [source.stem for source in core]
    failed = run_tests(work, names)
    if failed:
        sys.exit(f"mutate: the tests fail without any mutation: {failed}")

    survivors = 0
    chosen = [m for m in MUTATIONS if (not args.only or args.only in m[1]) and
              (not args.file or args.file in m[0])]
    for file, old, new in chosen:
        source = tree / "core/virtio" / file
        text = (ROOT / "core/virtio" / file).read_text()
        if text.count(old) != 1:
            sys.exit(f"mutate: {file}: {text.count(old)} places with {old!r}, expected one")
        source.write_text(text.replace(old, new))
        compile_c(source, "mutant", work)
        source.write_text(text)
        killer = run_tests(work, ["mutant" if n == source.stem else n for n in names])
        survivors += killer is None
        print(f"{'killed by ' + killer if killer else 'SURVIVED':62} {file}: {old!r} -> {new!r}",
              flush=True)
    print(f"{len(chosen)} mutations, {survivors} survived")
    if not args.keep:
        shutil.rmtree(work)
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
