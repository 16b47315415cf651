# SPDX-License-Identifier: MIT
"""One section of an ELF or COFF object, so that tables of any target are read without running it."""
import struct


def section(data, name):
    if data[:4] == b"\x7fELF":
        return elf(data, name)
    return coff(data, name)


def elf(data, name):
    wide = data[4] == 2
    offset = struct.unpack_from("<Q" if wide else "<I", data, 0x28 if wide else 0x20)[0]
    size, count, names = struct.unpack_from("<HHH", data, 0x3a if wide else 0x2e)
    headers = []
    for i in range(count):
        at = offset + i * size
        if wide:
            label, _, _, _, where, length = struct.unpack_from("<IIQQQQ", data, at)
        else:
            label, _, _, _, where, length = struct.unpack_from("<IIIIII", data, at)
        headers.append((label, where, length))
    strings = headers[names][1]
    for label, where, length in headers:
        end = data.index(b"\0", strings + label)
        if data[strings + label:end].decode() == name:
            return data[where:where + length]
    raise KeyError(f"no section {name}")


def coff(data, name):
    count = struct.unpack_from("<H", data, 2)[0]
    optional = struct.unpack_from("<H", data, 16)[0]
    for i in range(count):
        at = 20 + optional + i * 40
        if data[at:at + 8].rstrip(b"\0").decode() == name:
            length, where = struct.unpack_from("<II", data, at + 16)
            return data[where:where + length]
    raise KeyError(f"no section {name}")
