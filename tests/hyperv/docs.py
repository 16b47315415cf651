#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every record and every enum has a line of documentation, under every architecture."""
import sys

import layout
import model
import targets


def undocumented(declared):
    for kind, group in (("record", declared.records), ("enum", declared.enums)):
        for name, item in group.items():
            if not item.documented:
                yield f"{item.file.rsplit('/', 1)[1]}:{item.line}: {kind} {name} has no description"


def main():
    found, count = set(), set()
    for target in targets.ALL:
        if target.name in ("clang-x64", "clang-arm64", "msvc-x86"):
            declared = model.Model(layout.umbrella(), target.model_flags, model.HEADERS)
            found.update(undocumented(declared))
            count.update(declared.records, declared.enums)
    for line in sorted(found):
        print(line, file=sys.stderr)
    print(f"{len(count)} records and enums, {len(found)} without a description")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
