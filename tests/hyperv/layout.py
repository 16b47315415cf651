#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Size, alignment and offset of every member of every record, under every compiler and target.

For each target a C file is generated that holds the layout as constant data: sizes and offsets as
numbers, bit-fields as an object whose field is all ones. The numbers are read from the object
file, so targets that do not run here count as much as those that do. Then everything is compared.

A record that the headers define and the tables do not contain is a failure.
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

import model
import targets
from objects import section

POINTER = re.compile(r"\*|\b(size_t|ptrdiff_t|uintptr_t|intptr_t|HV_UINTN)\b")


class Layout:
    """records: name -> {path: text}, where path "" is the record itself; values: constants."""

    def __init__(self):
        self.records = {}
        self.values = {}


def generate(include, declared):
    """The C file, and the entries of its tables in their order."""
    numbers, entries, bits = [], [], []
    for record in declared.records.values():
        numbers.append(f"sizeof({record.spelling}), __alignof__({record.spelling})")
        entries.append((record.name, "", 2))
        for field in record.fields:
            if field.bits is not None:
                bits.append((record, field))
                continue
            size = "0" if re.search(r"\[\]$", field.type) else (
                f"sizeof((({record.spelling} *)0)->{field.path})")
            numbers.append(f"__builtin_offsetof({record.spelling}, {field.path}), {size}")
            entries.append((record.name, field.path, 2))
    for name, enum in declared.enums.items():
        if enum.name == name:
            numbers.append(f"sizeof({name if name in declared.typedefs else 'enum ' + name}), 0")
            entries.append((f"enum {name}", "", 2))
    constants = [name for enum in declared.enums.values() for name in enum.constants]

    lines = [include, "struct hv_bits {", "    char unused;"]
    lines += [f"    {holder(record, field)} b{i};" for i, (record, field) in enumerate(bits)]
    lines += ["};", '__attribute__((section("hvbits"), used)) const struct hv_bits hv_bits = {']
    lines += [f"    .b{i} = {{ .{inside(field)} = ({'0' if field.bits == 0 else '-1'}) }},"
              for i, (_, field) in enumerate(bits)]
    lines += ["};", '__attribute__((section("hvnum"), used)) const unsigned hv_numbers[] = {']
    lines += [f"    {number}," for number in numbers]
    lines += [f"    __builtin_offsetof(struct hv_bits, b{i}), sizeof({holder(record, field)}),"
              for i, (record, field) in enumerate(bits)]
    lines += ["    0 };"]
    lines += ['__attribute__((section("hvval"), used)) const unsigned long long hv_values[] = {']
    lines += [f"    (unsigned long long)({name})," for name in constants]
    lines += ["    0 };", ""]
    return "\n".join(lines), entries, bits, constants


def holder(record, field):
    """The type of an object in which a bit-field can be set."""
    if field.element is None:
        return record.spelling
    return f"__typeof__((({record.spelling} *)0)->{field.element})"


def inside(field):
    return field.path if field.element is None else field.path[len(field.element) + 1:]


def measure(group, include, folder):
    """The declarations that a group of targets (one architecture, one system) sees, and the
    layout under each."""
    declared = model.Model(include, group[0].model_flags, folder)
    declared.variables.clear()
    source, entries, bits, constants = generate(include, declared)
    return declared, {target.name: compile_tables(target, source, entries, bits, constants)
                      for target in group}


def compile_tables(target, source, entries, bits, constants):
    with tempfile.TemporaryDirectory() as temporary:
        temporary = pathlib.Path(temporary)
        (temporary / "layout.c").write_text(source)
        result = subprocess.run(
            [target.cc, *target.options, f"-I{model.INCLUDE}", "-std=gnu11", "-w", "-c",
             "layout.c", "-o", "layout.o"], cwd=temporary, text=True, capture_output=True)
        if result.returncode != 0:
            raise SystemExit(f"{target.name}: layout.c does not compile:\n{result.stderr[:3000]}")
        data = (temporary / "layout.o").read_bytes()
    layout = Layout()
    layout.records = decode(data, entries, bits)
    values = section(data, "hvval")
    for i, name in enumerate(constants):
        value = int.from_bytes(values[i * 8:i * 8 + 8], "little")
        layout.values[name] = value & 0xffffffff if value >= 0xffffffff80000000 else value
    return layout


