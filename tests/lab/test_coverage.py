#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Nothing of the lab is forgotten: every scenario in the program is in its table and in ctest, every
test driver is loaded by a scenario.

usage: test_coverage.py LAB BUILD_DIR
"""
import json
import pathlib
import re
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True, timeout=60).stdout


class Coverage(unittest.TestCase):
    def setUp(self):
        self.scenarios = json.loads(output(LAB, "list", "--json"))

    def test_every_scenario_is_in_the_table(self):
        linked = set(re.findall(r" [A-Za-z] (scenario_\w+)$", output("nm", LAB), re.M))
        listed = set(re.findall(r"&(scenario_\w+)", (ROOT / "lab/scenario/table.c").read_text()))
        self.assertGreater(len(linked), 20)
        self.assertEqual(linked - listed, set(), "defined, but not in lab/scenario/table.c")
        self.assertEqual(len(self.scenarios), len(listed))

    def test_names_are_unique(self):
        names = [scenario["name"] for scenario in self.scenarios]
        self.assertEqual(len(names), len(set(names)))

    def test_every_scenario_is_a_test(self):
        shown = json.loads(output("ctest", "--test-dir", BUILD, "--show-only=json-v1"))
        tests = {test["name"]: [label for p in test["properties"] if p["name"] == "LABELS"
                                for label in p["value"]] for test in shown["tests"]}
        for scenario in self.scenarios:
            for machine in scenario["machines"].split(","):
                name = f"{scenario['name'].replace('/', '.')}.{machine}"
                with self.subTest(name):
                    self.assertIn(f"lab.{name}", tests.keys())
                    # One that takes minutes is itself run by `make check-long` only.
                    if "long" not in tests[f"lab.{name}"]:
                        self.assertIn(f"long.{name}", tests.keys())

    def test_every_driver_is_loaded(self):
        names = {scenario["name"] for scenario in self.scenarios}
        source = "".join(path.read_text() for path in (ROOT / "lab/scenario").glob("*.c"))
        folder = ROOT / "out/lab/drivers"
        drivers = {arch: {path.stem for path in (folder / arch).glob("*.sys")} for arch in ("x64", "x86")}
        self.assertEqual(drivers["x64"], drivers["x86"])
        self.assertGreater(len(drivers["x64"]), 1)
        for driver in sorted(drivers["x64"]):
            with self.subTest(driver=driver):
                if driver.startswith("bad_"):
                    self.assertIn("bad/" + driver[4:].replace("_", "-"), names)
                else:
                    self.assertRegex(source, rf"\b{driver}\b")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    LAB, BUILD = sys.argv[1:]
    unittest.main(argv=sys.argv[:1], verbosity=2)
