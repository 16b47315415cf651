#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Install and package the Hyper-V headers.

    package.py install --prefix /usr/local [--destdir DIR]
    package.py nupkg FOLDER         writes FOLDER/Windlass.HyperV.<version>.nupkg
    package.py amalgamate FILE      every header in one file
"""
import argparse
import pathlib
import re
import shutil
import zipfile
from xml.sax.saxutils import escape

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
INCLUDE = ROOT / "include"
VERSION = (HERE / "VERSION").read_text().strip()
ID = "Windlass.HyperV"


def filled(name):
    return (HERE / name).read_text().replace("@VERSION@", VERSION)


def sources():
    """The files that users get, relative to include/."""
    folder = INCLUDE / "hyperv"
    patterns = ("*.h", "layout/*.h", "windows/*.h", "windows/*.c")
    return sorted(path.relative_to(INCLUDE) for pattern in patterns for path in folder.glob(pattern))


def install(prefix, destdir):
    root = pathlib.Path(str(destdir) + str(prefix.absolute())) if destdir else prefix
    for name in sources():
        target = root / "include" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(INCLUDE / name, target)
    for template, folder in (("hyperv.pc.in", "share/pkgconfig"),
                             ("HyperVConfig.cmake.in", "share/cmake/HyperV"),
                             ("HyperVConfigVersion.cmake.in", "share/cmake/HyperV")):
        (root / folder).mkdir(parents=True, exist_ok=True)
        (root / folder / template[:-len(".in")]).write_text(filled(template))
    print(f"hyperv {VERSION}: {len(sources())} files in {root}/include, pkg-config and CMake files "
          f"in {root}/share")


def content_types(names):
    kinds = sorted({pathlib.PurePosixPath(name).suffix[1:] for name in names} - {""})
    rows = ['<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
            '<Default Extension="psmdcp" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>']
    rows += [f'<Default Extension="{kind}" ContentType="application/octet"/>' for kind in kinds]
    rows += [f'<Override PartName="/{name}" ContentType="application/octet"/>' for name in names
             if not pathlib.PurePosixPath(name).suffix]
    return ('<?xml version="1.0" encoding="utf-8"?>\n<Types xmlns='
            '"http://schemas.openxmlformats.org/package/2006/content-types">' + "".join(rows) +
            "</Types>\n")


def relationships(properties):
    return ('<?xml version="1.0" encoding="utf-8"?>\n<Relationships xmlns='
            '"http://schemas.openxmlformats.org/package/2006/relationships">'
            f'<Relationship Type="http://schemas.microsoft.com/packaging/2010/07/manifest" '
            f'Target="/{ID}.nuspec" Id="R1"/>'
            '<Relationship Type="http://schemas.openxmlformats.org/package/2006/relationships/'
            f'metadata/core-properties" Target="/{properties}" Id="R2"/></Relationships>\n')


def core_properties():
    return ('<?xml version="1.0" encoding="utf-8"?>\n<coreProperties '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" '
            'xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties">'
            f"<dc:creator>The Windlass authors</dc:creator><dc:identifier>{ID}</dc:identifier>"
            f"<version>{escape(VERSION)}</version></coreProperties>\n")


def nupkg(folder):
    files = {f"{ID}.nuspec": filled(f"{ID}.nuspec.in"),
             "README.md": (HERE / "README.md").read_text(),
             "ReleaseNotes.md": (HERE / "ReleaseNotes.md").read_text(),
             "LICENSE": (ROOT / "LICENSE").read_text(),
             f"build/native/{ID}.props": (HERE / f"{ID}.props").read_text(),
             f"build/native/{ID}.targets": (HERE / f"{ID}.targets").read_text()}
    for name in sources():
        files[f"build/native/include/{name.as_posix()}"] = (INCLUDE / name).read_text()
    types = content_types(files)
    properties = "package/services/metadata/core-properties/hyperv.psmdcp"
    files = {"[Content_Types].xml": types, "_rels/.rels": relationships(properties), **files,
             properties: core_properties()}
    folder.mkdir(parents=True, exist_ok=True)
    output = folder / f"{ID}.{VERSION}.nupkg"
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            # One date for all: the same tree gives the same bytes.
            entry = zipfile.ZipInfo(name, (2000, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text)
    print(output)


def expand(path, seen):
    """A header with its own library's includes replaced by their text, each once."""
    if path in seen:
        return ""
    seen.add(path)
    lines = []
    for line in path.read_text().splitlines():
        own = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
        if own:
            lines.append(expand((path.parent / own.group(1)).resolve(), seen).rstrip("\n"))
        elif line != "/* SPDX-License-Identifier: MIT */" and not re.match(r"\s*#\s*pragma once",
                                                                          line):
            lines.append(line)
    return "\n".join(lines) + "\n"


def amalgamate(output):
    text = expand(INCLUDE / "hyperv" / "hyperv.h", set())
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text("/* SPDX-License-Identifier: MIT */\n"
                      f"/* The Hyper-V guest interface in one file, version {VERSION}; made from\n"
                      " * include/hyperv by packaging/hyperv/package.py. */\n"
                      "/*\n" + (ROOT / "LICENSE").read_text().strip() + "\n*/\n" + text)
    print(f"{output}: {output.stat().st_size} bytes")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("install")
    command.add_argument("--prefix", type=pathlib.Path, default=pathlib.Path("/usr/local"))
    command.add_argument("--destdir", default="")
    commands.add_parser("nupkg").add_argument("folder", type=pathlib.Path)
    commands.add_parser("amalgamate").add_argument("file", type=pathlib.Path)
    args = parser.parse_args()
    if args.command == "install":
        install(args.prefix, args.destdir)
    elif args.command == "nupkg":
        nupkg(args.folder)
    else:
        amalgamate(args.file)


if __name__ == "__main__":
    main()
