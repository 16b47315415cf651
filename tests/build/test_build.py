#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The build's own promises: reproducible bytes, checked images, clear errors, a careful clean."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ARCHES = {"x64": "x86_64-pc-windows-msvc", "x86": "i686-pc-windows-msvc"}


def run(*command, cwd=ROOT):
    return subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, timeout=600)


def tracked_files():
    names = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").stdout
    return [name for name in names.split("\0") if name and (ROOT / name).exists()]


def copy_tree(target):
    for name in tracked_files():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, path)


class Reproducible(unittest.TestCase):
    """Two builds in two directories with names of different length give the same bytes."""

    def test_free_and_checked(self):
        with tempfile.TemporaryDirectory(prefix="a") as a, \
             tempfile.TemporaryDirectory(prefix="another-place-") as b:
            trees = [pathlib.Path(a), pathlib.Path(b)]
            for tree in trees:
                copy_tree(tree)
                for kind in ("free", "checked"):
                    result = run(sys.executable, "build.py", kind, cwd=tree)
                    self.assertEqual(result.returncode, 0, result.stdout)
            images = [path.relative_to(trees[0]) for root in ("out/drivers", "out/checked")
                      for path in sorted((trees[0] / root).rglob("*")) if path.is_file()]
            self.assertGreaterEqual(sum(path.suffix == ".sys" for path in images), 4)
            self.assertGreaterEqual(sum(path.suffix == ".pdb" for path in images), 4)
            for path in images:
                self.assertEqual((trees[0] / path).read_bytes(), (trees[1] / path).read_bytes(),
                                 f"{path} depends on the directory it is built in")


class Staging(unittest.TestCase):
    """Where people look for the package there is a whole package."""

    def test_virtio_net(self):
        self.assertEqual(run(sys.executable, "build.py", "free", "--driver", "virtio-net").returncode, 0)
        for arch in ARCHES:
            folder = ROOT / "out/drivers/windows7/virtio-net" / arch
            for name in ("aero_virtio_net.sys", "aero_virtio_net.pdb", "aero_virtio_net.inf"):
                self.assertTrue((folder / name).is_file(), f"{folder / name} is missing")
            check = run("tools/check_pe.py", "--arch", arch, str(folder / "aero_virtio_net.sys"))
            self.assertEqual((check.returncode, check.stdout), (0, ""))

    def test_virtio_snd(self):
        """Two packages, each in a folder of its own, with nothing of the other in it."""
        result = run(sys.executable, "build.py", "free", "--driver", "virtio-snd")
        self.assertEqual(result.returncode, 0, result.stdout)
        for arch in ARCHES:
            for package, stem, inf in (("virtio-snd", "aero_virtio_snd", "aero-virtio-snd.inf"),
                                       ("virtio-snd-legacy", "virtiosnd_legacy", "aero-virtio-snd-legacy.inf")):
                folder = ROOT / "out/drivers/windows7" / package / arch
                self.assertEqual({path.name for path in folder.iterdir()}, {f"{stem}.sys", f"{stem}.pdb", inf})
                self.assertIn(f"out/drivers/windows7/{package}/{arch}/{stem}.sys", result.stdout)
                check = run("tools/check_pe.py", "--arch", arch, str(folder / f"{stem}.sys"))
                self.assertEqual((check.returncode, check.stdout), (0, ""))

    def test_wrong_architecture_is_refused(self):
        check = run("tools/check_pe.py", "--arch", "x86",
                    "out/drivers/windows7/virtio-net/x64/aero_virtio_net.sys")
        self.assertEqual(check.returncode, 1)
        self.assertIn("machine is 0x8664", check.stdout)


