#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The lab's export rows agree with the documentation, and the check would notice if not."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
FACTS = ("function,header,library,irql_min,irql_max,min_version\n"
         "KeFoo,wdm.h,ntoskrnl.exe,PASSIVE_LEVEL,DISPATCH_LEVEL,Vista\n")


def check(*arguments):
    return subprocess.run([sys.executable, HERE / "check_rows.py", *arguments], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)


class Rows(unittest.TestCase):
    def test_committed_rows(self):
        result = check()
        self.assertEqual(result.returncode, 0, result.stdout)

    def check_one(self, row, reason=""):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            (folder / "exports.inc").write_text(row + "\n")
            (folder / "facts.csv").write_text(FACTS)
            (folder / "reasons.txt").write_text(reason)
            return check("--rows", folder / "exports.inc", "--facts", folder / "facts.csv",
                         "--reasons", folder / "reasons.txt")

    def test_wrong_rows_are_found(self):
        good = "LAB_STD(KeFoo, 4, PASSIVE_LEVEL, DISPATCH_LEVEL, 0x0600, 0)"
        self.assertEqual(self.check_one(good).returncode, 0)
        for wrong, complaint in (
                (good.replace("DISPATCH_LEVEL", "HIGH_LEVEL"), "KeFoo irql_max: row HIGH_LEVEL"),
                (good.replace("PASSIVE_LEVEL", "APC_LEVEL"), "KeFoo irql_min: row APC_LEVEL"),
                (good.replace("0x0600", "0x0601"), "KeFoo version: row 0x0601, documented 0x0600"),
                (good.replace("DISPATCH_LEVEL", "DPC_LEVEL"), "is no IRQL"),
                (good.replace("KeFoo", "KeBar"), "hardly any row was compared")):
            with self.subTest(row=wrong):
                result = self.check_one(wrong)
                self.assertEqual(result.returncode, 1)
                self.assertIn(complaint, result.stdout)

    def test_reasons_must_be_needed(self):
        good = "LAB_STD(KeFoo, 4, PASSIVE_LEVEL, DISPATCH_LEVEL, 0x0600, 0)"
        wrong = good.replace("DISPATCH_LEVEL", "HIGH_LEVEL")
        self.assertEqual(self.check_one(wrong, "KeFoo irql_max: because\n").returncode, 0)
        self.assertEqual(self.check_one(good, "KeFoo irql_max: because\n").returncode, 1)
        self.assertEqual(self.check_one(good, "KeFoo because\n").returncode, 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