def decode(data, entries, bits):
    """name -> {path: text} from an object that generate()'s file was compiled to."""
    records = {}
    numbers = [pair[0] for pair in struct.iter_unpack("<I", section(data, "hvnum"))]
    masks = section(data, "hvbits")
    position = 0
    for name, path, _ in entries:
        first, second = numbers[position:position + 2]
        position += 2
        row = (f"size {first}" + (f" align {second}" if second else "")) if path == "" else (
            f"offset {first} size {second}")
        records.setdefault(name, {})[path] = row
    for record, field in bits:
        where, length = numbers[position:position + 2]
        position += 2
        records[record.name][field.path] = mask(masks[where:where + length])
    return records


def mask(data):
    """Bits that a bit-field occupies, counted from bit 0 of byte 0."""
    value = int.from_bytes(data, "little")
    if value == 0:
        return "bits none"
    low = (value & -value).bit_length() - 1
    high = value.bit_length() - 1
    if value != (1 << (high + 1)) - (1 << low):
        return f"bits scattered {value:#x}"
    return f"bits {low}..{high}"


def containers(declared, seeds):
    """The seeds and every record that contains one of them by value."""
    known = {}
    for record in declared.records.values():
        known[record.name] = known[record.spelling.split()[-1]] = record.name
    uses = {}
    for record in declared.records.values():
        for field in record.fields:
            base = base_type(field.type)
            base = known.get(base) or known.get(base_type(declared.typedefs.get(base, "")))
            if base and "*" not in field.type:
                uses.setdefault(base, set()).add(record.name)
    closed, waiting = set(), list(seeds)
    while waiting:
        name = waiting.pop()
        if name not in closed:
            closed.add(name)
            waiting.extend(uses.get(name, ()))
    return closed


def base_type(text):
    return re.sub(r"\[.*|\b(const|volatile|struct|union|enum)\b", "", text).strip()


def pointer_records(declared):
    """Records whose size depends on the pointer's."""
    return containers(declared, {
        record.name for record in declared.records.values() for field in record.fields
        if POINTER.search(field.type) or
        POINTER.search(declared.typedefs.get(base_type(field.type), ""))})


def defined_differently(base, other, folder):
    """Records and constants that the headers themselves define by architecture: in another place,
    with other members, or with a line about HV_ARCH_* inside the definition."""
    conditional = [span for path in pathlib.Path(folder).glob("*.h")
                   for span in conditional_definitions(path)]

    def apart(left, right):
        return (left.file, left.line) != (right.file, right.line) or any(
            left.file == file and first <= left.line <= last for file, first, last in conditional)

    records = {name for name in base.records.keys() & other.records.keys()
               if apart(base.records[name], other.records[name]) or
               [f.path for f in base.records[name].fields] !=
               [f.path for f in other.records[name].fields]}
    names = containers(base, records)
    for name in base.enums.keys() & other.enums.keys():
        left, right = base.enums[name], other.enums[name]
        if apart(left, right) or left.constants != right.constants:
            names.update(left.constants)
            names.update(right.constants)
    return names


def differences(base_name, base, other_name, other, skip, same_set):
    """Lines that say where two layouts differ."""
    found = []
    for name in sorted(base.records.keys() | other.records.keys()):
        left, right = base.records.get(name), other.records.get(name)
        if left is None or right is None:
            if same_set:
                found.append(f"{name}: only under {base_name if right is None else other_name}")
            continue
        if name in skip:
            continue
        for path in left.keys() | right.keys():
            if left.get(path) != right.get(path):
                found.append(f"{name}{'.' + path if path else ''}: {base_name} "
                             f"{left.get(path, 'absent')}, {other_name} {right.get(path, 'absent')}")
    for name in sorted(base.values.keys() & other.values.keys()):
        if name not in skip and base.values[name] != other.values[name]:
            found.append(f"{name}: {base_name} {base.values[name]:#x}, "
                         f"{other_name} {other.values[name]:#x}")
    return found


def plain_text(path):
    """A header without comments, line for line."""
    text = re.sub(r"/\*.*?\*/", lambda m: re.sub(r"[^\n]", " ", m.group()), path.read_text(),
                  flags=re.S)
    return re.sub(r"//[^\n]*", "", text)


def definitions(path):
    """(first line, line of the brace) of every struct or union definition in a header's text."""
    text = plain_text(path)
    for match in re.finditer(r"\b(?:struct|union)\b[^;{}=]*?\{", text):
        yield text.count("\n", 0, match.start()) + 1, text.count("\n", 0, match.end()) + 1