class Imports(unittest.TestCase):
    """A function that Windows 7 lacks must not get into a driver, and the message must name it."""

    def link(self, folder, arch, function, library):
        suffix = "@4" if arch == "x86" else ""
        entry = "DriverEntry@8" if arch == "x86" else "DriverEntry"
        (folder / "t.c").write_text(
            f"__declspec(dllimport) unsigned __stdcall {function}(unsigned);\n"
            "#pragma code_seg(\"INIT\")\n"
            f"unsigned __stdcall DriverEntry(void *d, void *p) {{ return {function}(1); }}\n")
        (folder / "t.def").write_text(f"LIBRARY {library}\nEXPORTS\n{function}{suffix}\n")
        machine = "i386" if arch == "x86" else "i386:x86-64"
        steps = (
            ("clang-19", f"--target={ARCHES[arch]}", "-ffreestanding", "-g", "-gcodeview", "-c", "t.c"),
            ("llvm-dlltool-19", "-m", machine, "-k", "-d", "t.def", "-l", "t.lib"),
            ("lld-link-19", "/nologo", "/driver", "/subsystem:native,6.01", "/osversion:6.1",
             f"/entry:{entry}", "/nodefaultlib", "/release", "/dynamicbase", "/nxcompat", "/debug",
             "/pdbaltpath:%_PDB%", "/section:INIT,ERD", "/safeseh:no" if arch == "x86" else "/tsaware:no",
             "/out:t.sys", "t.o", "t.lib"),
        )
        for step in steps:
            result = run(*step, cwd=folder)
            self.assertEqual(result.returncode, 0, result.stdout)
        return run(str(ROOT / "tools/check_pe.py"), "--arch", arch, "--delete", str(folder / "t.sys"))

    def test_known_function_passes_and_others_do_not(self):
        cases = (
            ("KeSetTimer", "ntoskrnl.exe", None),
            ("KeQuerySystemTimePrecise", "ntoskrnl.exe", "KeQuerySystemTimePrecise"),
            ("NdisRegisterPoll", "ndis.sys", "NdisRegisterPoll"),
            ("InventedFunction", "ntoskrnl.exe", "not known to exist in Windows 7"),
            ("KeSetTimer", "msvcrt.dll", "imports from msvcrt.dll"),
        )
        for arch in ARCHES:
            for function, library, complaint in cases:
                with self.subTest(arch=arch, function=function), \
                     tempfile.TemporaryDirectory() as folder:
                    result = self.link(pathlib.Path(folder), arch, function, library)
                    if complaint is None:
                        self.assertEqual((result.returncode, result.stdout), (0, ""))
                    else:
                        self.assertEqual(result.returncode, 1)
                        self.assertIn(complaint, result.stdout)
                        self.assertFalse((pathlib.Path(folder) / "t.sys").exists())


class BadInput(unittest.TestCase):
    """Wrong words give one line that says what is right, and a status that is not zero."""

    def assert_one_line(self, result, text):
        self.assertNotEqual(result.returncode, 0)
        self.assertIn(text, result.stdout)
        self.assertNotIn("Traceback", result.stdout)

    def test_build_py(self):
        self.assert_one_line(run("./build.py", "free", "--arch", "mips"), "unknown architecture 'mips'")
        self.assert_one_line(run("./build.py", "free", "--driver", "x"), "unknown driver 'x'")
        self.assert_one_line(run("./build.py", "debug"), "invalid choice")
        self.assert_one_line(run("./build.py"), "required: kind")

    def test_check_pe(self):
        self.assert_one_line(run("tools/check_pe.py", "--arch", "x64", "README.md"), "not a PE file")
        self.assert_one_line(run("tools/check_pe.py", "--arch", "x64", "no-such.sys"), "no-such.sys")

    def test_help(self):
        for command in ("./build.py", "./clean.py", "tools/check_pe.py", "tools/setup.sh"):
            result = run(command, "--help")
            self.assertEqual(result.returncode, 0, command)
            self.assertIn("usage", result.stdout.lower())

    def test_setup_refuses_unknown_option(self):
        self.assertEqual(run("tools/setup.sh", "--frobnicate").returncode, 2)


class Clean(unittest.TestCase):
    """clean.py removes what is untracked and ignored, and nothing else."""

    def test_keeps_new_and_tracked_files(self):
        with tempfile.TemporaryDirectory() as folder:
            tree = pathlib.Path(folder)
            shutil.copy2(ROOT / "clean.py", tree)
            shutil.copy2(ROOT / ".gitignore", tree)
            (tree / "tracked.c").write_text("int x;\n")
            (tree / "out").mkdir()
            (tree / "out/built.sys").write_text("MZ")
            git = ("git", "-c", "user.name=t", "-c", "user.email=t@example.invalid")
            self.assertEqual(run("git", "init", "-q", cwd=tree).returncode, 0)
            run("git", "add", "clean.py", ".gitignore", "tracked.c", cwd=tree)
            self.assertEqual(run(*git, "commit", "-q", "-m", "t", cwd=tree).returncode, 0)
            (tree / "new.c").write_text("int y;\n")
            self.assertEqual(run("./clean.py", "--dry-run", cwd=tree).returncode, 0)
            self.assertTrue((tree / "out/built.sys").exists())
            self.assertEqual(run("./clean.py", cwd=tree).returncode, 0)
            self.assertFalse((tree / "out").exists())
            self.assertTrue((tree / "new.c").exists())
            self.assertTrue((tree / "tracked.c").exists())

    def test_refuses_outside_a_checkout(self):
        with tempfile.TemporaryDirectory() as folder:
            shutil.copy2(ROOT / "clean.py", folder)
            result = run("./clean.py", cwd=folder)
            self.assertNotEqual(result.returncode, 0)
            self.assertIn("not a git checkout", result.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
