#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the dump that the example reads: three packets, the second across the end of the ring.

    make_ring_dump.py FILE [damaged]
"""
import struct
import sys

RING = 4096


def packet(offset, kind, flags, transaction, header, payload):
    """A ring packet with its trailer; lengths are in quadwords."""
    header += b"\0" * (-len(header) % 8)
    payload += b"\0" * (-len(payload) % 8)
    data = 16 + len(header)
    return struct.pack("<HHHHQ", kind, data // 8, (data + len(payload)) // 8, flags,
                       transaction) + header + payload + struct.pack("<II", 0, offset % RING)


def main():
    data = bytearray(RING)
    start = position = RING - 72
    pages = struct.pack("<HBBIII", 0xcafe, 0, 0, 1, 120, 0)
    for kind, flags, transaction, header, message in (
            (6, 1, 0x1001, b"", struct.pack("<III", 1, 2, 0x60001)),       # NVSP init
            (7, 1, 0x1002, pages, struct.pack("<IIII", 107, 0, 0, 0)),     # RNDIS in receive buffer
            (11, 0, 0x1003, b"", struct.pack("<II", 108, 1))):             # RNDIS send complete
        raw = packet(position, kind, flags, transaction, header, message)
        for i, byte in enumerate(raw):
            data[(position + i) % RING] = byte
        position += len(raw)
    if sys.argv[2:] == ["damaged"]:
        struct.pack_into("<H", data, start + 4, 0x7fff)
    control = struct.pack("<IIII", position % RING, start, 0, 0).ljust(4096, b"\0")
    with open(sys.argv[1], "wb") as file:
        file.write(control + data)


if __name__ == "__main__":
    main()
