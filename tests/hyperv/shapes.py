# SPDX-License-Identifier: MIT
"""Record layouts as other projects declare them: from C headers, from Rust crates, from debug
information. Each reader gives shapes: a name, a size, and where each member lies, in bits."""
import pathlib
import re
import subprocess
import tempfile

import layout
import model

DEPTH = 8


class Shape:
    def __init__(self, source, file, identifier, bits):
        self.source = source
        self.file = file
        self.identifier = identifier
        self.bits = bits
        self.stated = False     # offsets from a document's table, and no size
        self.members = []       # (name, offset, width, name of the record type or None), in bits
        self.tail = None        # where a tail of unknown length starts

    def nodes(self, shapes, base=0, depth=0):
        """(name, offset, width) of each member and of the members inside it."""
        for name, offset, width, inner in self.members:
            yield name, base + offset, width
            target = shapes.get(inner) if inner else None
            if target is not None and depth < DEPTH:
                yield from target.nodes(shapes, base + offset, depth + 1)


def key(name):
    """What a name has in common between the spelling habits of the projects."""
    return name.replace("_", "").lower()


# ---------------------------------------------------------------- C

def from_layout(source, declared, records, file_of):
    """Shapes of a model and its measured tables; by spelling of the type."""
    shapes, spelled = {}, {}
    for record in declared.records.values():
        shapes[record.name] = None
        spelled[record.name] = spelled[record.spelling.split()[-1]] = record.name
    for record in declared.records.values():
        rows = records[record.name]
        shape = Shape(source, file_of(record), record.name, 8 * int(rows[""].split()[1]))
        for field in record.fields:
            row = rows[field.path].split()
            leaf = field.path.split(".")[-1]
            if row[0] == "bits":
                if row[1] == "none":
                    continue
                low, high = map(int, row[1].split(".."))
                if field.element is not None:       # measured from the start of the element
                    low, high = (bit + 8 * int(rows[field.element[:-3]].split()[1])
                                 for bit in (low, high))
                shape.members.append((leaf, low, high - low + 1, None))
                continue
            base = layout.base_type(field.type)
            base = spelled.get(base) or spelled.get(
                layout.base_type(declared.typedefs.get(base, "")))
            inner = base if base and "*" not in field.type else None
            shape.members.append((leaf, 8 * int(row[1]), 8 * int(row[3]), inner))
            if field is record.fields[-1] and re.search(r"\[[01]?\]$", field.type):
                shape.tail = 8 * int(row[1])
        shapes[record.name] = shape
    for shape in shapes.values():
        shape.tail = tail(shape, shapes)
    return shapes


def tail(shape, table):
    """Where a record's tail starts, also if it is that of its last member."""
    if shape.tail is None and shape.members:
        _, offset, _, inner = shape.members[-1]
        inside = tail(table[inner], table) if inner else None
        return None if inside is None else offset + inside
    return shape.tail


def read_c(source, include, flags, folder):
    """Every record that headers below `folder` define."""
    declared = model.Model(include, flags, folder)
    text, entries, bits, _ = layout.generate(include, declared)
    with tempfile.TemporaryDirectory() as temporary:
        output = pathlib.Path(temporary) / "shapes.o"
        result = subprocess.run([model.CLANG, *flags, "-std=gnu11", "-w", "-x", "c", "-c", "-o",
                                 output, "-"], input=text, text=True, capture_output=True)
        if result.returncode != 0:
            raise SystemExit(f"{source} does not compile:\n{result.stderr[:3000]}")
        records = layout.decode(output.read_bytes(), entries, bits)
    return from_layout(source, declared, records, lambda record: pathlib.Path(record.file).name)


PLAIN_FLAGS = ["--target=x86_64-pc-windows-msvc", "-ffreestanding", "-fms-extensions"]


def parses(text):
    return subprocess.run([model.CLANG, *PLAIN_FLAGS, "-w", "-x", "c", "-fsyntax-only", "-"],
                          input=text, text=True, capture_output=True).returncode == 0


IDA_BLOCK = re.compile(r"^(?:volatile )?((?:struct|union|enum)\b[^;{}]*?)([\w$]+)((?: : [\w ]+)?)"
                       r"\n\{(.*?)^\};", re.S | re.M)
IDA_TYPEDEF = re.compile(r"^typedef ([^;{}()]*?)([\w$]+)((?:\[\d+\])*);$", re.M)
IDA_PRELUDE = """
typedef unsigned char _BYTE; typedef unsigned short _WORD; typedef unsigned int _DWORD;
typedef unsigned long long _QWORD; typedef _Bool bool;
"""


