#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Is everything that Mile.HyperV defines here too, with the same meaning?

    compare_mile.py FOLDER      FOLDER holds Mile.HyperV.VMBus.h (the library is not part of ours)

Compares, for x64 and ARM64 under the Windows ABI, the names of types, records with size and every
member, enum constants and integer macros with their values, other macros by name, and the GUIDs.
Known differences, each with its reason, are in mile_differences.txt. Exit status 1 if there are
others, or if a listed one does not exist.
"""
import argparse
import collections
import fnmatch
import pathlib
import subprocess
import sys
import tempfile

import layout
import model
from objects import section

TRIPLES = {"x64": "x86_64-pc-windows-msvc", "arm64": "aarch64-pc-windows-msvc"}
OURS = "#include <hyperv/mile.h>\n"


def measure(include, flags, folder, language):
    """Declarations and layout of one library."""
    declared = model.Model(include, flags, folder, language)
    source, entries, bits, _ = layout.generate(include, declared)
    with tempfile.TemporaryDirectory() as temporary:
        output = pathlib.Path(temporary) / "layout.o"
        standard = "gnu11" if language == "c" else "gnu++20"
        result = subprocess.run(
            [model.CLANG, *flags, "-x", language, f"-std={standard}", "-w",
             "-Wno-c++11-narrowing", "-c", "-o", output, "-"],
            input=source, text=True, capture_output=True)
        if result.returncode != 0:
            raise SystemExit(f"{flags[0]}: {language}: {result.stderr[:3000]}")
        data = output.read_bytes()
    return declared, layout.decode(data, entries, bits)


def structure_names(declared):
    """Every name under which a record is known -> the name of its layout."""
    names = {}
    for record in declared.records.values():
        names[record.name] = record.name
        names[record.spelling.split()[-1]] = record.name
    for alias, target in declared.typedefs.items():
        base = target.replace("struct ", "").replace("union ", "")
        if base in names:
            names.setdefault(alias, names[base])
    return names


def compare(theirs, ours):
    """(kind, name, text) of everything missing or different."""
    (their, their_layout), (our, our_layout) = theirs, ours
    our_names = structure_names(our)
    our_enums = set(our.enums) | set(our.typedefs)
    for name in their.typedefs:
        if name not in our.typedefs and name not in our_names:
            yield "type", name, "missing"
    for name in their.enums:
        if ":" not in name and name not in our_enums:
            yield "enum", name, "missing"
    for name in their.records:
        if name not in our_names:
            yield "record", name, "missing"
            continue
        rows, mine = their_layout[name], our_layout[our_names[name]]
        for path, row in rows.items():
            where = f"{name}.{path}" if path else name
            if path not in mine:
                yield "member", where, f"missing ({row})"
            elif mine[path] != row:
                yield "member", where, f"{row} there, {mine[path]} here"
    yield from compare_values(their.constants(), our.constants(), our)
    objects, functions = our.macros()
    known = objects.keys() | functions | our.typedefs.keys() | our.variables.keys()
    their_objects, their_functions = their.macros()
    for name in (their_objects.keys() | their_functions) - known:
        if name.startswith("MILE_") or (name not in their_functions and not their_objects[name]):
            continue        # include guards and switches
        if name not in our.constants():
            yield "macro", name, "missing"
    guids = our.guids()
    for name, value in their.guids().items():
        if name not in guids:
            yield "guid", name, "missing"
        elif guids[name] != value:
            yield "guid", name, f"{value.hex()} there, {guids[name].hex()} here"
    for name in their.variables:
        if name not in our.variables and name not in known:
            yield "object", name, "missing"


def compare_values(theirs, ours, declared):
    for name, value in theirs.items():
        if name not in ours:
            yield "constant", name, f"missing ({value:#x})"
        elif (ours[name] - value) % 2**32 or (ours[name] != value and max(
                ours[name], value) < 0xffffffff00000000):
            yield "constant", name, f"{value:#x} there, {ours[name]:#x} here"


def read_differences(path):
    """pattern -> reason; kind:name with shell wildcards."""
    known = {}
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            pattern, _, reason = line.partition(" ")
            if not reason.strip():
                raise SystemExit(f"{path.name}: {pattern}: a reason is needed")
            known[pattern] = reason.strip()
    return known


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--summary", action="store_true", help="counts only")
    args = parser.parse_args()
    header = args.folder.resolve() / "Mile.HyperV.VMBus.h"
    if not header.exists():
        parser.error(f"{header}: not found")
    known = read_differences(model.HERE / "mile_differences.txt")
    used, found = set(), {}
    for arch, triple in TRIPLES.items():
        flags = [f"--target={triple}", "-ffreestanding", f"-I{model.INCLUDE}"]
        theirs = measure(f'#include "{header}"\n', flags, header.parent, "c++")
        ours = measure(OURS, flags, model.HEADERS, "c")
        print(f"{arch}: {len(theirs[0].records)} records, {len(theirs[0].enums)} enums, "
              f"{len(theirs[0].constants())} constants, {len(theirs[0].guids())} GUIDs there; "
              f"{len(ours[0].records)}, {len(ours[0].enums)}, {len(ours[0].constants())}, "
              f"{len(ours[0].guids())} here")
        for kind, name, text in compare(theirs, ours):
            match = [p for p in known if fnmatch.fnmatchcase(f"{kind}:{name}", p)]
            used.update(match)
            if not match:
                found.setdefault((kind, name, text), []).append(arch)
    counts = collections.Counter(kind for kind, _, _ in found)
    if not args.summary:
        for (kind, name, text), arches in sorted(found.items()):
            print(f"{kind} {name}: {text} [{', '.join(arches)}]")
    for pattern in known.keys() - used:
        print(f"mile_differences.txt: {pattern}: no such difference")
    print("different or missing: " + (", ".join(f"{n} {k}s" for k, n in counts.items()) or "nothing"))
    return 1 if found or known.keys() - used else 0


if __name__ == "__main__":
    sys.exit(main())
