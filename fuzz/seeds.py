#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the seed inputs of every fuzz target into DIRECTORY/<target>/. usage: fuzz/seeds.py DIRECTORY"""
import pathlib
import struct
import sys

ADD, PUBLISH, KICK, GET, ARM, ARM_DELAYED, DISABLE, SERVE, SCRIBBLE, LIE, REINIT = 0, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11


def ring(size_log2, indirect, event_idx, *steps):
    return bytes([size_log2, indirect, event_idx]) + b"".join(bytes(s) for s in steps)


def ring_seeds():
    buffer = [ADD, 1, 2, 60, 100, 100]
    cycle = [buffer, buffer, [PUBLISH], [KICK], [SERVE, 200], [SERVE, 10], [DISABLE], [GET], [GET], [GET], [ARM]]
    yield "honest_direct", ring(3, 0, 0, *cycle, *cycle)
    yield "honest_indirect", ring(4, 6, 1, *cycle, *cycle, [ARM_DELAYED, 3], *cycle)
    yield "repeated_id", ring(3, 0, 1, buffer, [PUBLISH], [LIE, 1, 0, 0], [LIE, 1, 0, 0], [GET], [GET])
    yield "bad_id", ring(3, 0, 0, buffer, [PUBLISH], [LIE, 1, 200, 0], [GET], buffer, [REINIT], *cycle)
    yield "too_long", ring(3, 0, 0, buffer, [PUBLISH], [LIE, 1, 0, 255], [GET])
    yield "index_jump", ring(3, 0, 1, buffer, [PUBLISH], [LIE, 3, 0, 0], [ARM], [GET])
    yield "scribble", ring(2, 4, 1, buffer, [SCRIBBLE, 0, 3, 0, 255], [PUBLISH], [SCRIBBLE, 1, 8, 0, 7], [SERVE, 5], [GET])


def capability(kind, bar, offset, length, after, extra=b""):
    return struct.pack("<BBBBBBHII", 9, after, 16 + len(extra), kind, bar, 0, 0, offset, length) + extra


def config_space(flags, bars, caps, bar0=0):
    space = bytearray(256)
    struct.pack_into("<B", space, 8, 1)
    struct.pack_into("<I", space, 0x10, bar0)
    space[0x34] = 0x40
    at = 0x40
    for i, (kind, bar, offset, length) in enumerate(caps):
        extra = struct.pack("<I", 4) if kind == 2 else b""
        size = 16 + len(extra)
        after = at + size if i + 1 < len(caps) else 0
        space[at:at + size] = capability(kind, bar, offset, length, after, extra)
        at += size
    return bytes([flags]) + struct.pack("<6H", *bars) + bytes(space)


def caps_seeds():
    qemu = [(2, 4, 0x3000, 0x1000), (4, 4, 0x2000, 0x1000), (3, 4, 0x1000, 0x1000), (1, 4, 0, 0x1000)]
    contract = [(1, 0, 0, 0x100), (2, 0, 0x1000, 0x100), (3, 0, 0x2000, 0x20), (4, 0, 0x3000, 0x100)]
    yield "qemu", config_space(4, [0, 16, 0, 0, 64, 0], qemu)
    yield "contract", config_space(5, [64, 0, 0, 0, 0, 0], contract, bar0=4)
    yield "changing", config_space(2, [0, 16, 0, 0, 64, 0], qemu) + bytes(range(64))
    yield "overlap", config_space(4, [64, 0, 0, 0, 0, 0], contract[:3] + [(4, 0, 0x2010, 0x100)])
    yield "outside", config_space(4, [16, 0, 0, 0, 0, 0], contract)
    looped = bytearray(config_space(4, [64, 0, 0, 0, 0, 0], contract))
    looped[13 + 0x40 + 1] = 0x40
    yield "loop", bytes(looped)


def register_seeds():
    features = struct.pack("<II", 0x30BF8024, 0x101)
    begin = bytes([0, 0, 1, 3])  # reset done; status while ACKNOWLEDGE and DRIVER are added; check
    config = bytes([7, 0x52, 0x54, 0, 0x12, 0x34, 0x56, 1, 0, 7])
    queues = b"".join(struct.pack("<HHHHHHHHH", 3, 256, 3, 256, 0, q, 1, 1, 0) for q in range(3))
    yield "qemu", begin + features + features + bytes([3, 11]) + config + queues
    yield "gone", b"\xff" * 400
    yield "unstable", begin + features + features + bytes([3, 11]) + bytes(range(256)) * 2
    yield "reset_slow", b"\x04" * 50 + begin


def rx_seeds():
    def push(num_buffers, used, posted, in_flight, flags=0):
        header = struct.pack("<BBHHHHH", flags, 0, 0, 0, 34, 16, num_buffers)
        return header + struct.pack("<HHB", posted, used, in_flight)

    plain = struct.pack("<QB", 0, 0)
    merge = struct.pack("<QB", (1 << 15) | 2, 0)
    yield "single", plain + push(1, 72, 1526, 10) * 3
    yield "merged", merge + push(3, 256, 256, 9) + push(0, 256, 256, 8) + push(0, 100, 256, 7) + push(1, 90, 256, 6, 1)
    yield "zero", merge + push(0, 72, 256, 9)
    yield "many", merge + push(600, 256, 256, 9)
    yield "contract", struct.pack("<QB", 0, 1) + b"\0" * 10 + struct.pack("<HHB", 1526, 70, 3)


