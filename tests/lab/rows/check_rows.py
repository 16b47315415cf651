#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Compare the export rows of the lab's NT with Microsoft's reference.

Each row (lab/nt/*/exports*.inc) says from which to which IRQL a function may be called and which
Windows first had it. include/ddk/ddi.csv has the same facts as documented. A difference is either
a mistake or has a reason, which stands in reasons.txt beside this file.

usage: check_rows.py [--rows FILE...] [--facts FILE] [--reasons FILE] [--list]
--list prints every difference, those with a reason too.
"""
import argparse
import csv
import pathlib
import re
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
LEVELS = {"PASSIVE_LEVEL": 0, "APC_LEVEL": 1, "DISPATCH_LEVEL": 2, "DIRQL": 3, "HIGH_LEVEL": 31}
LEVEL_NAMES = {value: name for name, value in LEVELS.items()}
VERSIONS = {"2000": 0x0500, "XP": 0x0501, "2003": 0x0502, "Vista": 0x0600, "7": 0x0601, "8": 0x0602,
            "8.1": 0x0603, "NDIS 5.1": 0x0501, "NDIS 6.0": 0x0600, "NDIS 6.1": 0x0600,
            "NDIS 6.20": 0x0601, "NDIS 6.30": 0x0602, "NDIS 6.40": 0x0603}
ROW = re.compile(r"^LAB_(STD|FAST|CDECL)\((\w+),\s*(\d+),\s*(\w+),\s*(\w+),\s*(\w+),\s*([^)]*)\)", re.M)


def read_rows(paths):
    """Rows as (file, name, minimum, maximum, version)."""
    for path in paths:
        text = path.read_text(encoding="ascii")
        for _, name, _, low, high, version, _ in ROW.findall(text):
            if low not in LEVELS or high not in LEVELS:
                sys.exit(f"check_rows: {path.name}: {name}: '{low}' or '{high}' is no IRQL")
            yield path.name, name, LEVELS[low], LEVELS[high], int(version, 16)


def read_facts(path):
    """What is documented per function: lists, as a name may be on several pages."""
    facts = {}
    with open(path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            facts.setdefault(row["function"], []).append(row)
    return facts


def documented_version(text):
    if text.startswith(("10", "11")):
        return 0x0A00
    return VERSIONS.get(text)


def differences(rows, facts):
    """(function, kind, what) for every row that no page of the function agrees with."""
    for _, name, low, high, version in rows:
        pages = facts.get(name, [])
        versions = {documented_version(p["min_version"]) for p in pages} - {None}
        if versions and version not in versions:
            yield name, "version", f"row 0x{version:04x}, documented " + " or ".join(
                f"0x{v:04x}" for v in sorted(versions))
        for kind, ours, column in (("irql_min", low, "irql_min"), ("irql_max", high, "irql_max")):
            levels = {LEVELS[p[column]] for p in pages if p[column]}
            if levels and ours not in levels:
                yield name, kind, f"row {LEVEL_NAMES[ours]}, documented " + " or ".join(
                    LEVEL_NAMES[v] for v in sorted(levels))


def read_reasons(path):
    """Lines 'Function kind[,kind]: reason'; a Function may end in *."""
    reasons = {}
    for number, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        match = re.fullmatch(r"(\w+) ([\w,]+): (\S.*)", line)
        if not match or not set(match[2].split(",")) <= {"version", "irql_min", "irql_max"}:
            sys.exit(f"check_rows: {path.name}:{number}: not 'Function kind[,kind]: reason'")
        for kind in match[2].split(","):
            if (match[1], kind) in reasons:
                sys.exit(f"check_rows: {path.name}:{number}: {match[1]} {kind} a second time")
            reasons[match[1], kind] = match[3]
    return reasons


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=pathlib.Path, nargs="+",
                        default=sorted((ROOT / "lab/nt").rglob("exports*.inc")))
    parser.add_argument("--facts", type=pathlib.Path, default=ROOT / "include/ddk/ddi.csv")
    parser.add_argument("--reasons", type=pathlib.Path, default=HERE / "reasons.txt")
    parser.add_argument("--list", action="store_true")
    args = parser.parse_args()
    rows, facts = list(read_rows(args.rows)), read_facts(args.facts)
    reasons, used, bad = read_reasons(args.reasons), set(), 0
    for name, kind, what in sorted(set(differences(rows, facts))):
        reason = reasons.get((name, kind))
        used.add((name, kind))
        bad += reason is None
        if reason is None or args.list:
            print(f"{name} {kind}: {what}{'  [' + reason + ']' if reason else ''}")
    for name, kind in sorted(set(reasons) - used):
        print(f"{name} {kind}: {args.reasons.name} has a reason, but there is no difference")
        bad += 1
    compared = sum(name in facts for _, name, *_ in rows)
    print(f"{len(rows)} rows, {compared} with a reference page, {len(reasons)} reasons, {bad} faults")
    if not rows or compared * 2 < len(rows):
        sys.exit("check_rows: hardly any row was compared: are rows and facts the right files?")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
