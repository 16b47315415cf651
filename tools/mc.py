#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Message compiler: the part of mc.exe that drivers' event messages need.

Reads FILE.mc (MessageId, Severity, Facility, SymbolicName; one language) and writes the resource
data of a message table (RT_MESSAGETABLE, MESSAGE_RESOURCE_DATA) and a C header with a #define for
each message and MESSAGES(X), the list X(symbol, "format") with %2 as %s and %3, %4 as 0x%x, for
debugger output of the same sentence.
"""
import argparse
import pathlib
import re
import struct
import sys

SEVERITY = {"Success": 0, "Informational": 1, "Warning": 2, "Error": 3}
FACILITY = {"System": 0x0FF, "Application": 0xFFF, "Io": 0x004}  # Io: FACILITY_IO_ERROR_CODE


def parse(path):
    """Yields (code, symbol, text)."""
    fields = {"Severity": "Error", "Facility": "System"}
    lines = iter(enumerate(path.read_text().splitlines(), 1))

    def fail(number, what):
        sys.exit(f"mc.py: {path.name}:{number}: {what}")

    for number, line in lines:
        line = line.split(";")[0].strip()
        if not line:
            continue
        match = re.fullmatch(r"(MessageId|Severity|Facility|SymbolicName|Language)\s*=\s*(\S+)", line)
        if not match:
            fail(number, f"expected a field, found '{line}'")
        name, value = match.groups()
        fields[name] = value
        if name != "Language":
            continue
        if "MessageId" not in fields or "SymbolicName" not in fields:
            fail(number, "message without MessageId or SymbolicName")
        if fields["Severity"] not in SEVERITY or fields["Facility"] not in FACILITY:
            fail(number, f"unknown severity {fields['Severity']} or facility {fields['Facility']}")
        text = []
        for number, line in lines:
            if line == ".":
                break
            text.append(line)
        else:
            fail(number, "message does not end with a line of one period")
        code = (SEVERITY[fields["Severity"]] << 30 | FACILITY[fields["Facility"]] << 16 |
                int(fields.pop("MessageId"), 0))
        yield code, fields.pop("SymbolicName"), "\r\n".join(text) + "\r\n"


def table(messages):
    """MESSAGE_RESOURCE_DATA: blocks of consecutive codes, then the entries (UTF-16, 4-byte aligned)."""
    blocks = []
    for code, _, text in sorted(messages):
        if not blocks or blocks[-1][-1][0] + 1 != code:
            blocks.append([])
        data = text.encode("utf-16le") + b"\0\0"
        data += b"\0" * (-len(data) % 4)
        blocks[-1].append((code, struct.pack("<HH", 4 + len(data), 1) + data))
    offset = 4 + 12 * len(blocks)
    head = struct.pack("<I", len(blocks))
    body = b""
    for block in blocks:
        head += struct.pack("<III", block[0][0], block[-1][0], offset + len(body))
        body += b"".join(entry for _, entry in block)
    return head + body


def header(messages, source):
    def c_format(text):
        text = text.strip().replace("\r\n", " ").replace("%2", "%s")
        return re.sub(r"%[34]", "0x%x", text).replace('"', '\\"')

    yield f"/* SPDX-License-Identifier: MIT */\n/* Made by tools/mc.py from {source}. */"
    for code, symbol, _ in messages:
        yield f"#define {symbol} 0x{code:08X}"
    yield "#define MESSAGES(X) \\\n" + " \\\n".join(
        f'    X({symbol}, "{c_format(text)}")' for _, symbol, text in messages)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("--table", type=pathlib.Path, required=True)
    parser.add_argument("--header", type=pathlib.Path, required=True)
    args = parser.parse_args()
    messages = list(parse(args.source))
    if len({code for code, _, _ in messages}) != len(messages):
        sys.exit(f"mc.py: {args.source.name}: a message number is used twice")
    args.table.write_bytes(table(messages))
    args.header.write_text("\n".join(header(messages, args.source.name)) + "\n")


main()
