#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The tests themselves must fail on what is wrong."""
import sys

import constants
import docs
import layout
import model
import shapes
import sources
import sources_devices
import targets


def check_sources(check):
    """sources.py against a declaration that is right, two that are wrong, and a wrong table."""
    mine = sources.ours()["HV_X64_SEGMENT_REGISTER"]

    def verdict(change):
        theirs = shapes.Shape("test", "test.h", "segment_register", mine.bits)
        theirs.members = [change(*member[:3]) + (None,) for member in mine.members]
        return sources.Verdict(mine, theirs, {}).kind

    check(verdict(lambda *member: member) == "declared", "sources.py refuses an equal declaration")
    check(verdict(lambda name, offset, width: (name, offset + 16, width)) == "differs",
          "sources.py accepts members at other offsets")
    check(verdict(lambda name, offset, width: (name, offset, width - 1)) == "differs",
          "sources.py accepts members of other widths")
    check(verdict(lambda name, offset, width: (name, offset, 8 * width)) == "differs",
          "sources.py takes whole bytes for bytes of another width")
    halves = {name: shapes.Shape("test", "test.rs", name, bits) for name, bits in (("a", 32),
                                                                                   ("b", 64))}
    halves["b"].members = [("value", 0, 64, None)]
    check(sources.composed(halves, "a+b").members == [("value", 32, 64, None)],
          "sources.py puts the second of two joined declarations elsewhere than behind the first")
    check(sources.composed(halves, "a+c") is None, "sources.py joins what is not there")
    kept = sources_devices.definitions(
        "struct a {\n\tu32 x;\n};\nstruct b {\n\tstruct list_head l;\n};\n"
        "struct c {\n\tstruct a first;\n};\nint f(void)\n{\n\treturn 0;\n}\n", set())
    check("struct a" in kept and "struct c" in kept, "sources_devices.py loses plain records")
    check("list_head" not in kept and "return" not in kept,
          "sources_devices.py keeps code, or records of types that it does not know")
    row = {"record": "X", "header": mine.file, "size": str(mine.bits // 8 + 8), "kind": "declared",
           "source": "test", "identifier": "X", "members": "1/1"}
    check(any("bytes in the table" in line
              for line in sources.check_rows("X", mine, [row], {}, set())),
          "sources.py accepts a size in the table that is not the measured one")
    check(any("not in sources/decided" in line for line in sources.check_rows(
        "X", mine, [{**row, "kind": "differs"}], {}, set())),
          "sources.py accepts a contradiction without a reason")


def main():
    failures = []

    def check(condition, text):
        if not condition:
            failures.append(text)

    folder = model.HERE / "negative"
    include = f'#include "{folder}/abi.h"\n'
    found, layouts = layout.check(include, folder, targets.ALL)
    text = "\n".join(found)
    for expected in ("BAD_STRADDLE.High: gcc-x64 bits 4..15, msvc-x64 bits 16..27",
                     "BAD_QUADWORD.Second: gcc-x86 offset 4 size 8, msvc-x86 offset 8 size 8",
                     "BAD_LONG: gcc-x64 size 8 align 8, msvc-x64 size 4 align 4",
                     "abi.h:23: record is not in the tables"):
        check(expected in text, f"layout.py does not say: {expected}")
    check(set(layouts) == {target.name for target in targets.ALL}, "layout.py left targets out")

    reference = next(t for t in targets.ALL if t.name == targets.REFERENCE)
    declared = model.Model(include, reference.model_flags, folder)
    check(any("enum" in line for line in docs.undocumented(declared)),
          "docs.py accepts an enum without a description")

    ours = {"HvCallPostMessage": 0x5c, "HvNew": 1}
    table = {"HvCallPostMessage": 0x5d, "HvGone": 2}
    found = "\n".join(constants.differences(ours, table))
    for expected in ("HvCallPostMessage: 0x5c here, 0x5d in the table", "HvNew: not in the table",
                     "HvGone: no longer defined"):
        check(expected in found, f"constants.py does not say: {expected}")

    check_sources(check)
    for text in failures:
        print(text, file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
