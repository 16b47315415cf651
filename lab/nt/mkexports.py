#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Turn preprocessed export rows (see lab_exports.h) into .def files.

usage: mkexports.py MODULE x64|x86 ROWS LINK.def IMPORT.def
LINK.def   for linking MODULE: undecorated export names, decorated internal names
IMPORT.def for llvm-dlltool (-k on x86): decorated names
"""
import re
import sys


def main():
    module, arch, rows_path, link_path, import_path = sys.argv[1:]
    with open(rows_path, encoding="ascii") as rows_file:
        rows = rows_file.read()
    link = [f'LIBRARY "{module}"', "EXPORTS"]
    imports = list(link)
    seen = set()
    for kind, name, size in re.findall(r"@row\s+(\w+)\s+(\w+)\s+(\d+)\s+@end", rows):
        if name in seen:
            sys.exit(f"mkexports: {module}: {name} is listed twice")
        seen.add(name)
        decorated = name
        if arch == "x86" and kind == "std":
            decorated = f"{name}@{size}"
        elif arch == "x86" and kind == "fast":
            decorated = f"@{name}@{size}"
        # lld-link adds the underscore of cdecl and data names itself.
        internal = "_" + decorated if arch == "x86" and kind == "std" else decorated
        data = " DATA" if kind == "data" else ""
        link.append(f"  {name}={internal}{data}" if internal != name else f"  {name}{data}")
        imports.append(f"  {decorated}{data}")
    for path, lines in ((link_path, link), (import_path, imports)):
        with open(path, "w", encoding="ascii") as out:
            out.write("\n".join(lines) + "\n")


main()
