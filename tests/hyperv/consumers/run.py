#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""One consumer of each kind: CMake, pkg-config, plain include, single file, unpacked NuGet package."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
PACKAGE = ROOT / "packaging/hyperv/package.py"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror"]
MINGW = "x86_64-w64-mingw32-gcc"
NUSPEC = set("""
    id version description authors owners projectUrl license licenseUrl icon iconUrl
    readme requireLicenseAcceptance developmentDependency summary releaseNotes copyright
    language tags serviceable repository title packageTypes dependencies
    frameworkAssemblies references contentFiles""".split())
NAMESPACE = "{http://schemas.microsoft.com/developer/msbuild/2003}"


def run(*command, **options):
    result = subprocess.run([str(part) for part in command], text=True, capture_output=True,
                            **options)
    if result.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, command))}: status {result.returncode}\n"
                         f"{result.stdout[-2000:]}{result.stderr[-2000:]}")
    return result.stdout


def works(program):
    assert run(program) == "0x5c 16\n", program


def plain(folder):
    for compiler, language in (("gcc", "c"), ("g++", "c++")):
        run(compiler, *STRICT, f"-I{ROOT / 'include'}", "-x", language, HERE / "consumer.c", "-o",
            folder / "plain")
        works(folder / "plain")


def pkgconfig(folder):
    path = {**os.environ, "PKG_CONFIG_PATH": str(folder / "prefix/share/pkgconfig")}
    assert run("pkg-config", "--modversion", "hyperv", env=path).strip() == version()
    flags = run("pkg-config", "--cflags", "hyperv", env=path).split()
    run("gcc", *STRICT, *flags, HERE / "consumer.c", "-o", folder / "pkg")
    works(folder / "pkg")


def cmake(folder):
    for name, options in (("linux", []), ("windows", [
            "-DCMAKE_SYSTEM_NAME=Windows", f"-DCMAKE_C_COMPILER={MINGW}",
            "-DCMAKE_CXX_COMPILER=x86_64-w64-mingw32-g++"])):
        # Not CMAKE_PREFIX_PATH: a cross build looks for packages in HyperV_DIR or its own root.
        run("cmake", "-S", HERE / "cmake", "-B", folder / name, "-G", "Ninja",
            f"-DHyperV_DIR={folder / 'prefix/share/cmake/HyperV'}", *options)
        run("cmake", "--build", folder / name)
    works(folder / "linux/consumer")
    assert (folder / "windows/pipe.exe").exists()
    refused = subprocess.run(
        ["cmake", "-S", HERE / "cmake", "-B", folder / "refused", "-G", "Ninja",
         f"-DHyperV_DIR={folder / 'empty'}"], capture_output=True)
    assert refused.returncode != 0, "found a package where there is none"


def amalgamation(folder):
    run(PACKAGE, "amalgamate", folder / "single/one.h")
    text = (folder / "single/one.h").read_text()
    assert not re.search(r'^\s*#\s*include\s+"', text, re.M), "an include of our own is left"
    for compiler, language, standard in (("gcc", "c", "c99"), ("g++", "c++", "c++11")):
        run(compiler, *STRICT, f"-std={standard}", "-DCONSUMER_HEADER=\"one.h\"",
            f"-I{folder / 'single'}", "-x", language, HERE / "consumer.c", "-o", folder / "single/a")
        works(folder / "single/a")


def version():
    return (ROOT / "packaging/hyperv/VERSION").read_text().strip()


