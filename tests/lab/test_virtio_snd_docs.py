#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What is written more than once about aero_virtio_snd is the same everywhere: parameters in config.c, the INFs
and README.md; events in viosnd.h, messages.mc and README.md; features in device.c and README.md; versions."""
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
DRIVER = ROOT / "drivers/virtio-snd"
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools"))
from inf import Inf  # noqa: E402


def text(name):
    return (DRIVER / name).read_text()


def section(page, title):
    return re.split(r"^#+ ", page.split(f"## {title}\n")[1], flags=re.M)[0]


def rows(page):
    """Cells of the rows of the tables in page."""
    for line in page.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


README, HEADER = text("README.md"), text("viosnd.h")
INFS = {name: Inf(text(f"inf/{name}")) for name in ("aero-virtio-snd.inf", "aero-virtio-snd-legacy.inf")}


def parameters():
    """Name: default, as config.c has them."""
    config = text("config.c")
    found = dict(re.findall(r"^    VIOSND_PARAM\((\w+), (\w+)\),$", config, re.M))
    for name, value in found.items():
        if not value.isdigit():
            found[name] = re.search(rf"#define {value} (\d+)", config).group(1)
    return found


class Parameters(unittest.TestCase):
    def test_readme(self):
        table = {row[0].strip("`"): row[1] for row in rows(section(README, "Parameters"))}
        self.assertEqual({name: value for name, value in table.items() if name not in ("Value", "---")}, parameters())

    def test_infs(self):
        """What an INF sets is a parameter, with its default, where config.c looks for it."""
        self.assertIn('RTL_CONSTANT_STRING(L"Parameters")', text("config.c"))
        for name, inf in INFS.items():
            for line in inf.values("VioSnd.Install.NT.HW"):
                if line.field(1) == "Parameters":
                    self.assertEqual(parameters()[line.field(2)], line.field(4), (name, line.field(2)))

    def test_messages_asked_for(self):
        number = re.search(r"#define VIOSND_MAX_MESSAGES\s+(\d+)u", HEADER).group(1)
        for name, inf in INFS.items():
            values = {line.field(2): line.field(4) for line in inf.values("VioSnd.Install.NT.HW")}
            self.assertEqual(values["MessageNumberLimit"], number, name)
        self.assertIn(f"`MessageNumberLimit` ({number})", README)


def event_names():
    """NO_MEMORY -> 1, as the enumeration of viosnd.h has them."""
    names = re.findall(r"^    VioSndEvent(\w+),", HEADER.split("typedef enum _VIOSND_EVENT")[1], re.M)
    return {re.sub(r"(?<!^)([A-Z])", r"_\1", name).upper(): i for i, name in enumerate(names[1:], 1)}


class Events(unittest.TestCase):
    def test_messages(self):
        messages = re.findall(r"^MessageId=(\d+)\n(?:.+\n)*?SymbolicName=VIOSND_MSG_(\w+)$", text("messages.mc"),
                              re.M)
        self.assertEqual({name: int(number) for number, name in messages}, event_names())

    def test_each_is_logged(self):
        code = "".join(path.read_text() for path in DRIVER.glob("*.c") if path.name != "eventlog.c")
        logged = set(re.findall(r"VioSndLogEvent\([^;]*?\bVioSndEvent(\w+),", code))
        self.assertEqual({re.sub(r"(?<!^)([A-Z])", r"_\1", name).upper() for name in logged}, set(event_names()))

    def test_readme(self):
        table = [row for row in rows(section(README, "Troubleshooting")) if row[0].isdigit()]
        self.assertEqual([int(row[0]) for row in table], list(range(1, len(event_names()) + 1)))
        texts = re.findall(r"^Language=English\n(.*?)\n\.$", text("messages.mc"), re.M | re.S)
        for sentence, row in zip(texts, table):
            shown = len(set(re.findall(r"%([34])", sentence)))
            told = len(re.split(r"[,;] ", row[2])) if row[2] else 0
            self.assertGreaterEqual(told, shown, row)
            self.assertTrue(shown or not told, row)


class Features(unittest.TestCase):
    def test_readme(self):
        device = text("device.c")
        for macro, title in (("VIOSND_REQUIRED", "Features required"), ("VIOSND_WANTED", "Used when offered")):
            body = re.search(rf"#define {macro}(.*?)\n(?!    )", device, re.S).group(1)
            names = set(re.findall(r"VIRTIO_F_(\w+)", body)) | set(re.findall(r"VIRTIO_SND_F_(\w+)", body))
            row = next(row for row in rows(README) if row[0] == title)
            self.assertEqual(set(re.findall(r"`(\w+)`", row[1])), names)


class Resources(unittest.TestCase):
    def test_names_and_versions(self):
        for name, inf in INFS.items():
            binary = inf.lines("VioSnd.CopyFiles")[0].field(0)
            resource = text(binary.replace(".sys", ".rc"))
            version = inf.value("Version", "DriverVer").split(", ")[-1]
            self.assertIn(f'VALUE "OriginalFilename", "{binary}"', resource, name)
            self.assertIn(f'VALUE "FileVersion", "{version}"', resource, name)
            self.assertIn(f"FILEVERSION {version.replace('.', ',')}", resource, name)


if __name__ == "__main__":
    unittest.main()
