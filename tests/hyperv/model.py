# SPDX-License-Identifier: MIT
"""What a set of C headers declares, read from clang's syntax tree and preprocessor.

The tests generate their C from this model, so a record, enum or macro that appears in the headers
is under test from that moment on; nothing is listed by hand.
"""
import json
import os
import pathlib
import re
import subprocess
import tempfile

from objects import section

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
INCLUDE = ROOT / "include"
HEADERS = INCLUDE / "hyperv"
CLANG = os.environ.get("HYPERV_CLANG", "clang-19")


def portable_headers():
    """Topic headers, the umbrella among them, as they are written in an #include line. Not mile.h:
    it must come before all others, and has nothing that they have not."""
    return sorted(str(path.relative_to(INCLUDE)) for path in HEADERS.glob("*.h")
                  if path.name != "mile.h")


class Field:
    """A member that has a name: where it is reached from the record, its type, its width."""

    def __init__(self, path, type_name, bits, line):
        self.path = path
        self.type = type_name
        self.bits = bits
        self.line = line
        self.element = None     # of a flexible array, which no initialiser of the record reaches


class Record:
    """A struct or union that can be named from outside."""

    def __init__(self, spelling, name, node):
        self.spelling = spelling
        self.name = name
        self.file, self.line = node["at"]
        self.tag_kind = node["tagUsed"]
        self.fields = []
        self.documented = has_comment(node)


class Enum:
    def __init__(self, name, node):
        self.name = name
        self.file, self.line = node["at"]
        self.documented = has_comment(node)
        self.constants = [child["name"] for child in node.get("inner", ())
                          if child["kind"] == "EnumConstantDecl"]


class Model:
    """Everything declared in files below `folder`."""

    def __init__(self, include, flags, folder, language="c"):
        self.include = include
        self.folder = str(pathlib.Path(folder).resolve()) + os.sep
        self.language = language
        self.flags = list(flags)
        self.records = {}
        self.enums = {}
        self.typedefs = {}
        self.variables = {}
        self.open_lines = set()     # (file, line) of every record definition, nested ones too
        self.read(run_clang(self.flags + ["-fsyntax-only", "-Xclang", "-ast-dump=json"],
                            include, language))

    def ours(self, node):
        return node["at"][0].startswith(self.folder)

    def read(self, text):
        root = json.loads(text)
        place(root)
        owners = {}
        for node in root["inner"]:
            if node["kind"] == "LinkageSpecDecl":
                root["inner"].extend(node.get("inner", ()))
        for node in root["inner"]:
            if node["kind"] == "TypedefDecl":
                for reference in owned_tags(node):
                    owners.setdefault(reference, node)
        for node in root["inner"]:
            self.read_top(node, owners)

    def read_top(self, node, owners):
        if not self.ours(node) or node.get("isImplicit"):
            return
        kind = node["kind"]
        if kind in ("RecordDecl", "CXXRecordDecl") and node.get("completeDefinition"):
            self.add_record(node, owners.get(node["id"]))
        elif kind == "EnumDecl" and node.get("inner"):
            owner = owners.get(node["id"])
            enum = Enum(owner["name"] if owner else node.get("name"), node)
            enum.documented = enum.documented or bool(owner and has_comment(owner))
            self.enums[enum.name or f"{enum.file}:{enum.line}"] = enum
        elif kind == "TypedefDecl":
            self.typedefs[node["name"]] = node["type"].get("desugaredQualType",
                                                           node["type"]["qualType"])
        elif kind == "VarDecl":
            self.variables[node["name"]] = node

    def add_record(self, node, owner):
        tag = node.get("name")
        if tag:
            spelling = f"{node['tagUsed']} {tag}"
        elif owner:
            spelling = owner["name"]
        else:
            return
        record = Record(spelling, owner["name"] if owner else tag, node)
        record.documented = record.documented or bool(owner and has_comment(owner))
        self.walk(record, node, "")
        self.records[record.name] = record

    def walk(self, record, node, prefix):
        self.open_lines.add(node["at"])
        nested = None
        for child in node.get("inner", ()):
            kind = child["kind"]
            if kind in ("RecordDecl", "CXXRecordDecl"):
                if not child.get("completeDefinition"):
                    continue
                if child.get("name") and self.language == "c":
                    self.add_record(child, None)
                    nested = None
                else:
                    nested = child
            elif kind == "FieldDecl":
                self.walk_field(record, child, nested, prefix)

    def walk_field(self, record, child, nested, prefix):
        type_name = child["type"]["qualType"]
        inline = nested is not None and ("unnamed" in type_name or "anonymous" in type_name)
        if not child.get("name"):
            if inline:
                self.walk(record, nested, prefix)
            return
        path = prefix + child["name"]
        bits = None
        if child.get("isBitfield"):
            bits = int(first_value(child))
        record.fields.append(Field(path, type_name, bits, child["at"][1]))
        if inline:
            dimensions = "[0]" * len(re.findall(r"\[\d*\]", type_name))
            self.walk(record, nested, f"{path}{dimensions}.")
            if re.search(r"\[0?\]", type_name):
                for field in record.fields:
                    if field.path.startswith(f"{path}{dimensions}.") and field.element is None:
                        field.element = f"{path}{dimensions}"

    def macros(self):
        """Object-like macros: name -> replacement, and the set of function-like ones."""
        objects, functions, current = {}, set(), ""
        for line in run_clang(self.flags + ["-E", "-dD"], self.include, self.language).splitlines():
            marker = re.match(r'# \d+ "([^"]*)"', line)
            if marker:
                current = os.path.realpath(marker.group(1))
                continue
            if not current.startswith(self.folder):
                continue
            define = re.match(r"#define (\w+)(\([^)]*\))?(?:\s+(.*))?$", line)
            if not define:
                continue
            if define.group(2):
                functions.add(define.group(1))
            else:
                objects[define.group(1)] = (define.group(3) or "").strip()
        return objects, functions

    def integer_macros(self):
        """Those object-like macros that are integer constants."""
        names = [name for name, body in self.macros()[0].items() if body]
        lines = [self.include.rstrip()]
        first = len(self.include.rstrip().splitlines()) + 1
        lines += [f"enum {{ probe_{i} = (int)((({name}) >> 1) != 0) }};"
                  for i, name in enumerate(names)]
        result = subprocess.run(
            [CLANG, *self.flags, "-x", self.language, "-fsyntax-only", "-ferror-limit=0", "-w",
             "-fno-caret-diagnostics", "-"],
            input="\n".join(lines) + "\n", text=True, capture_output=True)
        bad = {int(m.group(1)) - first
               for m in re.finditer(r"<stdin>:(\d+):\d+: error", result.stderr)}
        return [name for i, name in enumerate(names) if i not in bad]

    def constants(self):
        """Name -> value of every enum constant and integer macro."""
        names = [name for enum in self.enums.values() for name in enum.constants]
        names += [name for name in self.integer_macros() if name not in set(names)]
        values = dump_values(names, self.include, self.flags, self.language)
        return dict(zip(names, values))

    def guids(self):
        """Name -> the 16 bytes of every GUID object."""
        found = {}
        for name, node in self.variables.items():
            if "GUID" not in node["type"]["qualType"]:
                continue
            numbers = literals(node)
            if len(numbers) == 11:
                found[name] = (numbers[0].to_bytes(4, "little") + numbers[1].to_bytes(2, "little") +
                               numbers[2].to_bytes(2, "little") + bytes(numbers[3:]))
        return found


