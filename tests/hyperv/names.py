#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Is every name of Mile.HyperV still here?

names.txt lists them: architecture (both, x64, arm64), kind, name. A program with hyperv/mile.h must
have each on its architecture, and with HYPERV_ALL_ARCHITECTURES those of the other one as well.
compare_mile.py, which needs that library, also compares the meaning.
"""
import re
import subprocess
import sys

import model
import targets

LIST = model.HERE / "names.txt"
DECISIONS = model.ROOT / "docs/hyperv/decisions.md"
INCLUDE = "#include <hyperv/mile.h>\n"
BOTH = "#define HYPERV_ALL_ARCHITECTURES\n"


def wanted():
    """(architecture, kind, name) of each line."""
    for line in LIST.read_text().splitlines():
        if line and not line.startswith("#"):
            yield tuple(line.split())


def respelt():
    """Tags that have another spelling here, as decisions.md lists them."""
    row = next(line for line in DECISIONS.read_text().splitlines()
               if line.startswith("| tags of such types: "))
    return set(re.findall(r"`(\w+)`", row.split("|")[1]))


def defined(include, flags):
    """kind -> names that a program with these lines has."""
    declared = model.Model(include, flags, model.HEADERS)
    text = subprocess.run([model.CLANG, *flags, "-E", "-P", "-x", "c", "-"], input=include, text=True,
                          capture_output=True, check=True).stdout
    objects, functions = declared.macros()
    macros = objects.keys() | functions
    constants = {name for enum in declared.enums.values() for name in enum.constants}
    tags = set(re.findall(r"\b(?:struct|union|enum)\s+(?:__attribute__\(\(.*?\)\)\)\s*)?(\w+)", text))
    types = declared.typedefs.keys() | tags
    return {"type": types | macros, "tag": types | macros, "constant": constants | macros,
            "macro": macros | constants | types, "object": declared.variables.keys() | macros}


def missing(rows, known):
    """The rows whose name is not known."""
    elsewhere = respelt()
    return [row for row in rows if row[2] not in known[row[1]] and row[2] not in elsewhere]


def check(rows):
    found, nowhere = [], set(rows)
    for name, arch in (("clang-x64", "x64"), ("msvc-x86", "x64"), ("clang-arm64", "arm64")):
        flags = next(target for target in targets.ALL if target.name == name).model_flags
        here = [row for row in rows if row[0] in (arch, "both")]
        found += [f"{name}: {kind} {what} is missing"
                  for _, kind, what in missing(here, defined(INCLUDE, flags))]
        # Where one name has two meanings the other architecture's is not there even so.
        nowhere &= set(missing(rows, defined(BOTH + INCLUDE, flags)))
    found += [f"HYPERV_ALL_ARCHITECTURES: {kind} {what} is missing"
              for _, kind, what in sorted(nowhere)]
    return found


def main():
    rows = list(wanted())
    found = check(rows)
    for line in found[:40]:
        print(line, file=sys.stderr)
    print(f"{len(rows)} names of Mile.HyperV, {len(found)} missing")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
