#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Which source confirms the layout of each record.

    sources.py check                the headers against docs/hyperv/sources_*.csv (needs no source)
    sources.py update [--mu-msvm DIR] [--openvmm DIR] [--mshv DIR] [--linux DIR] [--mile DIR]
                    [--lis DIR] [--mingw DIR] [--tlfs DIR]
                                    writes the tables anew
    sources.py suggest [...]        records of the sources that fit a record without confirmation

DIR is a folder with a checkout of the source; the rows of a source that is not given stay as they
are. --mile is taken for its folder References (WDK 7.1, mshv headers of 2023, Windows symbols),
--lis is the Linux Integration Services (Microsoft's copy of the kernel's drivers), --mingw the
include folder of mingw-w64.

The sources' own declarations are laid out and compared member by member: a member is confirmed if
the source has a member at its place with its width. A row of a table is one source's word on one
record: its size there and how many of the members (fillers and whole-word views not counted) are
at their place.

    declared        this source's declaration has the record's size, and a member of it at the
                    place of every counted member (`members` n/n), or of some of them (n/m)
    stated          a document states size and offsets; sources/stated_*.csv has them
    differs         the declaration contradicts ours; sources/decided_*.txt says why ours stands
    single          only Mile.HyperV has the record

The kind of a record is the best of its rows: declared if its declarations together confirm every
member; stated; partly if they confirm its size and some members; single. Records that a source
names otherwise are listed in sources/names_*.txt.
"""
import argparse
import csv
import fnmatch
import functools
import pathlib
import re
import sys

import layout
import model
import shapes
import sources_read
import targets

DOCS = model.ROOT / "docs/hyperv"
TABLES = {"hypervisor": DOCS / "sources_hypervisor.csv", "vmbus": DOCS / "sources_vmbus.csv"}
COLUMNS = ("record", "header", "size", "kind", "source", "file", "identifier", "members")
README = DOCS / "README.md"
BY_HAND = model.HERE / "sources"
VMBUS = ("vmbus_*.h", "hvsock.h", "video.h", "keyboard.h", "mouse.h", "storage.h", "nvsp.h",
         "rndis*.h", "oid.h", "vpci.h", "vmbfs.h", "ic*.h", "rdp.h", "bios*.h", "guid.h", "wdk.h")
FILLERS = ("reserved", "preserved", "padding", "pad", "rsvd", "unused", "mbz", "asuint", "zero",
           "spare", "alignment")
KINDS = ("declared", "partly", "stated", "single")

# ---------------------------------------------------------------- ours

@functools.cache
def ours():
    """name -> (header, shape) of every record: as x86-64 has it, and those of ARM64 alone."""
    found = {}
    for name in ("clang-x64", "clang-arm64"):
        target = next(t for t in targets.ALL if t.name == name)
        declared, measured = layout.measure([target], layout.umbrella(), model.HEADERS)
        here = shapes.from_layout("", declared, measured[name].records,
                                  lambda record: pathlib.Path(record.file).name)
        for record, shape in here.items():
            if record == "_HV_LAYOUT_PROBE":
                continue                # no part of the interface: types.h measures with it
            shape.all = here
            shape.arch = name.split("-")[1]
            if record in found and different(found[record], shape):
                record = f"{record}@arm64"
            elif record in found:
                found[record].arch = "any"
            found.setdefault(record, shape)
    return found


def different(left, right):
    return left.bits != right.bits or [m[:3] for m in left.members] != [
        m[:3] for m in right.members]


def half(header):
    return "vmbus" if any(fnmatch.fnmatch(header, pattern) for pattern in VMBUS) else "hypervisor"


def filler(name):
    return shapes.key(name).startswith(FILLERS) or shapes.key(name) in ("as", "z", "rsv")


# ---------------------------------------------------------------- comparing

class Verdict:
    """What one declaration says about one record."""

    def __init__(self, mine, theirs, table):
        self.theirs = theirs
        nodes = list(theirs.nodes(table))
        places = {(offset, width) for name, offset, width in nodes if not filler(name)}
        starts = {offset for _, offset, _ in nodes}
        named = {}
        for name, offset, width in nodes:
            named.setdefault(shapes.key(name), set()).add((offset, width))
        self.confirmed, self.wrong, counted = set(), [], set()
        for index, (name, offset, width, inner) in enumerate(mine.members):
            if filler(name):
                continue
            counted.add(index)
            if (offset, width) in places or self.inside(mine, inner, offset, width, places):
                self.confirmed.add(index)
            elif mine.tail == offset and offset in starts | {theirs.bits}:
                self.confirmed.add(index)       # a tail, which that source may leave out
            elif self.tailed(mine, inner, offset, width, places):
                self.confirmed.add(index)
            elif len(named.get(shapes.key(name), ())) == 1 and self.only(mine, name):
                there = next(iter(named[shapes.key(name)]))
                if self.coarser(there, offset, width, inner):
                    continue
                self.wrong.append(f"{name} at {place(*there)}, ours at {place(offset, width)}")
        self.confirmed |= self.views(mine, counted - self.confirmed)
        self.counted = len(counted)
        self.same_size = theirs.bits == mine.bits or without_tail(mine, theirs.bits) or (
            theirs.stated and theirs.bits < mine.bits) or (
            self.confirmed == counted and only_padding(mine, theirs.bits))
        if not self.same_size:
            self.wrong.insert(0, f"{theirs.bits // 8} bytes, ours {mine.bits // 8}")

    def views(self, mine, rest):
        """Members that are a record (compared on its own) and lie within a confirmed member from
        its start on: alternatives of a union that the source shows as bytes."""
        seen = [mine.members[index] for index in self.confirmed]
        return {index for index in rest if mine.members[index][3] and any(
            offset == mine.members[index][1] and width >= mine.members[index][2]
            for _, offset, width, _ in seen)}

    @staticmethod
    def coarser(there, offset, width, inner):
        """Whether theirs is whole bytes where ours is bits of them, or a record: no contradiction,
        but nothing said about ours either."""
        return there[0] == offset and there[1] % 8 == 0 and (
            inner is not None or (width % 8 != 0 and there[1] > width))

    @staticmethod
    def inside(mine, inner, offset, width, places):
        """Whether all members of a member that is a record are at their places."""
        target = mine.all.get(inner) if inner else None
        if target is None or width % max(target.bits, 1):
            return False
        rows = [(o, w) for name, o, w in target.nodes(mine.all, offset) if not filler(name)]
        return bool(rows) and all(row in places for row in rows)

    @staticmethod
    def tailed(mine, inner, offset, width, places):
        """Whether a member that is a record with a tail is there without the tail."""
        target = mine.all.get(inner) if inner else None
        return target is not None and target.tail is not None and any(
            where == offset and target.tail <= size < width for where, size in places)

    @staticmethod
    def only(mine, name):
        return sum(shapes.key(other) == shapes.key(name) for other, *_ in mine.members) == 1

    @property
    def kind(self):
        if not self.same_size or self.wrong:
            return "differs"
        return "stated" if self.theirs.stated else "declared"


def without_tail(mine, bits):
    """Whether a size is that of the record without its tail, or with more elements in it."""
    if mine.tail is None or bits < mine.tail or not mine.members:
        return False
    _, offset, width, _ = mine.members[-1]
    return bits < mine.bits or (offset == mine.tail and width > 0 and
                                (bits - mine.tail) % width == 0)


def only_padding(mine, bits):
    """Whether a size leaves out nothing but fillers at the end: packed declarations do, and those
    of what starts a page."""
    end = max((offset + width for name, offset, width, _ in mine.members if not filler(name)),
              default=0)
    return end <= bits <= mine.bits


def place(offset, width):
    return f"bit {offset} width {width}" if offset % 8 or width % 8 else (
        f"byte {offset // 8} size {width // 8}")


def listed_names():
    """record -> [(source, identifier)] for records that a source names otherwise."""
    found = {}
    for record, rest in by_hand("names"):
        source, _, identifier = rest.partition(":")
        found.setdefault(record, []).append((source, identifier))
    return found


def by_hand(name, only=None):
    """(first word, rest) of each line of the files of both halves, or of one."""
    for half_name in [only] if only else TABLES:
        for line in (BY_HAND / f"{name}_{half_name}.txt").read_text().splitlines():
            if line and not line.startswith("#"):
                first, _, rest = line.partition(" ")
                yield first, rest.strip()


def candidates(record, source, names):
    """Keys under which a source may have a record."""
    plain = record.split("@")[0]
    yield from (shapes.key(identifier) for where, identifier in names.get(record, ())
                if where == source)
    yield shapes.key(plain)
    for older in ("_PRIVATE", "_DEPRECATED", "_V1", "_V2"):
        if plain.endswith(older):
            yield shapes.key(plain[:-len(older)])
    if source == "openvmm":
        key = shapes.key(plain)
        yield key[2:]
        for prefix, suffix in (("hvinput", ""), ("hvinput", "input"), ("hvoutput", "output"),
                               ("hvoutput", "outputx64"), ("hvinput", "x64")):
            if key.startswith(prefix):
                yield key[len(prefix):] + suffix


def rows_of(source, reader, folder, names):
    """Rows of one source: its best declaration of each record."""
    best = {}
    for arch, table in reader(folder):
        by_key = {}
        for shape in table.values():
            by_key.setdefault(shapes.key(shape.identifier), shape)
        for record, mine in ours().items():
            sure = "any" in (arch, mine.arch) or arch == mine.arch
            for wanted in candidates(record, source, names):
                theirs = composed(by_key, wanted)
                if theirs is None or not theirs.bits:
                    continue
                verdict = Verdict(mine, theirs, table)
                whole = verdict.kind != "differs" and (
                    len(verdict.confirmed) == verdict.counted)
                if not sure and (verdict.kind == "differs" or theirs.bits != mine.bits):
                    continue    # not evidence: another architecture's record
                if not whole and (wanted != shapes.key(record.split("@")[0]) or
                                  not sure and "X64" not in record):
                    continue    # not evidence: a guessed name, or members that only look alike
                rank = (verdict.kind != "differs", len(verdict.confirmed))
                if record not in best or rank > best[record][0]:
                    best[record] = (rank, verdict)
                break
    for record, (_, verdict) in best.items():
        mine = ours()[record]
        row = {"record": record, "header": mine.file, "size": verdict.theirs.bits // 8,
               "kind": verdict.kind, "source": source, "file": verdict.theirs.file,
               "identifier": verdict.theirs.identifier,
               "members": f"{len(verdict.confirmed)}/{verdict.counted}"}
        if verdict.counted != len(verdict.confirmed):
            row["members"] += " " + bitmap(verdict.confirmed)
        if verdict.wrong:
            print(f"{record}:{source} ({verdict.theirs.identifier}): "
                  f"{'; '.join(verdict.wrong[:4])}")
        yield row


def composed(by_key, wanted):
    """The shape of a key, or of several joined by "+", one right behind the other."""
    parts = [by_key.get(part) for part in wanted.split("+")]
    if len(parts) == 1 or None in parts:
        return parts[0] if len(parts) == 1 else None
    whole = shapes.Shape(parts[0].source, parts[-1].file,
                         "+".join(part.identifier for part in parts), 0)
    for part in parts:
        whole.members += [(name, whole.bits + offset, width, inner)
                          for name, offset, width, inner in part.members]
        whole.bits += part.bits
    return whole


def bitmap(indices):
    """The confirmed members by their numbers, in ranges."""
    parts, indices = [], sorted(indices)
    while indices:
        first = last = indices.pop(0)
        while indices and indices[0] == last + 1:
            last = indices.pop(0)
        parts.append(str(first) if first == last else f"{first}-{last}")
    return ".".join(parts)


def confirmed_in(row, mine):
    """Numbers of the members which a row confirms."""
    text = row["members"].partition(" ")[2]
    if not text:
        done, _, total = row["members"].partition("/")
        return counted(mine) if done == total and row["kind"] == "declared" else set()
    found = set()
    for part in text.split("."):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def counted(mine):
    return {index for index, member in enumerate(mine.members) if not filler(member[0])}


# ---------------------------------------------------------------- what documents state

def stated(only=None):
    """Rows of sources/stated_*.csv: record, file (the document), section, size, and members as
    name@byte or name@firstbit..lastbit (of the record)."""
    for name in [only] if only else TABLES:
        with (BY_HAND / f"stated_{name}.csv").open(newline="") as file:
            yield from csv.DictReader(file)


def check_stated(rows):
    for row in rows:
        mine = ours().get(row["record"])
        if mine is None:
            yield f"{row['record']}: in sources/stated_*.csv, not in the headers"
            continue
        if int(row["size"]) * 8 != mine.bits:
            yield (f"{row['record']}: {row['section']} states {row['size']} bytes, "
                   f"here {mine.bits // 8}")
        here = {}
        for name, offset, width, _ in mine.members:
            here.setdefault(name, set()).add((offset, width))
        for member in row["members"].split():
            name, _, where = member.partition("@")
            first, _, last = where.partition("..")
            spots = here.get(name, set())
            if not any((offset == int(first) and offset + width - 1 == int(last)) if last else
                       offset == 8 * int(first) for offset, width in spots):
                yield f"{row['record']}.{name}: {row['section']} states {where}"


def stated_rows():
    for row in stated():
        mine = ours()[row["record"]]
        done = {member.partition("@")[0] for member in row["members"].split()}
        have = {i for i in counted(mine) if mine.members[i][0] in done}
        total = counted(mine)
        text = f"{len(have)}/{len(total)}" + ("" if have == total else " " + bitmap(have))
        yield {"record": row["record"], "header": mine.file, "size": row["size"],
               "kind": "stated", "source": "document", "file": row["file"],
               "identifier": row["section"], "members": text}


# ---------------------------------------------------------------- the tables

def read_tables(only=None):
    found = []
    for name, path in TABLES.items():
        if only in (None, name) and path.exists():
            with path.open(newline="") as file:
                found += csv.DictReader(file)
    return found


def by_record(rows):
    found = {}
    for row in rows:
        found.setdefault(row["record"], []).append(row)
    return found


def kind_of(mine, rows):
    """declared, stated or single, from all rows of a record."""
    total = counted(mine)
    declared = [row for row in rows if row["kind"] == "declared"]
    known = set().union(*(confirmed_in(row, mine) for row in declared))
    if declared and known >= total:
        return "declared"
    if any(row["kind"] == "stated" for row in rows):
        return "stated"
    return "partly" if declared else "single"


def decided(only=None):
    """pattern of record:source -> why ours stands"""
    return dict(by_hand("decided", only))


def check(only=None):
    """Findings, and how many records there are of each kind, by half; or of one half."""
    rows, reasons, used = read_tables(only), decided(only), set()
    found = list(check_stated(stated(only)))
    table = by_record(rows)
    counts = {name: dict.fromkeys(KINDS, 0) for name in TABLES if only in (None, name)}
    for record, mine in sorted(ours().items()):
        if half(mine.file) not in counts:
            continue
        mine_rows = table.pop(record, [])
        if not mine_rows:
            found.append(f"{record}: not in the table")
            continue
        kind = kind_of(mine, mine_rows)
        counts[half(mine.file)][kind] = counts[half(mine.file)].get(kind, 0) + 1
        found += check_rows(record, mine, mine_rows, reasons, used)
    found += [f"{record}: in the table, no longer in the headers" for record in table]
    found += [f"sources/decided_*.txt: {pattern}: no such contradiction" for pattern in reasons
              if pattern not in used]
    return found, counts


def readme_rows(counts):
    """The lines of the table of counts in the README."""
    for name, kinds in counts.items():
        numbers = " | ".join(str(kinds[kind]) for kind in KINDS)
        yield f"| {name} | {sum(kinds.values())} | {numbers} |"


def write_readme(counts):
    text = README.read_text()
    for name, row in zip(counts, readme_rows(counts)):
        text = re.sub(rf"^\| {name} \|.*$", row, text, flags=re.M)
    README.write_text(text)


def check_rows(record, mine, rows, reasons, used):
    for row in rows:
        if row["header"] != mine.file:
            yield f"{record}: in {mine.file}, the table says {row['header']}"
        wanted = f"{record}:{row['source']}"
        pattern = next((p for p in reasons if fnmatch.fnmatchcase(wanted, p)), None)
        if row["kind"] == "differs":
            if pattern is None:
                yield f"{wanted}: {row['identifier']} differs, not in sources/decided_*.txt"
            used.add(pattern)
        elif row["kind"] == "declared" and not any(
                same(mine, 8 * int(row["size"]))
                for same in (lambda record, bits: record.bits == bits, without_tail, only_padding)):
            yield f"{wanted}: {row['size']} bytes in the table, {mine.bits // 8} measured"
        if row["kind"] != "differs" and "/" in row["members"]:
            total = int(row["members"].partition("/")[2].split()[0])
            if total != len(counted(mine)):
                yield f"{wanted}: {total} members in the table, {len(counted(mine))} measured"


def update(args):
    given = {source: getattr(args, option) for option, sources in sources_read.OPTIONS.items()
             for source in sources if getattr(args, option)}
    rows = [row for row in read_tables() if row["source"] not in (*given, "mile", "document")
            and row["record"] in ours()]
    names = listed_names()
    for source, folder in given.items():
        rows += rows_of(source, sources_read.READERS[source], folder.resolve(), names)
    rows += stated_rows()
    table = by_record(rows)
    for record, mine in ours().items():
        if not any(row["kind"] != "differs" for row in table.get(record, ())):
            rows.append({"record": record, "header": mine.file, "size": mine.bits // 8,
                         "kind": "single", "source": "mile", "file": "", "identifier": record,
                         "members": ""})
    rows.sort(key=lambda row: (row["record"], row["source"]))
    for name, path in TABLES.items():
        if args.half not in (None, name):
            continue
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
            writer.writeheader()
            writer.writerows(row for row in rows if half(ours()[row["record"]].file) == name)


def suggest(args):
    """For records without confirmation: declarations that would confirm all of their members."""
    table = by_record(read_tables())
    open_ones = {record: mine for record, mine in ours().items()
                 if kind_of(mine, table.get(record, ())) not in ("declared", "stated")
                 and len(counted(mine)) > 1}
    for option, sources in sources_read.OPTIONS.items():
        for source in sources if getattr(args, option) else ():
            for _, shapes_there in sources_read.READERS[source](getattr(args, option).resolve()):
                for record, mine in open_ones.items():
                    for theirs in shapes_there.values():
                        verdict = Verdict(mine, theirs, shapes_there)
                        whole = len(verdict.confirmed) == verdict.counted
                        if verdict.kind == "declared" and whole and similar(mine, theirs):
                            print(f"{record} {source}:{theirs.identifier}")


def similar(mine, theirs):
    left = {shapes.key(name) for name, *_ in mine.members if not filler(name)}
    right = {shapes.key(name) for name, *_ in theirs.members}
    return len(left & right) * 2 >= len(left)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=("check", "update", "suggest", "open"))
    parser.add_argument("--half", choices=TABLES, help="write and check only one of the tables")
    for option in sources_read.OPTIONS:
        parser.add_argument(f"--{option.replace('_', '-')}", type=pathlib.Path)
    args = parser.parse_args()
    if args.command == "suggest":
        return suggest(args)
    if args.command == "update":
        update(args)
    if args.command == "open":
        table = by_record(read_tables())
        for record, mine in sorted(ours().items(), key=lambda item: (item[1].file, item[0])):
            kind = kind_of(mine, table.get(record, ()))
            if kind not in ("declared", "stated"):
                rows = [row for row in table.get(record, ()) if row["kind"] == "declared"]
                missing = counted(mine) - set().union(*(confirmed_in(row, mine) for row in rows))
                print(f"{mine.file} {record} {kind} {mine.bits // 8}: " +
                      (" ".join(mine.members[index][0] for index in sorted(missing))
                       if rows else f"{len(missing)} members"))
    found, counts = check(args.half)
    if args.command == "update":
        write_readme(counts)
    found += [f"README.md does not say: {row}" for row in readme_rows(counts)
              if row not in README.read_text().splitlines()]
    for line in found[:80]:
        print(line, file=sys.stderr)
    for name, kinds in counts.items():
        print(f"sources: {name}: {sum(kinds.values())} records, " +
              ", ".join(f"{number} {kind}" for kind, number in kinds.items()))
    print(f"sources: {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