def slice_ida(text, wanted):
    """The definitions of the wanted types, and of the types they need, of a header of local types
    as IDA writes it, as C in the order in which C needs them."""
    found = {}
    for head, name, base, body in IDA_BLOCK.findall(text):
        found.setdefault(name, (head.split()[0], head.strip(), base, body))
    plain = {name: (what.strip(), dimensions)
             for what, name, dimensions in IDA_TYPEDEF.findall(text)}
    out, done = [], set()

    def emit(name):
        if name in done:
            return
        done.add(name)
        if name in plain:
            what, dimensions = plain[name]
            for word in re.findall(r"[\w$]+", what):
                emit(word)
            out.append(f"typedef {what} {name}{dimensions};")
        elif name in found:
            kind, head, base, body = found[name]
            if kind == "enum":
                out.append(f"enum {name}{base} {{{body}}}; typedef enum {name} {name};")
                return
            for line in body.splitlines():
                for word in re.findall(r"[\w$]+", line):
                    if "*" in line and word in found and found[word][0] != "enum":
                        if word not in done and f"P {word}" not in done:
                            done.add(f"P {word}")
                            out.append(f"typedef {found[word][0]} {word} {word};")
                    elif word != name:
                        emit(word)
            out.append(f"typedef {kind} {name} {name};")
            head = head.replace("__unaligned", "").replace("__cppobj", "")
            pack = re.search(r"__unaligned __declspec\(align\((\d+)\)\)", found[name][1])
            if pack:
                head = re.sub(r"__declspec\(align\(\d+\)\)", "", head)
                out.append(f"#pragma pack(push, {pack.group(1)})")
            body = re.sub(r"^\s*_BYTE gap\w+\[\d+\];\n\Z", "", body, flags=re.M)
            out.append(f"{head} {name}\n{{{body}}};")
            if pack:
                out.append("#pragma pack(pop)")

    for name in found:
        if wanted.search(name):
            emit(name)
    return IDA_PRELUDE + "\n".join(out) + "\n"


# ---------------------------------------------------------------- CodeView debug information

PDB_RECORD = re.compile(r"^\s*(0x[0-9A-F]+) \| (LF_\w+)(.*)$")
PDB_SIZES = {"0003": 0, "0010": 1, "0020": 1, "0011": 2, "0021": 2, "0012": 4, "0022": 4, "0013": 8,
             "0023": 8, "0030": 1, "0040": 4, "0041": 8, "0068": 1, "0069": 1, "0070": 1,
             "0071": 2, "0072": 2, "0073": 2, "0074": 4, "0075": 4, "0076": 8, "0077": 8}


class CodeView:
    """The types of one file of debug information, as llvm-pdbutil prints them."""

    def __init__(self, text):
        self.types = {}
        current = None
        for line in text.splitlines():
            match = PDB_RECORD.match(line)
            if match:
                current = (match.group(2), [match.group(3)])
                self.types[int(match.group(1), 16)] = current
            elif current:
                current[1].append(line)

    def width(self, index):
        """Bytes of a type."""
        if index < 0x1000:
            return 8 if index & 0xf00 == 0x600 else 4 if index & 0xf00 == 0x400 else (
                PDB_SIZES.get(f"{index:04X}", 0))
        kind, lines = self.types[index]
        text = "\n".join(lines)
        if kind in ("LF_STRUCTURE", "LF_UNION", "LF_CLASS", "LF_ARRAY"):
            if "forward ref" in text:
                index = self.complete(text)
                return self.width(index) if index else 0
            return int(re.search(r"(?:sizeof|size:) (\d+)", text).group(1))
        if kind in ("LF_MODIFIER", "LF_BITFIELD", "LF_ENUM"):
            return self.width(reference(text))
        if kind == "LF_POINTER":
            return 8 if "ptr64" in text else 4
        return 0

    def complete(self, text):
        name = re.search(r"`([^`']*)[`']", text)
        if not hasattr(self, "by_name"):
            self.by_name = {}
            for index, (kind, lines) in self.types.items():
                whole = "\n".join(lines)
                found = re.search(r"`([^`']*)[`']", lines[0])
                if kind in ("LF_STRUCTURE", "LF_UNION") and "forward ref" not in whole and found:
                    self.by_name[found.group(1)] = index
        return self.by_name.get(name.group(1)) if name else None

    def inner(self, index):
        """The index of the record behind modifiers and arrays, or None."""
        while index >= 0x1000:
            kind, lines = self.types[index]
            text = "\n".join(lines)
            if kind in ("LF_STRUCTURE", "LF_UNION"):
                return self.complete(text) if "forward ref" in text else index
            if kind not in ("LF_MODIFIER", "LF_ARRAY"):
                return None
            index = reference(text)
        return None

    def shapes(self, source, file):
        found = {}
        for index, (kind, lines) in self.types.items():
            text = "\n".join(lines)
            if kind not in ("LF_STRUCTURE", "LF_UNION") or "forward ref" in text:
                continue
            name = re.search(r"`([^`']*)[`']", lines[0])
            fields = re.search(r"field list: (0x[0-9A-F]+)", text)
            if not fields:
                continue
            shape = Shape(source, file, name.group(1) if name else "", 8 * self.width(index))
            for member in re.finditer(r"LF_MEMBER \[name = `([^`']*)[`'], Type = (0x[0-9A-F]+)"
                                      r".*?offset = (\d+)",
                                      "\n".join(self.types[int(fields.group(1), 16)][1])):
                shape.members.append(self.member(*member.groups()))
            found[index] = shape
        named = {}
        for index, shape in found.items():
            named[f"#{index}"] = shape
            if shape.identifier and "<unnamed" not in shape.identifier:
                named[shape.identifier] = shape
        return named

    def member(self, name, index, offset):
        index = int(index, 16)
        kind, lines = self.types.get(index, ("", ()))
        if kind == "LF_BITFIELD":
            low, bits = map(int, re.search(r"bit offset = (\d+), # bits = (\d+)",
                                           "\n".join(lines)).groups())
            return name, 8 * int(offset) + low, bits, None
        inner = self.inner(index)
        return name, 8 * int(offset), 8 * self.width(index), f"#{inner}" if inner else None