def conditional_definitions(path):
    """(file, first, last line) of every definition that depends on the architecture inside."""
    text = plain_text(path)
    for match in re.finditer(r"^(?:typedef )?(?:struct|union|enum)\b[^;{}=]*?\{.*?^\}", text,
                             flags=re.S | re.M):
        if "HV_ARCH_" in match.group():
            yield (os.path.realpath(path), text.count("\n", 0, match.start()) + 1,
                   text.count("\n", 0, match.end()) + 1)


def uncovered(folder, models):
    """Definitions that no target's table contains."""
    open_lines = set().union(*(declared.open_lines for declared in models))
    return [f"{path.name}:{first}: record is not in the tables"
            for path in sorted(pathlib.Path(folder).glob("*.h"))
            for first, last in definitions(path)
            if not any((os.path.realpath(path), line) in open_lines
                       for line in range(first, last + 1))]


def check(include, folder, chosen):
    """All findings for a set of headers, and the layout by target."""
    groups = {}
    for target in chosen:
        groups.setdefault((target.arch, target.system), []).append(target)
    groups = list(groups.values())
    with concurrent.futures.ProcessPoolExecutor(os.cpu_count()) as pool:
        measured = list(pool.map(measure, groups, [include] * len(groups), [folder] * len(groups)))
    found = uncovered(folder, [declared for declared, _ in measured])
    by_arch = {}
    for group, (declared, layouts) in zip(groups, measured):
        for name, layout in layouts.items():
            by_arch.setdefault(group[0].arch, []).append((name, declared, layout))
    for arch in by_arch.values():
        first, _, base = arch[0]
        for name, _, layout in arch[1:]:
            found += differences(first, base, name, layout, (), True)
    heads = list(by_arch.items())
    for arch, row in heads[1:]:
        first, declared, base = heads[0][1][0]
        skip = defined_differently(declared, row[0][1], folder)
        if "x86" in (heads[0][0], arch):
            skip |= pointer_records(declared)
        found += differences(first, base, row[0][0], row[0][2], skip, False)
    return found, {name: layout for _, layouts in measured for name, layout in layouts.items()}


def fewer_by_default(chosen, measured):
    """Findings without HYPERV_ALL_ARCHITECTURES, where less is visible and nothing different."""
    found, plain = check(umbrella(), model.HEADERS, chosen)
    for name, layout in plain.items():
        for record, rows in layout.records.items():
            if measured[name].records.get(record) != rows:
                found.append(f"{record}: {name} with HYPERV_ALL_ARCHITECTURES is another")
        for constant, value in layout.values.items():
            if measured[name].values.get(constant) != value:
                found.append(f"{constant}: {name} with HYPERV_ALL_ARCHITECTURES is another")
        if len(layout.records) >= len(measured[name].records):
            found.append(f"{name}: everything is visible without HYPERV_ALL_ARCHITECTURES")
    return found


def show(layout):
    for name, rows in layout.records.items():
        print(f"{name}: {rows['']}")
        for path, row in rows.items():
            if path:
                print(f"    .{path}: {row}")


def umbrella():
    return "".join(f"#include <{name}>\n" for name in model.portable_headers())


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--print", metavar="TARGET",
                        help=f"print the layout under one of {', '.join(t.name for t in targets.ALL)}")
    parser.add_argument("--only", help="comma list of targets (for a quick look)")
    args = parser.parse_args()
    chosen = [t for t in targets.ALL if not args.only or t.name in args.only.split(",")]
    if args.print:
        chosen = [t for t in targets.ALL if t.name == args.print]
    if not chosen:
        parser.error("no such target")
    if not args.only and not args.print:
        targets.require_all()
    found, measured = check("#define HYPERV_ALL_ARCHITECTURES\n" + umbrella(), model.HEADERS, chosen)
    if not args.print:
        found += fewer_by_default(chosen, measured)
    if args.print:
        show(measured[args.print])
        return 0
    for line in found:
        print(f"layout: {line}", file=sys.stderr)
    names = set().union(*(layout.records for layout in measured.values()))
    members = {(name, path) for layout in measured.values()
               for name, rows in layout.records.items() for path in rows if path}
    print(f"layout: {sum(not n.startswith('enum ') for n in names)} records with {len(members)} "
          f"members and {sum(n.startswith('enum ') for n in names)} enums compared under "
          f"{len(chosen)} compilers and targets; {len(found)} differences")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
