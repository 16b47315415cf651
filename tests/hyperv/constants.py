#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Every constant of the headers against the sources that name it too.

    constants.py check                 headers against docs/hyperv/constants.csv (needs no source)
    constants.py update [--mile DIR] [--mu-msvm DIR] [--openvmm DIR] [--linux DIR]
                                       writes constants.csv and constants.md anew

DIR is a folder or a git directory of the source; without it the column keeps what the table has.
--linux takes the folder of the mshv headers (hvgdk.h, hvgdk_mini.h, hvhdk.h, hvhdk_mini.h).
A source that contradicts the headers must be named, with the reason for our value, in
constants_decided.txt.
"""
import argparse
import csv
import pathlib
import re
import subprocess
import sys

import layout
import model
import targets

TABLE = model.ROOT / "docs/hyperv/constants.csv"
SUMMARY = model.ROOT / "docs/hyperv/constants.md"
DECIDED = model.HERE / "constants_decided.txt"
SOURCES = ("mile", "mu_msvm", "openvmm", "linux")
MU_MSVM = re.compile(r"MsvmPkg/.*(/Hv/|Vmbus|nvsp|rndis|Vstorage|SynthKey|SynthVid|Vpci|Bios|Vmbfs)"
                     r".*\.h$", re.I)
OPENVMM = re.compile(r"^vm/(hv1/hvdef/src/.*|devices/.*(vmbus_core/src/protocol|netvsp/src/protocol|"
                     r"rndisprot|storvsp_protocol/src/lib|uidevices/.*protocol|hyperv_ic_protocol/.*|"
                     r"vmbfs/src/protocol|vpci_protocol/src/lib))\.rs$|^vm/hv1/hvdef/src/.*\.rs$")


def our_constants():
    """Both architectures; a name whose value differs appears as NAME@arm64 as well."""
    values = {}
    for name in ("clang-arm64", "clang-x64"):
        target = next(t for t in targets.ALL if t.name == name)
        found = model.Model(layout.umbrella(), target.model_flags, model.HEADERS).constants()
        for key, value in found.items():
            value = value & 0xffffffff if value >= 0xffffffff80000000 else value
            if name == "clang-x64" and key in values and values[key] != value:
                values[f"{key}@arm64"] = values[key]
            values[key] = value
    return values


def files(folder, pattern):
    """(path, text) of matching files in a folder or a git directory."""
    if (folder / "HEAD").exists():
        names = subprocess.run(["git", "-C", folder, "ls-tree", "-r", "--name-only", "HEAD"],
                               check=True, text=True, capture_output=True).stdout.splitlines()
        for name in filter(pattern.search, names):
            yield name, subprocess.run(["git", "-C", folder, "show", f"HEAD:{name}"], check=True,
                                       text=True, capture_output=True, errors="replace").stdout
        return
    for path in sorted(folder.rglob("*")):
        if path.is_file() and pattern.search(str(path.relative_to(folder))):
            yield str(path.relative_to(folder)), path.read_text(errors="replace")


def evaluate(text, known):
    """The value of a C or Rust integer expression, or None."""
    text = re.sub(r"/\*.*?\*/|//.*", "", text).strip()
    text = re.sub(r"\(\s*(?:HV_\w+|UINT\d+|INT\d+|u?int\d+_t|__u\d+|RNDIS_\w+|NTSTATUS|\w+_STATUS)\s*\)",
                  "", text)
    text = re.sub(r"\b(?:BIT|BIT_ULL|_BITULL)\((\w+)\)", r"(1 << \1)", text)
    text = re.sub(r"\bas \w+|_?\b[ui](?:8|16|32|64|size)\b", "", text)
    text = re.sub(r"\b(0x[0-9a-fA-F_]+?|\d+)_?(?:[uU]?[lL]{0,2}|[lL]{1,2}[uU]|u8|u16|u32|u64|i32)\b",
                  lambda m: m.group(1).replace("_", ""), text)
    text = re.sub(r"\b[A-Za-z_]\w*\b",
                  lambda m: m.group() if m.group().startswith("0x") else str(known.get(m.group(),
                                                                                      "?")), text)
    if not re.fullmatch(r"[0-9a-fA-FxX()|&+\-<>*~\s]+", text):
        return None
    try:
        return int(eval(text, {"__builtins__": {}})) & 0xffffffffffffffff
    except (SyntaxError, TypeError, ValueError, NameError):
        return None


def read_c(texts):
    """#defines and enum constants of C headers; the first definition of a name counts."""
    values = {}
    for text in texts:
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        text = re.sub(r"\\\n", " ", text)
        for name, body in re.findall(r"^[ \t]*#[ \t]*define[ \t]+(\w+)[ \t]+(\S.*)$", text, re.M):
            value = evaluate(body, values)
            if value is not None:
                values.setdefault(name, value)
        for block in re.findall(r"\benum\b[^{};]*\{([^}]*)\}", text):
            if "#" in block:
                continue        # depends on a condition that is not evaluated here
            following = 0
            for item in re.sub(r"//[^\n]*", "", block).split(","):
                match = re.match(r"\s*(\w+)\s*(?:=\s*(.+))?$", item, re.S)
                if not match:
                    continue
                value = evaluate(match.group(2), values) if match.group(2) else following
                following = None if value is None else value + 1
                if value is not None:
                    values.setdefault(match.group(1), value)
    return values


