#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes layout_*.c: the layout of the documented NDIS structures, worked out from the documentation.

Microsoft's driver documentation (MicrosoftDocs/windows-driver-docs-ddi) listed each structure with
its members' types until early 2018; later revisions list names only. Given that text, this program
lays the members out by the rules of the Microsoft ABI for x86 and x64 and writes assertions of
every size and offset. The headers are not consulted for layouts, only for which structures they
declare, so that compiling the output compares two independent sources.

    git -C DOCS archive 388f7c952f wdk-ddi-src/content | tar x -C DIR
    docs_layout.py --docs DIR/wdk-ddi-src/content --header ndis > layout_ndis.c
    docs_layout.py --docs DIR/wdk-ddi-src/content --header ntddndis > layout_ntddndis.c
"""
import argparse
import glob
import os
import re
import subprocess
import sys

X86, X64 = 0, 1
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))

# Size and alignment by architecture of what the NDIS pages take from elsewhere.
POINTER = ((4, 4), (8, 8))
BASIC = {
    **{t: ((1, 1), (1, 1)) for t in "UCHAR BOOLEAN CHAR CCHAR KIRQL".split()},
    **{t: ((2, 2), (2, 2)) for t in "USHORT SHORT WCHAR NET_IFTYPE NDIS_VF_RID".split()},
    **{t: ((4, 4), (4, 4)) for t in
       "ULONG LONG UINT UINT32 DWORD NDIS_STATUS NDIS_OID NDIS_PORT_NUMBER NET_IFINDEX "
       "NET_IF_COMPARTMENT_ID NODE_REQUIREMENT IPAddr IPMask SPI_TYPE IPSEC_OFFLOAD_V2_SPI_TYPE "
       "NDIS_RECEIVE_QUEUE_ID NDIS_RECEIVE_QUEUE_GROUP_ID NDIS_RECEIVE_FILTER_ID "
       "NDIS_RSS_CAPS_FLAGS DOT11_PHY_TYPE".split()},
    **{t: ((8, 8), (8, 8)) for t in "ULONG64 ULONGLONG UINT64 LARGE_INTEGER NET_LUID".split()},
    **{t: POINTER for t in
       "PVOID NDIS_HANDLE HANDLE ULONG_PTR SIZE_T LPCGUID MINIPORT_DRIVER_UNLOAD "
       "NDIS_IO_WORKITEM_ROUTINE IFP_QUERY_OBJECT IFP_SET_OBJECT BIND_HANDLER_EX "
       "UNBIND_HANDLER_EX".split()},
    "NDIS_PHYSICAL_ADDRESS": ((8, 8), (8, 8)),
    "NDIS_STRING": ((8, 4), (16, 8)),
    "UNICODE_STRING": ((8, 4), (16, 8)),
    "GUID": ((16, 4), (16, 4)),
    "NET_IF_NETWORK_GUID": ((16, 4), (16, 4)),
    "GROUP_AFFINITY": ((12, 4), (16, 8)),
    "PROCESSOR_NUMBER": ((4, 2), (4, 2)),
    "NET_PHYSICAL_LOCATION": ((12, 4), (12, 4)),
    # IF_COUNTED_STRING: a length and IF_MAX_STRING_SIZE + 1 characters (ifdef.h).
    "NDIS_VM_NAME": ((516, 2), (516, 2)),
    "NDIS_QUEUE_NAME": ((516, 2), (516, 2)),
}
ENUMS = set(
    "NDIS_MEDIUM NDIS_PHYSICAL_MEDIUM NDIS_MEDIA_CONNECT_STATE NDIS_MEDIA_DUPLEX_STATE "
    "NET_IF_MEDIA_DUPLEX_STATE NET_IF_ACCESS_TYPE NET_IF_DIRECTION_TYPE NET_IF_CONNECTION_TYPE "
    "NDIS_INTERFACE_TYPE NDIS_INTERRUPT_TYPE NDIS_INTERRUPT_MODERATION NDIS_PORT_CONTROL_STATE "
    "NDIS_PORT_CONTROLL_STATE NDIS_PORT_AUTHORIZATION_STATE NDIS_PORT_TYPE NET_IF_OPER_STATUS "
    "NDIS_SUPPORTED_PAUSE_FUNCTIONS NDIS_DEVICE_PNP_EVENT NET_PNP_EVENT_CODE NDIS_REQUEST_TYPE "
    "OFFLOAD_OPERATION_E UDP_ENCAP_TYPE NDIS_MSIX_TABLE_OPERATION NDIS_PROCESSOR_VENDOR".split())
CONSTANTS = {
    "NDIS_MAX_PHYS_ADDRESS_LENGTH": 32, "NDIS_OID_REQUEST_NDIS_RESERVED_SIZE": 16,
    "NDIS_PM_MAX_STRING_SIZE": 64, "DOT11_RSN_KCK_LENGTH": 16, "DOT11_RSN_KEK_LENGTH": 16,
    "OFFLOAD_MAX_SAS": 3, "IPSEC_OFFLOAD_V2_MAX_EXTENSION_HEADERS": 2,
}
# Laid out by alignment attributes, or with contents, that the pages leave out. The headers assert
# these by hand.
BY_HAND = set("NET_BUFFER NET_BUFFER_HEADER NET_BUFFER_DATA NET_BUFFER_LIST NET_BUFFER_LIST_HEADER "
              "NET_BUFFER_LIST_CONTEXT LOCK_STATE LOCK_STATE_EX NDIS_RW_LOCK "
              "NDIS_RW_LOCK_REFCOUNT".split())


class Unknown(Exception):
    pass


def live_lines(text):
    """What is left of a syntax block for NDIS 6.20."""
    stack, out = [], []
    for line in text.split("\n"):
        s = line.strip()
        if s.startswith("#if"):
            later = re.search(r"NDIS_SUPPORT_NDIS(\d+)", s)
            dead = (later and later.group(1) not in ("6", "61", "620")) or "NDIS_WRAPPER" in s
            stack.append(bool(dead))
        elif s.startswith("#else"):
            stack[-1] = not stack[-1]
        elif s.startswith("#endif"):
            stack.pop()
        elif not any(stack):
            out.append(line)
    return "\n".join(out)


def read_docs(content):
    """Structure and union syntax blocks by type name; enumerations by name."""
    blocks = {}
    for path in sorted(glob.glob(os.path.join(content, "n*dis", "n[se]-*.md"))):
        with open(path, encoding="utf-8-sig") as f:
            text = f.read().replace("\u00a0", " ")
        m = re.search(r"## -syntax.*?(`{3,4})\n(.*?)\1", text, re.S)
        if not m:
            continue
        body = re.sub(r"/\*.*?\*/|//[^\n]*|_Field_\w+_?\s*\([^)]*\)", " ", live_lines(m.group(2)),
                      flags=re.S)
        header = os.path.basename(os.path.dirname(path))
        head = re.match(r"\s*typedef\s+(struct|union|enum)\s*\w*\s*\{", body)
        tail = re.search(r"\}\s*(\w+)[^{}]*$", body)
        if not head or not tail:
            continue
        if head.group(1) == "enum":
            ENUMS.add(tail.group(1))
        else:
            blocks[tail.group(1)] = (head.group(1), body[head.end():tail.start()], header)
    return blocks


class Layout:
    def __init__(self, blocks, arch):
        self.blocks, self.arch, self.known = blocks, arch, {}

    def of_type(self, name, stars):
        if stars or name in BASIC and BASIC[name] is POINTER:
            return POINTER[self.arch]
        if name in BASIC:
            return BASIC[name][self.arch]
        if name in ENUMS:
            return (4, 4)
        if name.endswith(("_HANDLER", "_HANDLER_EX")):
            return POINTER[self.arch]
        if name in self.blocks:
            size, align, _ = self.of_struct(name)
            return (size, align)
        # A pointer type: P and the name of something, or const something.
        if re.match(r"P[A-Z]", name):
            return POINTER[self.arch]
        raise Unknown(name)

    def count(self, dimensions):
        n = 1
        for d in dimensions:
            for k, v in {**CONSTANTS, "MAXIMUM_PROC_PER_GROUP": (32, 64)[self.arch]}.items():
                d = re.sub(r"\b%s\b" % k, str(v), d)
            d = re.sub(r"sizeof\s*\(\s*PVOID\s*\)", str(POINTER[self.arch][0]), d)
            if not re.fullmatch(r"[\d\s+*]+", d):
                raise Unknown(d)
            n *= eval(d)  # digits, plus and times only: checked above
        return n

    def of_struct(self, name):
        if name not in self.known:
            if name in BY_HAND:
                raise Unknown(name)
            kind, body, _ = self.blocks[name]
            self.known[name] = self.members(kind, body)
        return self.known[name]

    def members(self, kind, body):
        """Size, alignment and [(path, offset)] of the named members."""
        offset, align, size, fields = 0, 1, 0, []
        bit_left, bit_unit = 0, 0
        for item in split_members(body):
            bits = None
            inner = re.match(r"\s*(struct|union)\s*\w*\s*\{(.*)\}\s*(\w*)((?:\[[^\]]*\])*)\s*$",
                             item, re.S)
            if inner:
                s, a, sub = self.members(inner.group(1), inner.group(2))
                member, dims = inner.group(3), re.findall(r"\[([^\]]*)\]", inner.group(4))
                s *= self.count(dims)
            else:
                m = re.match(r"\s*(?:const\s+|struct\s+)*(\w+)\s*(\**)\s*(\w+)\s*((?:\[[^\]]*\])*)"
                             r"\s*(?::\s*(\d+))?\s*$", item)
                if not m:
                    raise Unknown(item)
                s, a = self.of_type(m.group(1), m.group(2))
                member, sub, bits = m.group(3), [], m.group(5)
                s *= self.count(re.findall(r"\[([^\]]*)\]", m.group(4)))
            if bits is not None and kind == "struct":
                # The Microsoft ABI shares a unit between bit-fields of one size only.
                if bit_unit == s and bit_left >= int(bits):
                    bit_left -= int(bits)
                    continue
                bit_unit, bit_left = s, 8 * s - int(bits)
            else:
                bit_unit = bit_left = 0
            at = 0 if kind == "union" else (offset + a - 1) // a * a
            offset = at + s
            size, align = max(size, offset), max(align, a)
            if member and bits is None:
                fields.append((member, at))
                fields += [(member + "." + p, at + o) for p, o in sub]
            elif not member:
                fields += [(p, at + o) for p, o in sub]
        return ((size + align - 1) // align * align, align, fields)


def split_members(body):
    depth, start = 0, 0
    for i, c in enumerate(body):
        depth += (c == "{") - (c == "}")
        if c == ";" and depth == 0:
            if body[start:i].strip():
                yield body[start:i]
            start = i + 1


def declared(cc):
    """The structure names that the headers declare for an NDIS 6.20 driver."""
    mingw = "/usr/share/mingw-w64/include"
    r = subprocess.run(
        [cc, "-E", "-P", "--target=x86_64-pc-windows-msvc", "-fgnuc-version=12.2.0",
         "-ffreestanding", "-DNDIS_MINIPORT_DRIVER=1", "-DNDIS620_MINIPORT=1", "-DNDIS620=1",
         "-isystem", os.path.join(ROOT, "include/ddk"), "-isystem", mingw + "/ddk",
         "-isystem", mingw, "-x", "c", "-"],
        input="#include <ndis.h>\n", capture_output=True, text=True, check=True)
    return set(re.findall(r"\}\s*(\w+)\s*,", r.stdout))


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    ap.add_argument("--docs", required=True, help="the documentation's content folder")
    ap.add_argument("--header", required=True, choices=["ndis", "ntddndis"])
    ap.add_argument("--cc", default="clang-19")
    a = ap.parse_args()
    blocks = read_docs(a.docs)
    if len(blocks) < 200:
        sys.exit("docs_layout.py: %s: only %d structures with types; an older revision is needed"
                 % (a.docs, len(blocks)))
    have = declared(a.cc)
    layouts = [Layout(blocks, X86), Layout(blocks, X64)]
    print("/* SPDX-License-Identifier: MIT */\n/*\n * Sizes and offsets as the documentation's "
          "member lists give them. Written by docs_layout.py.\n */\n/* clang-format off */\n"
          "#include <ndis.h>\n")
    skipped = []
    for name in sorted(n for n in set(blocks) & have if blocks[n][2] == a.header):
        try:
            (s86, _, f86), (s64, _, f64) = (x.of_struct(name) for x in layouts)
        except Unknown as e:
            skipped.append("%s (%s)" % (name, e))
            continue
        print("DDK_ASSERT_SIZE(%s, %d, %d);" % (name, s86, s64))
        for (member, o86), (_, o64) in zip(f86, f64):
            print("DDK_ASSERT_OFFSET(%s, %s, %d, %d);" % (name, member, o86, o64))
    for s in skipped:
        print("docs_layout.py: not laid out: " + s, file=sys.stderr)


if __name__ == "__main__":
    main()
