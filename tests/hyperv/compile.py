#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Do the headers compile wherever they must, and fail wherever they must?

    compile.py matrix     umbrella in every language, compiler and target; each header alone in the
                          oldest C and C++ on three of them
    compile.py long       each header alone in every language, compiler and target
    compile.py platform   beside windows.h, ntddk.h and Linux headers, before and after
    compile.py link       two files that include everything link, nothing is exported
    compile.py names      no macro that a platform header also defines
    compile.py negative   what must not compile does not, and says why once
"""
import argparse
import concurrent.futures
import itertools
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import model
import targets

STANDARDS = ("c99", "c11", "c17", "c2x", "c++11", "c++14", "c++17", "c++20")
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
OURS = [f"-I{model.INCLUDE}", "-DHYPERV_CHECK_LAYOUT"]
MINGW = targets.MINGW
DDK = model.INCLUDE / "ddk"
BOTH = ["-DHYPERV_ALL_ARCHITECTURES"]
# What other headers leave behind: object macros of Windows and Unix headers, a packing.
INCLUDER = "#pragma pack(1)\n" + "".join(f"#define {line}\n" for line in (
    "interface struct", "small char", "near", "far", "IN", "OUT", "OPTIONAL", "CONST const",
    "VOID void", "TRUE 1", "FALSE 0", "min(a, b) ((a) < (b) ? (a) : (b))", "ERROR 0", "DELETE 1",
    "STRICT", "PAGE_SIZE 4096", "ALIGN(x) x", "major(x) x", "minor(x) x", "Always 2"))
# Its packing is its own again after the headers.
AFTER = "struct after { char a; int b; };\nHV_STATIC_ASSERT(sizeof(struct after) == 5);\n"
TARGETS = {target.name: target for target in targets.ALL}


class Job:
    """One compiler run; `source` comes from standard input."""

    def __init__(self, title, compiler, options, standard, source):
        self.title = title
        self.language = "c++" if "++" in standard else "c"
        self.command = [compiler, *options, f"-std={standard}", "-x", self.language,
                        "-fsyntax-only", "-"]
        self.source = source

    def run(self):
        return subprocess.run(self.command, input=self.source, text=True, capture_output=True,
                              env={**os.environ, "LC_ALL": "C"}, timeout=300)


def includes(*names):
    return "".join(f"#include <{name}>\n" for name in names)


def errors(text):
    return [line for line in text.splitlines() if re.search(r": (fatal )?error: ", line)]


def run_all(jobs):
    """Failures, as text."""
    def one(job):
        result = job.run()
        if result.returncode == 0 and not result.stderr:
            return None
        return f"{job.title}:\n    " + "\n    ".join(
            (errors(result.stderr) or result.stderr.splitlines())[:6])
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        failures = [text for text in pool.map(one, jobs) if text]
    print(f"{len(jobs)} compilations, {len(failures)} failed")
    return failures


def on_target(target, standard, *headers, options=()):
    compiler = target.compiler("c++" if "++" in standard else "c")
    return Job(" ".join([target.name, standard, *headers, *options]), compiler,
               [*target.options, *WARNINGS, *OURS, *options], standard, includes(*headers))


def matrix():
    targets.require_all()
    headers = model.portable_headers()
    jobs = [on_target(target, standard, umbrella, options=options)
            for target, standard in itertools.product(targets.ALL, STANDARDS)
            for umbrella, options in (("hyperv/hyperv.h", []), ("hyperv/mile.h", []),
                                      ("hyperv/mile.h", BOTH))]
    jobs += [on_target(TARGETS[name], standard, header, header)
             for name, standard, header in itertools.product(
                 ("gcc-x64", "msvc-x86"), ("c99", "c++11"), headers)]
    jobs += [on_target(TARGETS["clang-arm64"], "c99", header) for header in headers]
    return run_all(jobs)


def long():
    targets.require_all()
    return run_all([on_target(target, standard, header)
                    for target, standard, header in itertools.product(
                        targets.ALL, STANDARDS, model.portable_headers())])


def platforms():
    """(name, C compiler, C++ compiler, options, platform headers)"""
    linux = ("linux/types.h", "linux/pci_regs.h", "linux/hyperv.h", "sys/socket.h", "unistd.h")
    windows = ("winsock2.h", "windows.h", "winternl.h", "setupapi.h")
    clang = targets.clang("", "", "", "").cxx
    yield "gcc-linux", "gcc", "g++", [], linux
    yield "clang-linux", model.CLANG, clang, [], linux
    for arch in ("x86_64", "i686"):
        prefix = f"{arch}-w64-mingw32-"
        yield f"mingw-{arch}", f"{prefix}gcc", f"{prefix}g++", [], windows
        kernel = ["-D_X86_"] if arch == "i686" else []
        system = ["-fgnuc-version=12.2.0", "-ffreestanding", "-fshort-wchar"]
        ddk = [f"-isystem{MINGW}/ddk", f"-isystem{MINGW}"]
        msvc = [f"--target={arch}-pc-windows-msvc", *system, *kernel]
        yield f"msvc-{arch}", model.CLANG, clang, [*msvc, f"-isystem{MINGW}"], windows[1:]
        yield f"ntddk-{arch}", model.CLANG, None, [*msvc, f"-isystem{DDK}", *ddk], ("ntddk.h",)


def platform():
    targets.require_all()
    jobs = []
    for name, cc, cxx, options, headers in platforms():
        for standard in ("gnu99", "gnu++20"):
            compiler = cxx if "++" in standard else cc
            if compiler is None:
                continue
            quiet = ["-Wno-microsoft-anon-tag", "-Wno-unknown-pragmas", "-Wno-#warnings"] if (
                "clang" in compiler) else ["-Wno-unknown-pragmas"]
            for order in (("hyperv/hyperv.h", *headers), (*headers, "hyperv/hyperv.h"),
                          (*headers, "hyperv/mile.h")):
                jobs.append(Job(f"{name} {standard} {' '.join(order)}", compiler,
                                [*options, *WARNINGS, *quiet, *OURS], standard, includes(*order)))
    for compiler, standard in itertools.product(("gcc", model.CLANG, "g++"), ("gnu99", "gnu++20")):
        if ("++" in compiler) <= ("++" in standard):
            jobs.append(Job(f"{compiler} {standard}: macros and packing of the includer", compiler,
                            [*WARNINGS, *OURS], standard, INCLUDER + includes("hyperv/mile.h") +
                            AFTER))
    return run_all(jobs)


def link():
    failures = []
    everything = includes(*model.portable_headers())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for tool, extension, standard in (("gcc", "c", "c99"), (model.CLANG, "c", "c11"),
                                          ("g++", "cpp", "c++11")):
            sources = []
            for name, body in (("one", "int one(void); int one(void) { return 0; }"),
                               ("two", "int one(void); int main(int c, char **v) { return c + (v == 0) + one(); }")):
                path = folder / f"{name}.{extension}"
                path.write_text(everything + body + "\n")
                sources.append(path)
            result = subprocess.run([tool, f"-std={standard}", *WARNINGS, *OURS, *sources, "-o",
                                     folder / "both"], text=True, capture_output=True)
            if result.returncode != 0:
                failures.append(f"{tool} {standard}: {result.stderr[:800]}")
        symbols_only = folder / "alone.c"
        symbols_only.write_text(everything)
        subprocess.run(["gcc", *OURS, "-c", symbols_only, "-o", folder / "alone.o"], check=True)
        symbols = subprocess.run(["nm", "--extern-only", folder / "alone.o"], check=True, text=True,
                                 capture_output=True).stdout.split()
        if symbols:
            failures.append(f"external symbols of the headers: {' '.join(symbols)}")
    print("two files with every header, linked as C99, C11 and C++11; no external symbol")
    return failures


def macro_names(compiler, options, headers):
    text = subprocess.run([compiler, *options, "-x", "c", "-E", "-dM", "-"],
                          input=includes(*headers), text=True, capture_output=True).stdout
    return set(re.findall(r"^#define (\w+)", text, re.M))


def names():
    failures = []
    for name, cc, _, options, headers in platforms():
        shared = ("stdint.h", "stddef.h")
        base = macro_names(cc, options, shared)
        theirs = macro_names(cc, options, (*shared, *headers)) - base
        if len(theirs) < 100:
            failures.append(f"{name}: the platform's headers were not read")
        ours = macro_names(cc, [*options, *OURS], (*shared, *model.portable_headers())) - base
        # mile.h asks for the names without a prefix.
        ours &= macro_names(cc, [*options, *OURS], (*shared, "hyperv/hyperv.h"))
        failures += [f"{name}: {macro} is a macro of the platform" for macro in sorted(ours & theirs)]
    return failures


def expect(title, compiler, options, standard, source, pattern, only=True):
    """A failure text unless the compiler refuses with one error that matches."""
    result = Job(title, compiler, [*options, *OURS], standard, source).run()
    found = errors(result.stderr)
    if result.returncode == 0:
        return f"{title}: compiles"
    if not re.search(pattern, result.stderr):
        return f"{title}: another error: {found[0] if found else result.stderr[:300]}"
    if only and len(found) != 1:
        return f"{title}: {len(found)} errors instead of one: {found[1][:200]}"
    return None


def negative():
    everything = includes("hyperv/hyperv.h")
    plus = targets.clang("", "", "", "").cxx
    results = []
    for compiler in ("gcc", model.CLANG):
        for line in ("HV_STATIC_ASSERT_OFFSET(HV_GUID, Data3, 7);",
                     "HV_STATIC_ASSERT_SIZE(HV_GUID, 17);"):
            for standard in ("c99", "c11"):
                results.append(expect(f"{compiler} {standard}: {line}", compiler, [], standard,
                                      everything + line + "\n", "assert"))
        results.append(expect(f"{compiler}: C89", compiler, [], "c89", everything, "C99 or later"))
        for macro, text in (("HV_ANYSIZE_ARRAY=2", "must be 1"), ("HV_ARCH_X86=1 -DHV_ARCH_X64=1",
                                                                 "only one")):
            results.append(expect(f"{compiler}: {macro}", compiler, f"-D{macro}".split(), "c11",
                                  everything, text))
    for compiler in ("g++", plus):
        results.append(expect(f"{compiler}: C++98", compiler, [], "c++98", everything,
                              r"C\+\+11 or later"))
        results.append(expect(f"{compiler}: wrong offset", compiler, [], "c++11", everything +
                              "HV_STATIC_ASSERT_OFFSET(HV_GUID, Data3, 7);\n", "assert"))
    for late in ("#define HYPERV_ALL_ARCHITECTURES", "#define HYPERV_UNPREFIXED_NAMES",
                 "#define HYPERV_CHECK_LAYOUT", "#include <hyperv/mile.h>"):
        for early in ("hyperv/base.h", "hyperv/hyperv.h"):
            title = f"{early}, then {late}"
            source = includes(early) + late + "\n" + everything
            result = subprocess.run(["gcc", f"-I{model.INCLUDE}", "-x", "c", "-fsyntax-only", "-"],
                                    input=source, text=True, capture_output=True)
            if not re.search("before the first header", result.stderr):
                results.append(f"{title}: passes")
            else:
                results.append(None)
    for triple in ("riscv64-linux-gnu", "powerpc64-linux-gnu", "armv7-linux-gnueabihf"):
        for header in ("hyperv/hyperv.h", "hyperv/types.h", "hyperv/nvsp.h"):
            results.append(expect(f"{triple} {header}", model.CLANG,
                                  [f"--target={triple}", "-ffreestanding"], "c11",
                                  includes(header), "x86-64, ARM64"))
    print(f"{len(results)} negative controls")
    return [text for text in results if text]


def main():
    cases = {function.__name__: function
             for function in (matrix, long, platform, link, names, negative)}
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=cases)
    failures = cases[parser.parse_args().case]()
    for text in failures[:40]:
        print(text, file=sys.stderr)
    if len(failures) > 40:
        print(f"and {len(failures) - 40} more", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