def snake(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()


def read_rust(texts):
    """Constants and enum variants of OpenVMM, under the C names that they stand for."""
    values = {}
    for path, text in texts:
        text = re.sub(r"//[^\n]*", "", text)
        prefix = "RNDIS_" if path.endswith("rndisprot.rs") else ""
        local = {}
        for name, body in re.findall(r"\bconst (\w+): \w+\s*=\s*([^;{]+);", text):
            value = evaluate(body, local)
            if value is not None:
                local[name] = value
                for spelling in {name, prefix + name}:
                    if not (prefix and spelling == name and name.startswith(("STATUS", "OID"))):
                        values.setdefault(spelling, value)
        for kind, body in re.findall(r"\b(\w+)\s*(?::\s*\w+\s*)?\{([^{}]*=[^{}]*)\}", text):
            body = re.sub(r"#!?\[[^\]]*\]", "", body)
            for name, expression in re.findall(r"^\s*(\w+)\s*=\s*([^,\n]+),?", body, re.M):
                value = evaluate(expression, local)
                if value is not None:
                    for spelling in rust_spellings(kind, name):
                        values.setdefault(spelling, value)
    return values


def rust_spellings(kind, name):
    if kind in ("HvX64RegisterName", "HvArm64RegisterName"):
        stem = kind[:-len("Name")]
        return (stem + name, "HvRegister" + name)
    if kind == "HvAllArchRegisterName":
        return ("HvRegister" + name,)
    if kind == "HvError":
        return ("HV_STATUS_" + snake(name),)
    if name.startswith(("Hv", "HV")):
        return (name,)
    return (re.sub(r"(Code|Type|Name)$", "", kind) + name, f"{kind}{name}") if (
        kind.startswith("Hv")) else ()


def read_mile(folder):
    header = next(iter(folder.rglob("Mile.HyperV.VMBus.h"))).resolve()
    values = {}
    for triple in ("aarch64-pc-windows-msvc", "x86_64-pc-windows-msvc"):
        declared = model.Model(f'#include "{header}"\n', [f"--target={triple}", "-ffreestanding"],
                               header.parent, "c++")
        values.update(declared.constants())
    return values


def read_sources(args):
    """source -> name -> value, for the sources whose place is given."""
    found = {}
    if args.mile:
        found["mile"] = read_mile(args.mile)
    if args.mu_msvm:
        found["mu_msvm"] = read_c(text for _, text in files(args.mu_msvm, MU_MSVM))
    if args.openvmm:
        found["openvmm"] = read_rust(files(args.openvmm, OPENVMM))
    if args.linux:
        found["linux"] = read_c(text for _, text in files(args.linux, re.compile(r"\.h$")))
    return found


def read_table():
    if not TABLE.exists():
        return {}
    with TABLE.open(newline="") as file:
        return {row["name"]: row for row in csv.DictReader(file)}


def differences(ours, table):
    """Lines: where the headers and the table (name -> value) part."""
    for name, value in sorted(ours.items()):
        if name not in table:
            yield f"{name}: not in the table"
        elif table[name] != value:
            yield f"{name}: {value:#x} here, {table[name]:#x} in the table"
    for name in sorted(table.keys() - ours.keys()):
        yield f"{name}: no longer defined"


def decided():
    """NAME:source -> why our value differs."""
    reasons = {}
    for line in DECIDED.read_text().splitlines():
        if line and not line.startswith("#"):
            key, _, reason = line.partition(" ")
            reasons[key] = reason.strip()
    return reasons


def contradictions(table):
    """(name, source, our value, theirs) for every row in which a source says something else."""
    for name, row in table.items():
        for source in SOURCES:
            if row[source] and int(row[source], 16) != int(row["value"], 16):
                yield name, source, row["value"], row[source]


def check():
    table = read_table()
    found = list(differences(our_constants(),
                             {name: int(row["value"], 16) for name, row in table.items()}))
    if found:
        found.append("run tests/hyperv/constants.py update with the sources and read what changed")
    reasons = decided()
    open_ones = [f"{name}: {ours} here, {theirs} in {source}, not in constants_decided.txt"
                 for name, source, ours, theirs in contradictions(table)
                 if f"{name}:{source}" not in reasons]
    found += open_ones
    wanted = {f"{name}:{source}" for name, source, _, _ in contradictions(table)}
    found += [f"constants_decided.txt: {key}: no such contradiction" for key in reasons
              if key not in wanted]
    return found, table


def update(args):
    sources, old = read_sources(args), read_table()
    rows = []
    for name, value in sorted(our_constants().items()):
        row = {"name": name, "value": f"{value:#x}"}
        for source in SOURCES:
            if source in sources:
                theirs = sources[source].get(name)
                if theirs is not None and theirs >= 0xffffffff80000000:
                    theirs &= 0xffffffff
                row[source] = "" if theirs is None else f"{theirs:#x}"
            else:
                row[source] = old.get(name, {}).get(source, "")
        rows.append(row)
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    with TABLE.open("w", newline="") as file:
        writer = csv.DictWriter(file, ("name", "value", *SOURCES), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    summarise(read_table())


def summarise(table):
    by_count = [0] * (len(SOURCES) + 1)
    for row in table.values():
        by_count[sum(bool(row[source]) for source in SOURCES)] += 1
    lines = ["# Constants, cross-checked", "",
             "Made by `tests/hyperv/constants.py update`; the table is [constants.csv](constants.csv).",
             "A source counts for a constant if it defines the same name (for OpenVMM, the Rust name",
             "that stands for it).", "", "| | constants |", "|---|---|",
             f"| defined here | {len(table)} |"]
    lines += [f"| also in {source} | {sum(bool(row[source]) for row in table.values())} |"
              for source in SOURCES]
    lines += [f"| in {n} source{'s' if n != 1 else ''} | {by_count[n]} |"
              for n in range(len(by_count))]
    reasons = decided()
    lines += ["", "## Where a source says something else", "",
              "| name | here | there | source | why |", "|---|---|---|---|---|"]
    lines += [f"| {name} | {ours} | {theirs} | {source} | "
              f"{reasons.get(f'{name}:{source}', '**open**')} |"
              for name, source, ours, theirs in contradictions(table)]
    SUMMARY.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check")
    command = commands.add_parser("update")
    for source in ("mile", "mu-msvm", "openvmm", "linux"):
        command.add_argument(f"--{source}", type=pathlib.Path)
    args = parser.parse_args()
    if args.command == "update":
        update(args)
    found, table = check()
    for line in found[:60]:
        print(line, file=sys.stderr)
    print(f"{len(table)} constants, {sum(any(row[s] for s in SOURCES) for row in table.values())} "
          f"of them in at least one other source, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