REQUEST, POLL_CONTROL, ABANDON, TRANSFER, POLL_TX, POLL_RX, POLL_EVENTS, SERVE_SND = 0, 2, 4, 5, 7, 8, 9, 10
SND_SCRIBBLE, SND_LIE, SND_RESET, PARSE = 12, 13, 14, 15
QUERY_PCM, SET_PARAMS, PREPARE, START, STOP, RELEASE, CTL_READ = 4, 1, 2, 6, 10, 14, 3


def snd_seeds():
    def sound(flags, *steps):
        return bytes([flags]) + b"".join(bytes(s) for s in steps)

    def answered(stream, kind, status=0):
        return [[REQUEST, kind, stream], [SERVE_SND, 0, status, 0, 0, 0], [POLL_CONTROL]]

    def played(stream, queue, status=0, length=0):
        poll = POLL_TX if queue == 2 else POLL_RX
        return [[TRANSFER, stream, 2, 100, 200], [SERVE_SND, queue, status, 0, 3, length], [poll]]

    def stream(number, queue):
        steps = []
        for kind in (SET_PARAMS, PREPARE):
            steps += answered(number, kind)
        steps += played(number, queue) + answered(number, START) + played(number, queue) * 3
        return steps + answered(number, STOP) + answered(number, RELEASE)

    yield "play", sound(2, *stream(0, 2))
    yield "record", sound(0, *stream(1, 3))
    yield "both", sound(3, *stream(0, 2), *stream(1, 3), *stream(2, 2))
    yield "queries", sound(2, [REQUEST, QUERY_PCM, 0, 0, 3], [SERVE_SND, 0, 0, 0, 0, 0], [POLL_CONTROL],
                           [REQUEST, CTL_READ, 0], [SERVE_SND, 0, 0, 0, 0, 0xD0], [POLL_CONTROL])
    yield "statuses", sound(1, *answered(0, SET_PARAMS, 5), *answered(0, PREPARE, 3), *answered(0, PREPARE),
                            *played(0, 2, 4), *played(0, 2, 7), *played(0, 2, 5, 0xC4))
    yield "short", sound(0, *answered(1, SET_PARAMS), *answered(1, PREPARE), *played(1, 3, 0, 0xD1), *played(1, 3, 7, 0xD8))
    yield "abandoned", sound(0, [REQUEST, SET_PARAMS, 0], [ABANDON, 0], [SERVE_SND, 0, 0, 0, 0, 0], [POLL_CONTROL],
                             [SND_RESET], *stream(0, 2))
    yield "events", sound(0, *[[SERVE_SND, 1, code, 0, data, 0] for code in range(8) for data in range(3)], *[[POLL_EVENTS]] * 8)
    yield "lies", sound(2, *answered(0, SET_PARAMS), *answered(0, PREPARE), [TRANSFER, 0, 1, 100], [SND_LIE, 2, 1, 0, 255],
                        [POLL_TX], [SND_SCRIBBLE, 2, 4, 0, 9], [SND_LIE, 0, 3, 1, 1], [POLL_CONTROL], [SND_RESET])
    info = struct.pack("<IIQQBBB5x", 1, 31, (1 << 25) - 1, (1 << 16) - 1, 1, 1, 2)
    volume = struct.pack("<IIIIII44sIiiI12x", 1, 3, 1, 3, 2, 0, b"Volume", 0, -60, 0, 1)
    yield "infos", sound(0, [PARSE, 1], info, [PARSE, 0], volume, [8])


def pace_seeds():
    WAIT, LONG, SUBMIT, COMPLETE, ANY, POLL, RUN, PAUSE, REWIND = 0, 1, 2, 3, 4, 5, 7, 8, 9

    def pace(size, notifications, capture, *steps, rate=48000, frame=4, slot_max=0x40000, in_flight=64):
        head = struct.pack("<IBBIIBB", size, notifications, frame, rate, slot_max, capture, in_flight)
        return head + b"".join(bytes(s) for s in steps)

    half = [WAIT, 0x50, 0xC3]  # 5 ms
    beat = [half, [COMPLETE, 1], [POLL], [SUBMIT, 8]]
    start = [[SUBMIT, 8], [RUN]]
    yield "smooth", pace(3840, 2, 0, *start, *beat * 20)
    yield "record", pace(3840, 2, 1, *start, *beat * 20)
    yield "burst", pace(15360, 8, 0, *start, *[half, half, [COMPLETE, 4], [POLL], [POLL], [SUBMIT, 8]] * 10)
    yield "eager", pace(3840, 2, 0, *start, *[[COMPLETE, 7], [WAIT, 0, 40], [POLL], [SUBMIT, 8]] * 40)
    yield "pause", pace(3840, 2, 0, *start, *beat * 3, [PAUSE], [LONG, 1, 0, 25], [RUN], *beat * 3, [REWIND], [SUBMIT, 9], *beat)
    yield "disorder", pace(38400, 0, 0, [SUBMIT, 64], [RUN], [ANY, 5], [ANY, 4], [ANY, 3], [ANY, 2], [POLL], *beat)
    yield "split", pace(0x400000, 2, 0, *start, *beat * 4)
    yield "long", pace(3536, 1, 0, *start, *[[LONG, 0xFF, 0xFF, 14], [COMPLETE, 7], [POLL], [SUBMIT, 8]] * 6, rate=44100)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for target, seeds in (("virtqueue", ring_seeds), ("virtio_pci_caps", caps_seeds),
                          ("virtio_pci_registers", register_seeds), ("virtio_net_rx", rx_seeds),
                          ("virtio_snd", snd_seeds), ("virtio_snd_pace", pace_seeds)):
        directory = pathlib.Path(sys.argv[1]) / f"{target}_fuzzer"
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in seeds():
            (directory / name).write_bytes(content)


if __name__ == "__main__":
    main()