def reference(text):
    found = re.search(r"(?:type|referent|element type|underlying type|element type:|"
                      r"underlying type:)\s*[=:]?\s*(0x[0-9A-F]+)", text)
    return int(found.group(1), 16) if found else 0


def read_symbols(source, path):
    """Records of a PDB, an object file or a library of objects."""
    if path.suffix != ".lib":
        return CodeView(pdbutil(path)).shapes(source, path.name)
    shapes = {}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["llvm-ar-19", "x", path.resolve()], cwd=folder, check=True)
        for number, member in enumerate(sorted(pathlib.Path(folder).glob("*"))):
            for name, shape in CodeView(pdbutil(member)).shapes(source, path.name).items():
                shape.members = [(n, o, w, i and f"{number}:{i}") for n, o, w, i in shape.members]
                shapes[f"{number}:{name}"] = shape
                if not name.startswith("#"):
                    shapes[name] = shape
    return shapes


def pdbutil(path):
    return subprocess.run(["llvm-pdbutil-19", "dump", "--types", path], text=True,
                          capture_output=True, errors="replace").stdout


# ---------------------------------------------------------------- Rust

RUST_SIZES = {"u8": 1, "i8": 1, "bool": 1, "u16": 2, "i16": 2, "u32": 4, "i32": 4, "u64": 8,
              "i64": 8, "u128": 16, "usize": 8, "Guid": 16, "f32": 4, "f64": 8, "()": 0,
              "u16_le": 2, "u32_le": 4, "u64_le": 8, "u16_be": 2, "u32_be": 4, "u64_be": 8}
RUST_ALIGN = {"Guid": 4, "()": 1, "u16_le": 1, "u32_le": 1, "u64_le": 1, "u16_be": 1, "u32_be": 1,
              "u64_be": 1}
RUST_ITEM = re.compile(r"((?:#\[(?:[^\[\]]|\[[^\[\]]*\])*\]\s*)*)(?:pub(?:\([^)]*\))? )?"
                       r"(struct|union|enum|type|const) (\w+)\s*(?:<[^>{}]*>)?\s*")


