# SPDX-License-Identifier: MIT
"""Reads INF files: sections of lines, strings expanded. For checks; installing is lab/host/inf*.c's."""
import re


class InfError(Exception):
    pass


class Line:
    """One line: "key = field, field" or "field, field" (key None)."""

    def __init__(self, number, key, fields):
        self.number, self.key, self.fields = number, key, fields

    def field(self, index):
        return self.fields[index] if index < len(self.fields) else ""


def _cut_comment(text):
    quoted = False
    for at, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char == ";" and not quoted:
            return text[:at]
    return text


def _split(text, separators):
    """Parts of text between separators outside of quotation marks."""
    parts, quoted, start = [], False, 0
    for at, char in enumerate(text):
        if char == '"':
            quoted = not quoted
        elif char in separators and not quoted:
            parts.append(text[start:at])
            start = at + 1
    return parts + [text[start:]]


def _unquote(text):
    text = text.strip()
    return re.sub(r'"((?:[^"]|"")*)"', lambda m: m.group(1).replace('""', '"'), text)


class Inf:
    def __init__(self, text):
        self.sections = {}  # name in lower case: lines
        self.names = {}     # the same: as written
        self.comments = []  # (section in lower case, text) of lines that are comments altogether
        self.used = set()   # strings that something refers to
        raw = self._read(text)
        self.strings = {}
        for _, key, rest in raw.get("strings", []):
            if key is not None:
                self.strings[key.lower()] = _unquote(rest)
        for section, lines in raw.items():
            self.sections[section] = []
            if section == "strings":
                continue
            for number, key, rest in lines:
                fields = [self.expand(_unquote(part), number) for part in _split(rest, ",")]
                key = None if key is None else self.expand(_unquote(key), number)
                self.sections[section].append(Line(number, key, fields))

    def _read(self, text):
        raw, section, pending = {}, None, ""
        for number, line in enumerate(text.splitlines(), 1):
            if line.strip().startswith(";"):
                self.comments.append((section, line.strip()[1:].strip()))
            line = pending + _cut_comment(line).strip()
            pending = ""
            if line.endswith("\\") and not line.endswith('"\\'):
                pending = line[:-1]
            elif line.startswith("["):
                if not line.endswith("]"):
                    raise InfError(f"line {number}: malformed section name")
                section = line[1:-1].lower()
                self.names[section] = line[1:-1]
                raw.setdefault(section, [])
            elif line:
                if section is None:
                    raise InfError(f"line {number}: text before the first section")
                parts = _split(line, "=")
                key = parts[0].strip() if len(parts) > 1 else None
                raw[section].append((number, key, "=".join(parts[1:]) if key is not None else line))
        return raw

    def expand(self, text, number=0):
        def one(match):
            name = match.group(1)
            if name == "":
                return "%"
            if name.lower() in self.strings:
                self.used.add(name.lower())
                return self.strings[name.lower()]
            if name.isdigit():
                return match.group(0)  # directory id
            raise InfError(f"line {number}: %{name}% is not defined in [Strings]")
        return re.sub(r"%([^%]*)%", one, text)

    def lines(self, section, key=None):
        """Lines of a section, only those with this key if one is given."""
        return [line for line in self.sections.get(section.lower(), [])
                if key is None or (line.key is not None and line.key.lower() == key.lower())]

    def value(self, section, key):
        found = self.lines(section, key)
        return ", ".join(found[0].fields) if found else None

    def has(self, section):
        return section.lower() in self.sections

    def models(self):
        """(decoration, section) of every models section that [Manufacturer] names."""
        return [(decoration, f"{line.field(0)}.{decoration}")
                for line in self.lines("Manufacturer") for decoration in line.fields[1:]]

    def bound(self, section):
        """(id, install section) of each id that a models section binds."""
        return [(name, line.field(0)) for line in self.lines(section) for name in line.fields[1:]]

    def commented(self, section):
        """Ids on model lines that are comments."""
        found = []
        for where, text in self.comments:
            if where == section.lower() and re.match(r"%\w+%\s*=.*\bPCI\\", text):
                found += [part.strip() for part in text.split("=", 1)[1].split(",")[1:]]
        return found

    def values(self, section):
        """AddReg lines of all sections that AddReg directives of this section name."""
        return [line for directive in self.lines(section, "AddReg") for name in directive.fields
                for line in self.lines(name)]
