#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""docs/lab.md and docs/MAP.md keep up with the sources: every kind of finding, every fault, every option,
every driver file; and no link of the documents leads nowhere.

usage: test_docs.py LAB
"""
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
LAB_MD = (ROOT / "docs/lab.md").read_text()
TOKEN = r'"([a-z]+(?:-[a-z]+)*)"'


def sources(folder, suffix):
    return "\n".join(path.read_text(errors="replace") for path in sorted((ROOT / folder).rglob(f"*{suffix}")))


class Docs(unittest.TestCase):
    def assert_documented(self, names, where=LAB_MD):
        missing = [name for name in sorted(names) if f"`{name}" not in where]
        self.assertEqual(missing, [], "not in the document")

    def test_findings(self):
        text = sources("lab/nt", ".c") + sources("lab/host", ".c")
        kinds = set(re.findall(rf"\bLabFinding\(\s*{TOKEN}", text))
        kinds |= set(re.findall(rf"\blab_run_fail_at\(run,\s*{TOKEN}", text))
        kinds |= set(re.findall(rf"\b(?:KipReport|LabFindingAt|VfpReport)\([^\";]*?{TOKEN}", text))
        kinds |= set(re.findall(rf"\bKind = {TOKEN}", text))
        # What the bad drivers are stopped with is certainly a kind.
        kinds |= set(re.findall(rf'\bBAD\w*\(\w+, "[\w-]+",\s*{TOKEN}', sources("lab/scenario", ".c")))
        self.assertGreater(len(kinds), 60)
        self.assert_documented(kinds)

    def test_no_kind_is_invented(self):
        text = sources("lab/nt", ".c") + sources("lab/host", ".c")
        table = LAB_MD.split("## Verifier")[1].split("Each rule has a driver")[0]
        for line in table.splitlines():
            if line.startswith("| `"):
                for kind in re.findall(r"`([a-z-]+)`", line.split("|")[1]):
                    self.assertIn(f'"{kind}"', text, f"{kind} is in no source")

    def test_faults(self):
        table = (ROOT / "lab/machine/contract/faults.h").read_text()
        faults = re.findall(r'X\(\w+, "([a-z0-9-]+)"', table)
        self.assertGreater(len(faults), 30)
        self.assert_documented(faults)

    def test_options(self):
        text = subprocess.run([LAB, "run", "--help"], stdout=subprocess.PIPE, text=True, check=True,
                              timeout=60).stdout
        self.assert_documented(re.findall(r"^  (--[a-z-]+)", text, re.M))

    def test_map(self):
        page = (ROOT / "docs/MAP.md").read_text()
        for driver in (ROOT / "drivers").iterdir():
            if driver.is_dir() and driver.name != "common":
                self.assert_documented([path.name for path in driver.glob("*.[ch]")
                                        if path.name not in ("vionet.h",)], page)
                for inf in driver.rglob("*.inf"):
                    for binds in set(re.findall(r"PCI\\VEN_\S+", inf.read_text())):
                        self.assertIn(f"`{binds}`", page)

    def test_links(self):
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / "lab").rglob("*.md"),
                     *(ROOT / "drivers").rglob("*.md")]:
            text = page.read_text()
            for link in re.findall(r"\]\(([^)\s]+)\)", text):
                path, _, anchor = link.partition("#")
                if re.match(r"[a-z]+:", link):
                    continue
                target = (page.parent / path).resolve() if path else page
                with self.subTest(page=page.name, link=link):
                    self.assertTrue(target.exists())
                    heads = [re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in
                             re.findall(r"^#+ (.*)$", target.read_text(), re.M)] if anchor else []
                    self.assertTrue(not anchor or anchor in heads)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    LAB = sys.argv.pop()
    unittest.main(verbosity=2)