def run_clang(flags, include, language):
    result = subprocess.run([CLANG, *flags, "-w", "-x", language, "-"], input=include, text=True,
                            capture_output=True)
    if result.returncode != 0:
        raise SystemExit(f"{CLANG} {' '.join(flags)} failed:\n{result.stderr[:3000]}")
    return result.stdout


def place(root):
    """Give every node node["at"] = (file, line): clang prints only what changed since the last."""
    state = ["", 0]

    def bare(loc):
        if "file" in loc:
            state[0] = os.path.realpath(loc["file"])
        if "line" in loc:
            state[1] = loc["line"]

    def visit(loc):
        if "spellingLoc" in loc:
            bare(loc["spellingLoc"])
            bare(loc["expansionLoc"])
        elif loc:
            bare(loc)
        return state[0], state[1]

    stack = [root]
    while stack:
        node = stack.pop()
        begin = visit(node.get("loc", {}))
        span = node.get("range", {})
        visit(span.get("begin", {}))
        visit(span.get("end", {}))
        node["at"] = begin
        stack.extend(child for child in reversed(node.get("inner", ())) if child)


def owned_tags(node):
    """Identities of the tags that a typedef names directly (not through a pointer or array)."""
    for child in node.get("inner", ()):
        if child["kind"] == "ElaboratedType":
            if "ownedTagDecl" in child:
                yield child["ownedTagDecl"]["id"]
            for inner in child.get("inner", ()):
                if inner["kind"] in ("RecordType", "EnumType"):
                    yield inner["decl"]["id"]


def has_comment(node):
    return any(child.get("kind") == "FullComment" for child in node.get("inner", ()))


def first_value(node):
    for child in node.get("inner", ()):
        if child.get("kind") == "ConstantExpr" and "value" in child:
            return child["value"]
        value = first_value(child)
        if value is not None:
            return value
    return None


def literals(node):
    numbers = []
    for child in node.get("inner", ()):
        if child.get("kind") == "IntegerLiteral":
            numbers.append(int(child["value"]))
        else:
            numbers += literals(child)
    return numbers


def dump_values(names, include, flags, language):
    """The 64-bit values of constant expressions, through an object file."""
    source = include + "\n__attribute__((section(\"hvval\"), used)) const unsigned long long hv_values[] = {\n"
    source += "".join(f"(unsigned long long)({name}),\n" for name in names) + "};\n"
    with tempfile.TemporaryDirectory() as folder:
        output = pathlib.Path(folder) / "values.o"
        result = subprocess.run([CLANG, *flags, "-w", "-x", language, "-c", "-o", output, "-"],
                                input=source, text=True, capture_output=True)
        if result.returncode != 0:
            raise SystemExit(f"constants do not compile:\n{result.stderr[:3000]}")
        data = section(output.read_bytes(), "hvval")
    return [int.from_bytes(data[i * 8:i * 8 + 8], "little") for i in range(len(names))]