def evaluate(build, properties):
    """What MSBuild takes from the package: include folders and sources, for these properties."""
    properties = {**properties, "MSBuildThisFileDirectory": f"{build}\\", "IncludePath": ""}

    def expand(text):
        return re.sub(r"\$\((\w+)\)", lambda match: properties.get(match.group(1), ""), text)

    def holds(node):
        condition = node.get("Condition")
        if not condition:
            return True
        left, right = re.fullmatch(r"'(.*)' == '(.*)'", expand(condition)).groups()
        return left == right

    sources = []
    for name in ("props", "targets"):
        root = xml.parse(build / f"Windlass.HyperV.{name}").getroot()
        assert root.tag == f"{NAMESPACE}Project"
        for group in root.iter(f"{NAMESPACE}PropertyGroup"):
            if holds(group):
                for child in group:
                    properties[child.tag[len(NAMESPACE):]] = expand(child.text)
        for group in root.iter(f"{NAMESPACE}ItemGroup"):
            if holds(group):
                sources += [expand(item.get("Include")) for item in group]
    paths = [part for part in properties["IncludePath"].split(";") if part]
    return ([part.replace("\\", "/") for part in paths], [s.replace("\\", "/") for s in sources])


def nuget(folder):
    first = pathlib.Path(run(PACKAGE, "nupkg", folder / "nuget").strip())
    second = pathlib.Path(run(PACKAGE, "nupkg", folder / "nuget2").strip())
    assert first.read_bytes() == second.read_bytes(), "two packages of one tree differ"
    unpacked = folder / "unpacked"
    with zipfile.ZipFile(first) as archive:
        assert archive.testzip() is None
        assert archive.namelist()[0] == "[Content_Types].xml"
        archive.extractall(unpacked)
    types = xml.parse(unpacked / "[Content_Types].xml").getroot()
    known = {node.get("Extension") for node in types} | {node.get("PartName") for node in types}
    for path in unpacked.rglob("*"):
        name = path.relative_to(unpacked).as_posix()
        if path.is_file() and name != "[Content_Types].xml":
            extension = name.rsplit(".", 1)[1] if "." in path.name else None
            assert extension in known or f"/{name}" in known, f"{name} has no content type"
    relations = xml.parse(unpacked / "_rels/.rels").getroot()
    for node in relations:
        assert (unpacked / node.get("Target")[1:]).exists(), node.get("Target")
    nuspec = xml.parse(unpacked / "Windlass.HyperV.nuspec").getroot()
    space = "{http://schemas.microsoft.com/packaging/2010/07/nuspec.xsd}"
    metadata = nuspec.find(f"{space}metadata")
    assert metadata.find(f"{space}version").text == version()
    # The elements of the .nuspec reference: the four that must be there, and none that it lacks.
    given = [node.tag[len(space):] for node in metadata]
    assert {"id", "version", "description", "authors"} <= set(given) <= NUSPEC, given
    assert len(given) == len(set(given)), "an element twice"
    kinds = {node.get("Type").rsplit("/", 1)[1]: node.get("Target") for node in relations}
    assert kinds["manifest"] == "/Windlass.HyperV.nuspec", kinds
    properties = xml.parse(unpacked / kinds["core-properties"][1:]).getroot()
    assert {node.tag.rsplit("}", 1)[1] for node in properties} >= {"creator", "identifier", "version"}
    for name in ("license", "readme"):
        assert (unpacked / metadata.find(f"{space}{name}").text).exists()

    build = unpacked / "build/native"
    paths, sources = evaluate(build, {})
    assert sources == [], "the wrappers are opt-in"
    run("gcc", *STRICT, *(f"-I{path}" for path in paths), HERE / "consumer.c", "-o",
        folder / "nuget/consumer")
    works(folder / "nuget/consumer")
    for switch in ("WindlassHyperVEnableWindowsPlatformSupport",
                   "MileHyperVEnableWindowsPlatformSupport"):
        paths, sources = evaluate(build, {switch: "true"})
        assert len(sources) == 1, f"{switch} adds {sources}"
        run(MINGW, *STRICT, *(f"-I{path}" for path in paths), HERE / "pipe.c", *sources, "-o",
            folder / "nuget/pipe.exe")


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        run(PACKAGE, "install", "--prefix", folder / "prefix")
        for case in (plain, pkgconfig, cmake, amalgamation, nuget):
            case(folder)
            print(f"{case.__name__}: built and run")
    return 0


if __name__ == "__main__":
    sys.exit(main())
