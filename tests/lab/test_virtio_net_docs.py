#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What is written more than once about aero_virtio_net is the same everywhere: parameters in the INF, in
config.c and in README.md; events in vionet.h, messages.mc, eventlog.c and README.md; features in device.c
and README.md; the diagnostics version."""
import pathlib
import re
import unittest

DRIVER = pathlib.Path(__file__).resolve().parents[2] / "drivers/virtio-net"


def text(name):
    return (DRIVER / name).read_text()


def section(page, title):
    return re.split(r"^#+ ", page.split(f"## {title}\n")[1], flags=re.M)[0]


def rows(page):
    """Cells of the rows of the tables in page."""
    for line in page.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


INF, README, CONFIG, HEADER = text("inf/aero_virtio_net.inf"), text("README.md"), text("config.c"), text("vionet.h")


def inf_parameters():
    found = {}
    for name, key, value in re.findall(r"^HKR, Ndi\\params\\([*\w]+),\s*(\w+),\s*0,\s*(.*?)\s*$", INF, re.M):
        found.setdefault(name, {})[key] = value.strip('"')
    for name, value in re.findall(r'^HKR, Ndi\\params\\([*\w]+)\\enum,\s*"(\d+)"', INF, re.M):
        found[name].setdefault("enum", []).append(int(value))
    return found


def constant(token):
    if re.fullmatch(r"\d+u?", token):
        return int(token.rstrip("u"))
    value = re.search(rf"#define {token}\s+(\d+)", HEADER + CONFIG)
    return int(value.group(1))


def code_parameters():
    found = {}
    for name, default, low, high in re.findall(
            r'VIONET_PARAM\(L"([^"]+)", \w+, (\w+), (\w+), (\w+)\)', CONFIG):
        found[name] = (constant(default), constant(low), constant(high))
    return found


class Parameters(unittest.TestCase):
    def test_inf(self):
        inf, code = inf_parameters(), code_parameters()
        self.assertEqual(set(inf) - {"NetworkAddress"}, set(code))
        for name, (default, low, high) in code.items():
            keys = inf[name]
            self.assertEqual(int(keys["Default"]), default, name)
            if keys["Type"] == "enum":
                self.assertEqual(keys["enum"], list(range(low, high + 1)), name)
            else:
                self.assertEqual((keys["Type"], int(keys["Min"]), int(keys["Max"])), ("int", low, high), name)

    def test_inf_is_whole(self):
        strings = set(re.findall(r"^(\w+)\s*=", INF.split("[Strings]")[1], re.M))
        used = set(re.findall(r"(?<!%)%(\w+)%(?!%)", INF)) - {"12", "SystemRoot"}
        self.assertEqual(used, strings)
        for name, keys in inf_parameters().items():
            self.assertIn("ParamDesc", keys, name)
            self.assertIn(keys["Optional"], ("0", "1"), name)

    def test_readme(self):
        table = {row[0].strip("`"): row for row in rows(section(README, "Parameters"))}
        for name, (default, low, high) in code_parameters().items():
            row = table[name]
            self.assertEqual(row[1], str(default), name)
            self.assertIn(row[2], (f"{low}–{high}", f"{low}, {high}"), name)
        self.assertEqual(set(table) - {"Keyword", "---", "NetworkAddress"}, set(code_parameters()))


def event_names():
    """NO_MEMORY -> 1, as the enumeration of vionet.h has them."""
    names = re.findall(r"^    VioNetEvent(\w+),", HEADER.split("typedef enum _VIONET_EVENT")[1], re.M)
    names = names[1:]  # None
    return {re.sub(r"(?<!^)([A-Z])", r"_\1", name).upper(): i for i, name in enumerate(names, 1)}


class Events(unittest.TestCase):
    def test_messages(self):
        messages = re.findall(r"^MessageId=(\d+)\n(?:.+\n)*?SymbolicName=VIONET_MSG_(\w+)$",
                              text("messages.mc"), re.M)
        self.assertEqual({name: int(number) for number, name in messages}, event_names())

    def test_classes(self):
        classes = re.findall(r"\[VioNetEvent(\w+)\] = NDIS_ERROR_CODE_", text("eventlog.c"))
        self.assertEqual(len(classes), len(event_names()))

    def test_each_is_logged(self):
        code = "".join(path.read_text() for path in DRIVER.glob("*.c") if path.name != "eventlog.c")
        logged = set(re.findall(r"VioNetLogEvent\([^;]*?\bVioNetEvent(\w+),", code))
        self.assertEqual({re.sub(r"(?<!^)([A-Z])", r"_\1", name).upper() for name in logged},
                         set(event_names()))

    def test_readme(self):
        numbers = [int(row[0]) for row in rows(section(README, "Troubleshooting")) if row[0].isdigit()]
        self.assertEqual(numbers, list(range(1, len(event_names()) + 1)))

    def test_numbers_in_texts(self):
        """A row of README.md names as many numbers as the text shows."""
        texts = re.findall(r"^Language=English\n(.*?)\n\.$", text("messages.mc"), re.M | re.S)
        table = [row for row in rows(section(README, "Troubleshooting")) if row[0].isdigit()]
        for sentence, row in zip(texts, table):
            shown = len(set(re.findall(r"%([34])", sentence)))
            told = len(re.split(r"[,;] ", row[2])) if row[2] else 0
            self.assertGreaterEqual(told, shown, row)
            self.assertTrue(shown or not told, row)


class Features(unittest.TestCase):
    def test_readme(self):
        device = text("device.c")
        for macro, title in (("VIONET_REQUIRED", "Features required"), ("VIONET_WANTED", "Used when offered")):
            body = re.search(rf"#define {macro}(.*?)\n\n", device, re.S).group(1)
            names = set(re.findall(r"VIONET_FEATURE\((\w+)\)", body)) | set(re.findall(r"VIRTIO_F_(\w+)", body))
            row = next(row for row in rows(README) if row[0] == title)
            self.assertEqual(set(re.findall(r"`(\w+)`", row[1])) - {"CTRL_VLAN"}, names)


if __name__ == "__main__":
    unittest.main()
