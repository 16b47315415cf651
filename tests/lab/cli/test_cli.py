#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The lab's answers to bad input: one line that says what is wrong and what to do, a status that is not
zero, and nothing left running.

usage: test_cli.py LAB [CASE]     CASE: Words, Machines, Packages, Drivers, Outputs, Ending
"""
import ctypes
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
PACKAGES = ROOT / "out/drivers/windows7/virtio-net"
SYS, INF = "aero_virtio_net.sys", "aero_virtio_net.inf"
ONE = ("--machine", "contract", "--arch", "x64", "--irq", "intx")
PASS, FAIL, USAGE, SKIP, INTERRUPTED = 0, 1, 2, 77, 130
PR_SET_CHILD_SUBREAPER = 36


def run(*arguments, env=None, wrap=()):
    return subprocess.run([*wrap, LAB, *map(str, arguments)], text=True, timeout=120, env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, errors="replace")


def children():
    """Processes below this one; it is a subreaper, so that no orphan escapes."""
    found = []
    for task in pathlib.Path("/proc/self/task").iterdir():
        found += (task / "children").read_text().split()
    return found


class LabTest(unittest.TestCase):
    def setUp(self):
        holder = tempfile.TemporaryDirectory(prefix="windlass-cli-")
        self.addCleanup(holder.cleanup)
        self.folder = pathlib.Path(holder.name)

    def assert_says(self, result, status, *parts):
        """Exactly one line has all the parts."""
        lines = [line for line in result.stdout.splitlines() if all(part in line for part in parts)]
        self.assertEqual((result.returncode, len(lines)), (status, 1), result.stdout)
        self.assertNotIn("internal error", result.stdout)

    def package(self, arch="x64"):
        shutil.copytree(PACKAGES / arch, self.folder / "package", dirs_exist_ok=True)
        return self.folder / "package"


class Words(LabTest):
    """The command line itself (more in lab/host/test/test_cli.sh)."""

    def test_nothing(self):
        self.assert_says(run(), USAGE, "usage: lab run SCENARIO")

    def test_wrong_words(self):
        for words, part in (
                (("frob",), "unknown command 'frob': see lab --help"),
                (("list", "--xml"), "unknown argument '--xml' of list: --json is the only one"),
                (("run",), "which scenario? See lab list"),
                (("run", "net/frams"), "no scenario matches 'net/frams': see lab list"),
                (("run", "net/frames", "--frob"), "unrecognized option '--frob'"),
                (("run", "net/frames", "--seed"), "requires an argument"),
                (("run", "net/frames", "--seed", "many"), "'many' is not a seed"),
                (("run", "net/frames", "--seed", "99999999999999999999"), "is not a seed"),
                (("run", "net/frames", "--inject", "-3"), "is not a number of instructions"),
                (("run", "net/frames", "--arch", "arm64"), "unknown architecture 'arm64': x64, x86 or both"),
                (("run", "net/frames", "--irq", "apic"), "unknown interrupt kind 'apic': intx or msix"),
                (("run", "net/frames", "--machine", "vbox"), "unknown machine 'vbox': see lab list"),
                (("run", "net/dhcp", "--machine", "contract"), "has no machine 'contract'"),
                (("run", "net/frames", "--driver", "none.inf"), "cannot read driver package 'none.inf'")):
            with self.subTest(words=words):
                self.assert_says(run(*words), USAGE, "lab", part)

    def test_not_built(self):
        away = self.folder / "bin/lab"
        away.parent.mkdir()
        shutil.copy2(LAB, away)
        result = subprocess.run([away, "run", "boot/hello"], text=True, stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, timeout=60)
        self.assert_says(result, USAGE, "ntoskrnl.exe is missing: run")


class Machines(LabTest):
    """QEMU or the network device is missing, too old, or strange."""

    def with_qemu(self, text):
        if text is not None:
            program = self.folder / "qemu-system-x86_64"
            program.write_text(text)
            program.chmod(0o755)
        return run("run", "boot/hello", "--machine", "qemu", "--arch", "x64",
                   env={**os.environ, "PATH": str(self.folder)})

    def test_no_qemu(self):
        self.assert_says(self.with_qemu(None), FAIL, "qemu-system-x86_64 not found: install", "8.2 or newer")

    def test_old_qemu(self):
        greeting = json.dumps({"QMP": {"version": {"qemu": {"major": 7, "minor": 2, "micro": 0},
                                                   "package": ""}, "capabilities": []}})
        self.assert_says(self.with_qemu(
            f"#!{sys.executable}\n"
            "import socket, sys\n"
            "fd = next(word.split('fd=')[1] for word in sys.argv if word.startswith('socket,id=qmp'))\n"
            "end = socket.socket(fileno=int(fd))\n"
            f"end.sendall(b'{greeting}\\r\\n')\n"
            "while end.recv(4096):\n"
            "    end.sendall(b'{\"return\": {}}\\r\\n')\n"), FAIL, "version 7.2.0 is too old: install", "8.2")

    def test_qemu_that_refuses(self):
        self.assert_says(self.with_qemu("#!/bin/sh\necho qemu: no such device >&2\nexit 1\n"),
                         FAIL, "could not start: qemu: no such device")

    def test_qemu_that_is_no_program(self):
        self.assert_says(self.with_qemu("#!/nonexistent/sh\n"), FAIL, "qemu")

    def test_no_tun(self):
        hide = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c",
                "mount -t tmpfs none /dev/net && exec \"$@\"", "sh")
        if os.geteuid() == 0:
            hide = ("unshare", *hide[3:])
        if not pathlib.Path("/dev/net").is_dir() or subprocess.run(
                [*hide, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
            self.skipTest("no mount namespace, or no /dev/net to hide")
        result = run("run", "net/dhcp", "--arch", "x64", "--irq", "intx", wrap=hide)
        self.assert_says(result, SKIP, "no TAP device: /dev/net/tun", "load the tun module")

    def test_tap_not_allowed(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to take a right away")
        hide = ("unshare", "--mount", "sh", "-c",
                "mount -t tmpfs none /dev/net && mknod /dev/net/tun c 10 200 && chmod 0 /dev/net/tun && "
                "exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"", "sh")
        # A checkout in root's home, say, is closed to others.
        if subprocess.run([*hide, "test", "-r", str(ROOT / "out/lab/x64/ntoskrnl.exe")],
                          stderr=subprocess.DEVNULL, check=False).returncode:
            self.skipTest("user 65534 cannot read the lab from here")
        result = run("run", "net/dhcp", "--arch", "x64", "--irq", "intx", wrap=hide)
        self.assertEqual(result.returncode, SKIP, result.stdout)


class Packages(LabTest):
    """INF files that are none, or say something wrong."""

    def install(self, inf):
        return run("run", "net/frames", *ONE, "--driver", inf)

    def test_malformed(self):
        """What is done to a good INF, and what the lab says then: file, line, fault."""
        for old, new, part in (
                ("[Version]", "[Version", ": malformed section name"),
                ("$Windows NT$", "$Chicago$", None),
                ("$Windows NT$", "Linux", "so this is not an INF"),
                ("%Provider% = Aero,", "%Povider% = Aero,", ": %Povider% is not defined in [Strings]"),
                ('"ndis5"', '"ndis5', ": quotation mark is not closed"),
                ("HKR, Ndi,            Service", "HKXX, Ndi,            Service",
                 ": registry root 'HKXX' cannot be used here; use HKR or HKLM"),
                ("Ndi\\Interfaces", "Ndi\\\\Interfaces", "has doubled backslashes"),
                ("AddReg          = VioNet.Ndi.AddReg", "AddReg          = VioNet.Nid.AddReg",
                 ": AddReg names section [VioNet.Nid.AddReg], which does not exist"),
                ("[VioNet.Install.Services]", "[VioNet.Install.Servces]",
                 "[VioNet.Install.Services] is missing"),
                ("ServiceBinary", "SrviceBinary", "has no ServiceBinary"),
                ("{4d36e972", "{4d36e97", "needs ClassGuid"),
                ("[Manufacturer]", "[Manufacterer]", "has no [Manufacturer] section"),
                ("&DEV_1041", "&DEV_1000", "matches none of the device's ids (most specific: PCI\\VEN_1AF4"),
                (".NTamd64", ".NTarm64", "matches none of the device's ids")):
            with self.subTest(new=new):
                inf = self.package() / INF
                text = inf.read_text()
                self.assertIn(old, text)
                inf.write_text(text.replace(old, new))
                if part is not None:
                    self.assert_says(self.install(inf), FAIL, f"FAIL  net/frames", INF, part)
                else:
                    self.assertEqual(self.install(inf).returncode, PASS)

    def test_not_an_inf(self):
        inf = self.package() / INF
        for data, part in ((b"", "so this is not an INF"), (os.urandom(4096) + b"\0", "not an INF"),
                           (b"hello\n", "text before the first [section]"),
                           (b"[Version]\n" + b"x" * (1 << 21), "larger than 1 MiB, not an INF")):
            with self.subTest(part=part):
                inf.write_bytes(data)
                self.assert_says(self.install(inf), FAIL, INF, part)
        self.assert_says(self.install(self.folder), FAIL, str(self.folder))

    def test_no_audio_stack(self):
        """A package that Windows would install without what PortCls adapters stand on."""
        folder = self.folder / "sound"
        shutil.copytree(ROOT / "out/drivers/windows7/virtio-snd/x64", folder)
        inf = folder / "aero-virtio-snd.inf"
        text = inf.read_text()
        for old, new, part in ((", WDMAUDIO.Registration", "", "[WDMAUDIO.Registration] from wdmaudio.inf"),
                               ("KS.Registration, ", "", "[KS.Registration] from ks.inf")):
            with self.subTest(part):
                self.assertEqual(text.count(old), 1)
                inf.write_text(text.replace(old, new))
                self.assert_says(run("run", "snd/info", *ONE, "--driver", inf), FAIL, inf.name,
                                 "class MEDIA does not take", part)

    def test_binary_missing(self):
        (self.package() / SYS).unlink()
        self.assert_says(self.install(self.folder / "package" / INF), FAIL,
                         f"service binary {SYS} is neither beside the INF nor in x64/ there")


TINY = """
__declspec(dllimport) unsigned {function}(unsigned);
#pragma code_seg("INIT")
unsigned DriverEntry(void *d, void *p) {{ return {function}(1) | 0xC0000001; }}
"""


class Drivers(LabTest):
    """Service binaries that cannot be loaded."""

    def install(self):
        return run("run", "net/frames", *ONE, "--driver", self.folder / "package" / INF)

    def test_damaged(self):
        good = (PACKAGES / "x64" / SYS).read_bytes()
        other = (PACKAGES / "x86" / SYS).read_bytes()
        at = int.from_bytes(good[0x3C:0x40], "little")
        flipped = bytearray(good)
        flipped[len(good) // 2] ^= 1
        for data, part in (
                (b"", "not a PE file: too short for a header"),
                (bytes(flipped), "wrong checksum in the header"),
                (b"#!/bin/sh\n" * 100, "not a PE file"),
                (good[:5000], "truncated file"),
                (good[:at] + b"NE\0\0" + good[at + 4:], "not a PE file"),
                (good[:0x3C] + b"\xff\xff\xff\x7f" + good[0x40:], "not a PE file"),
                (other, "wrong machine: is x86, the lab runs x64")):
            with self.subTest(part=part, size=len(data)):
                (self.package() / SYS).write_bytes(data)
                self.assert_says(self.install(), FAIL, "FAIL  net/frames", f"{SYS}: {part}")

    def tiny(self, library, function):
        (self.folder / "t.c").write_text(TINY.format(function=function))
        (self.folder / "t.def").write_text(f"LIBRARY {library}\nEXPORTS\n{function}\n")
        for step in (("clang-19", "--target=x86_64-pc-windows-msvc", "-ffreestanding", "-c", "t.c"),
                     ("llvm-dlltool-19", "-m", "i386:x86-64", "-d", "t.def", "-l", "t.lib"),
                     ("lld-link-19", "/nologo", "/driver", "/subsystem:native,6.01", "/entry:DriverEntry",
                      "/nodefaultlib", "/dynamicbase", "/release", f"/out:{self.package() / SYS}", "t.o", "t.lib")):
            subprocess.run(step, cwd=self.folder, check=True, stdout=subprocess.PIPE, timeout=60)

    def test_unknown_import(self):
        for library, function in (("ntoskrnl.exe", "KeInventedFunction"), ("ndis.sys", "NdisInventedToo"),
                                  ("invented.sys", "WhateverItIs")):
            with self.subTest(function=function):
                self.tiny(library, function)
                self.assert_says(self.install(), FAIL, "FAIL  net/frames", SYS, library, function)


class Outputs(LabTest):
    """Records and captures that cannot be written."""

    def test_json(self):
        result = run("run", "boot/hello", *ONE[:4], "--json", self.folder / "none/x.json")
        self.assert_says(result, USAGE, "could not write", "none/x.json: No such file or directory")

    def test_json_on_a_full_disk(self):
        result = run("run", "boot/hello", *ONE[:4], "--json", "/dev/full")
        self.assert_says(result, FAIL, "could not write /dev/full: No space left on device")

    def test_pcap(self):
        result = run("run", "net/frames", *ONE, "--pcap", self.folder / "none/x.pcapng")
        self.assert_says(result, FAIL, "could not write the capture", "none/x.pcapng: No such file or directory")

    def test_pcap_on_a_full_disk(self):
        result = run("run", "net/frames", *ONE, "--pcap", "/dev/full")
        self.assert_says(result, FAIL, "FAIL  net/frames", "/dev/full")

    def test_json_is_a_record(self):
        """The good case, for comparison; and standard output carries nothing else."""
        path = self.folder / "x.json"
        self.assertEqual(run("run", "boot/hello", *ONE[:4], "--seed", "7", "--json", path).returncode, PASS)
        record, = json.loads(path.read_text())
        self.assertEqual([record[key] for key in ("scenario", "arch", "machine", "verdict", "seed")],
                         ["boot/hello", "x64", "contract", "PASS", 7])
        out = subprocess.run([LAB, "run", "boot/hello", *ONE[:4], "--json", "-"], timeout=60, check=True,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
        self.assertEqual(len(json.loads(out)), 1)


class Ending(LabTest):
    """Interrupted, killed, or two at once: nothing is left."""

    def setUp(self):
        super().setUp()
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)

    def tearDown(self):
        deadline = time.monotonic() + 10
        while children() and time.monotonic() < deadline:
            self.reap()
            time.sleep(0.05)
        self.reap()
        self.assertEqual(children(), [])

    @staticmethod
    def reap():
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass

    def start(self, *words):
        """A lab in the middle of a run: its second generation of processes is there."""
        # Its own group and no terminal: the signal reaches the lab and nobody else.
        process = subprocess.Popen([LAB, "run", *words], text=True, stdout=subprocess.PIPE,
                                   stderr=subprocess.STDOUT, start_new_session=True,
                                   env={**os.environ, "TMPDIR": str(self.folder)})
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and process.poll() is None:
            if self.descendants(process.pid) >= 3: # case, QEMU, a command
                time.sleep(0.3)
                return process
            time.sleep(0.02)
        self.fail(f"did not get going: {process.stdout.read() if process.poll() is not None else ''}")

    def descendants(self, pid):
        try:
            below = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return 0
        return len(below) + sum(self.descendants(child) for child in below)

    @staticmethod
    def files():
        """Of the lab, not of tests beside this one."""
        names = [name for folder in ("/tmp", "/dev/shm") for name in os.listdir(folder)]
        return {name for name in names if name.startswith(("windlass-", "lab-", "qemu-"))
                and not name.startswith("windlass-cli-")}

    def end(self, number, *words):
        before = self.files()
        process = self.start(*words)
        process.send_signal(number)
        output, _ = process.communicate(timeout=10)
        # Right away, not some time later; and what this test did not start is not counted.
        self.reap()
        left = sorted(self.files() - before)
        return process.returncode, output, left

    def traffic(self):
        if not pathlib.Path("/dev/net/tun").exists():
            self.skipTest("no /dev/net/tun")
        return "net/http", "--arch", "x64", "--irq", "msix"

    def test_interrupt(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal=number):
                status, output, left = self.end(number, *self.traffic())
                self.assertEqual((status, output.splitlines()[-1], left),
                                 (INTERRUPTED, "lab: interrupted", []))
                self.assertEqual(children(), [])

    def test_interrupt_keeps_the_record(self):
        path = self.folder / "x.json"
        status, _, _ = self.end(signal.SIGINT, "boot/hello", *self.traffic(), "--machine", "qemu",
                                "--json", str(path))
        self.assertEqual(status, INTERRUPTED)
        self.assertEqual([r["scenario"] for r in json.loads(path.read_text())], ["boot/hello"])

    def test_killed(self):
        """Even then QEMU and the case go; commands inside have this process to adopt them."""
        status, _, _ = self.end(signal.SIGKILL, *self.traffic())
        self.assertEqual(status, -signal.SIGKILL)
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and any(
                "qemu" in self.name(child) or self.name(child) == "lab" for child in children()):
            self.reap()
            time.sleep(0.05)
        names = [self.name(child) for child in children()]
        self.assertFalse([name for name in names if "qemu" in name or name == "lab"], names)
        for child in children():
            os.kill(int(child), signal.SIGKILL)

    @staticmethod
    def name(pid):
        try:
            return pathlib.Path(f"/proc/{pid}/comm").read_text().strip()
        except OSError:
            return ""

    def test_two_at_once(self):
        words = self.traffic()
        labs = [subprocess.Popen([LAB, "run", "net/dhcp", *words[1:]], text=True, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT) for _ in range(2)]
        for lab in labs:
            output, _ = lab.communicate(timeout=120)
            self.assertEqual(lab.returncode, PASS, output)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    LAB = sys.argv[1]
    program = unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2, exit=False)
    outcome = program.result
    if outcome.wasSuccessful() and outcome.testsRun == len(outcome.skipped):
        sys.exit(SKIP)
    sys.exit(not outcome.wasSuccessful())