class Rust:
    """The items of one crate that say how records are laid out."""

    def __init__(self, source, file, text):
        self.source, self.file = source, file
        self.items, self.constants, self.shapes, self.aligns = {}, {}, {}, {}
        text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
        position = 0
        while True:
            match = RUST_ITEM.search(text, position)
            if not match:
                break
            position = match.end()
            self.item(*match.groups(), text[position:])
        for name in list(self.items):
            try:
                self.type(name)
            except (KeyError, ValueError, RecursionError):
                continue

    def item(self, attributes, kind, name, rest):
        if kind == "const":
            match = re.match(r":\s*[\w:]+\s*=\s*([^;]*);", rest)
            if match:
                self.constants.setdefault(name, match.group(1))
        elif kind == "type":
            match = re.match(r"=\s*([^;]*);", rest)
            if match:
                self.items.setdefault(name, ("alias", match.group(1).strip(), attributes))
        elif kind == "enum":
            base = re.match(r":\s*(\w+)", rest) or re.search(r"repr\((\w+)\)", attributes)
            if base:
                self.items.setdefault(name, ("alias", base.group(1), attributes))
        elif rest.startswith("("):
            match = re.match(r"\(\s*(?:pub(?:\([^)]*\))? )?([^,()]*(?:\([^)]*\))?[^,()]*)\)", rest)
            if match and "bitfield" not in attributes:
                self.items.setdefault(name, ("newtype", match.group(1).strip(), attributes))
        elif rest.startswith("{"):
            self.items.setdefault(name, (kind, braces(rest), attributes))

    def number(self, text):
        text = re.sub(r"size_of::<(.*?)>\(\)", lambda m: str(self.type(m.group(1))[0]), text)
        text = re.sub(r"\bas \w+|_?\b(?:usize|u\d+)\b|\b\w+::(?=[A-Z])", "", text)
        text = re.sub(r"\b[A-Z_][A-Z0-9_]*\b",
                      lambda m: str(self.number(self.constants[m.group()])), text)
        if not re.fullmatch(r"[0-9a-fA-FxX_()+\-*/\s<|]+", text):
            raise ValueError(text)
        return int(eval(text.replace("/", "//"), {"__builtins__": {}}))

    def type(self, text):
        """(bytes, alignment, name of the record or None)"""
        text = text.strip()
        array = re.fullmatch(r"\[(.*);(.*)\]", text, re.S)
        if array:
            size, align, inner = self.type(array.group(1))
            return size * self.number(array.group(2)), align, inner
        wrapped = re.fullmatch(r"(?:\w+::)*(Unalign|U16|U32|U64|U128)<(.*)>", text)
        if wrapped and wrapped.group(1) != "Unalign":
            return int(wrapped.group(1)[1:]) // 8, 1, None
        if wrapped:
            size, _, inner = self.type(wrapped.group(2))
            return size, 1, inner
        text = text.split("::")[-1]
        if text in RUST_SIZES:
            return RUST_SIZES[text], RUST_ALIGN.get(text, RUST_SIZES[text]), None
        if text in self.shapes:
            return self.shapes[text].bits // 8, self.aligns[text], text
        kind, body, attributes = self.items[text]
        if kind in ("alias", "newtype"):
            size, align, inner = self.type(body)
            forced = re.search(r"align\((\d+)\)", attributes)
            align = max(align, int(forced.group(1)) if forced else 1)
            size = -(-size // align) * align
            if kind == "newtype" and inner is None:
                self.shapes[text] = Shape(self.source, self.file, text, 8 * size)
                self.shapes[text].members.append(("value", 0, 8 * size, None))
                self.aligns[text] = align
            return size, align, inner
        unit = re.search(r"bitfield\((\w+)", attributes)
        if unit:
            return self.bitfield(text, unit.group(1), body)
        if "repr(C" not in attributes and "repr(transparent" not in attributes:
            raise ValueError(text)
        return self.record(text, kind, body, attributes)

    def fields(self, body):
        for match in re.finditer(r"((?:#\[(?:[^\[\]]|\[[^\[\]]*\])*\]\s*)*)(?:pub(?:\([^)]*\))? )?"
                                 r"(?:r#)?(\w+)\s*:\s*"
                                 r"((?:\[[^\]]*(?:\[[^\]]*\][^\]]*)*\]|[^,\[\]{}])+),?", body):
            yield match.groups()

    def bitfield(self, name, unit, body):
        size = RUST_SIZES[unit]
        shape = Shape(self.source, self.file, name, 8 * size)
        offset = 0
        for attributes, field, kind in self.fields(body):
            bits = re.search(r"bits\((\d+)", attributes)
            width = int(bits.group(1)) if bits else (
                1 if kind.strip() == "bool" else 8 * self.type(kind)[0])
            shape.members.append((field, offset, width, None))
            offset += width
        self.shapes[name], self.aligns[name] = shape, size
        return size, size, name

    def record(self, name, kind, body, attributes):
        packed = "packed" in attributes
        forced = re.search(r"align\((\d+)\)", attributes)
        shape = Shape(self.source, self.file, name, 0)
        offset, most, largest = 0, int(forced.group(1)) if forced else 1, 0
        for _, field, text in self.fields(body):
            if text.strip().startswith("PhantomData"):
                continue
            size, align, inner = self.type(text)
            align = 1 if packed else align
            offset = 0 if kind == "union" else -(-offset // align) * align
            shape.members.append((field, 8 * offset, 8 * size, inner))
            offset += size
            most, largest = max(most, align), max(largest, offset)
        shape.bits = 8 * (-(-largest // most) * most)
        self.shapes[name], self.aligns[name] = shape, most
        return shape.bits // 8, most, name


def braces(text):
    """What is between the first brace and its partner."""
    depth = 0
    for position, character in enumerate(text):
        depth += (character == "{") - (character == "}")
        if depth == 0:
            return text[1:position]
    return text[1:]


def read_rust(source, files):
    """Records of crates; (file, text) each."""
    shapes = {}
    for file, text in files:
        name = "/".join(pathlib.PurePath(file).parts[-3:]).replace("/src/", "/")
        for identifier, shape in Rust(source, name, text).shapes.items():
            shapes.setdefault(identifier, shape)
    return shapes
