#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Check that a built driver is what the Windows 7 loader expects.

Header: machine, native subsystem 6.1, correct checksum, relocations, NX and dynamic base, no
section both writable and executable, discardable INIT, a CodeView record with a bare PDB name.
Imports: only from ntoskrnl.exe, hal.dll and ndis.sys, and every function must exist in Windows 7
(facts: include/ddk/ddi.csv; functions that Microsoft's pages do not list: tools/win7_exports.txt).
"""
import argparse
import csv
import os
import pathlib
import sys

try:
    import pefile
except ImportError:
    sys.exit("check_pe: the Python module pefile is missing; run tools/setup.sh")

ROOT = pathlib.Path(__file__).resolve().parent.parent
MODULES = {"ntoskrnl.exe", "hal.dll", "ndis.sys", "portcls.sys", "ks.sys"}
MACHINES = {"x64": 0x8664, "x86": 0x014C}
WINDOWS_7 = {"", "2000", "XP", "2003", "Vista", "7", "NDIS 5.1", "NDIS 6.0", "NDIS 6.1", "NDIS 6.20"}


def windows7_functions():
    """Map of function name to the first version that has it, and the set known to be in Windows 7."""
    first = {}
    with open(ROOT / "include/ddk/ddi.csv", newline="") as f:
        for row in csv.DictReader(f):
            name, version = row["function"], row["min_version"]
            # A name may be listed by several headers: the oldest entry with a version counts.
            if name not in first or first[name] == "" or version in WINDOWS_7 - {""}:
                first[name] = version
    extra = set()
    for line in (ROOT / "tools/win7_exports.txt").read_text().splitlines():
        name = line.split("#")[0].strip()
        if name:
            extra.add(name)
    return first, extra


def check_imports(pe, first, extra):
    for module in getattr(pe, "DIRECTORY_ENTRY_IMPORT", []):
        dll = module.dll.decode().lower()
        if dll not in MODULES:
            yield f"imports from {dll}; allowed are {', '.join(sorted(MODULES))}"
        for entry in module.imports:
            if entry.name is None:
                yield f"imports {dll} ordinal {entry.ordinal}; import by name"
                continue
            name = entry.name.decode()
            if name in extra:
                continue
            if name not in first:
                yield f"imports {dll}!{name}, which is not known to exist in Windows 7"
            elif first[name] not in WINDOWS_7:
                yield f"imports {dll}!{name}, which first exists in Windows {first[name]}, not in Windows 7"


def check_header(pe, arch):
    file_header, optional = pe.FILE_HEADER, pe.OPTIONAL_HEADER
    if file_header.Machine != MACHINES[arch]:
        yield f"machine is {file_header.Machine:#06x}, {arch} needs {MACHINES[arch]:#06x}"
    if optional.Subsystem != 1:
        yield f"subsystem is {optional.Subsystem}, not native (1)"
    for what in ("OperatingSystemVersion", "SubsystemVersion"):
        version = (getattr(optional, "Major" + what), getattr(optional, "Minor" + what))
        if version != (6, 1):
            yield f"{what} is {version[0]}.{version[1]}, not 6.1"
    if optional.CheckSum != pe.generate_checksum():
        yield f"checksum is {optional.CheckSum:#x}, should be {pe.generate_checksum():#x}"
    for bit, name in ((0x0040, "dynamic base"), (0x0100, "NX compatible")):
        if not optional.DllCharacteristics & bit:
            yield f"not marked {name}"
    if file_header.Characteristics & 0x0001:
        yield "relocations are stripped"


def check_sections(pe):
    names = set()
    for section in pe.sections:
        name = section.Name.rstrip(b"\0").decode()
        names.add(name)
        flags = section.Characteristics
        if flags & 0x80000000 and flags & 0x20000000:
            yield f"section {name} is writable and executable"
        if name == "INIT" and not flags & 0x02000000:
            yield "section INIT is not discardable"
    if "INIT" not in names:
        yield "has no INIT section; put DriverEntry in it"


def check_debug(pe):
    for entry in getattr(pe, "DIRECTORY_ENTRY_DEBUG", []):
        path = getattr(entry.entry, "PdbFileName", None) if entry.entry else None
        if path is not None:
            path = path.rstrip(b"\0").decode()
            if "/" in path or "\\" in path:
                yield f"PDB name has a directory: {path}"
            return
    yield "has no CodeView record naming its PDB"


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", help="the .sys file")
    parser.add_argument("--arch", choices=sorted(MACHINES), required=True)
    parser.add_argument("--delete", action="store_true", help="remove the file if it fails (builds)")
    args = parser.parse_args()
    try:
        pe = pefile.PE(args.file)
    except (OSError, pefile.PEFormatError) as error:
        sys.exit(f"check_pe: {args.file}: not a PE file: {error}")
    first, extra = windows7_functions()
    faults = [*check_header(pe, args.arch), *check_sections(pe), *check_debug(pe),
              *check_imports(pe, first, extra)]
    for fault in faults:
        print(f"check_pe: {os.path.basename(args.file)} ({args.arch}): {fault}", file=sys.stderr)
    if faults and args.delete:
        os.unlink(args.file)
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
