#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tools/check_contract.py finds nothing in the tree, and finds each kind of disagreement that is made here."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tools"))
from check_contract import Checker  # noqa: E402

MANIFEST = "docs/windows-device-contract.json"
MANIFEST_PAGE = "docs/windows-device-contract.md"
CONTRACT_PAGE = "docs/windows7-virtio-driver-contract.md"
HEADER = "include/virtio/aero_contract.h"
SND = "drivers/virtio-snd/"
SND_INF = SND + "inf/aero-virtio-snd.inf"
LEGACY_INF = SND + "inf/aero-virtio-snd-legacy.inf"
ALIAS = SND + "inf/virtio-snd.inf.disabled"
NET_INF = "drivers/virtio-net/inf/aero_virtio_net.inf"
REALTIME = "{EB115FFC-10C8-4964-831D-6DCB02E6F23F}"

# Changed file, old text, new text, file that is named, part of what is said about it.
DISAGREEMENTS = (
    # INF and manifest: ids.
    (SND_INF, "DEV_1059&REV_01", "DEV_1059&REV_02", SND_INF,
     r"[Aero.NTx86] binds PCI\VEN_1AF4&DEV_1059&REV_02"),
    (SND_INF, "PCI\\VEN_1AF4&DEV_1059&REV_01", "PCI\\VEN_1AF4&DEV_1059", SND_INF,
     "binds PCI\\VEN_1AF4&DEV_1059, not"),
    (NET_INF, "DEV_1041&REV_01", "DEV_1041", NET_INF, r"binds PCI\VEN_1AF4&DEV_1041, not"),
    (LEGACY_INF, "DEV_1018", "DEV_1018&REV_00", LEGACY_INF, "DEV_1018&REV_00, not"),
    (SND_INF, ";%DeviceDesc% = VioSnd.Install, PCI\\VEN_1AF4&DEV_1059&SUBSYS_00191AF4&REV_01\n", "",
     SND_INF, "has as comments: nothing"),
    (SND_INF, ";%DeviceDesc%", "%DeviceDesc%", SND_INF, "SUBSYS_00191AF4&REV_01, not"),
    (SND_INF, "NTx86, NTamd64", "NTx86", SND_INF, "does not name NTamd64"),
    (LEGACY_INF, "DEV_1018", "DEV_1059&REV_01", SND_INF,
     "as drivers/virtio-snd/inf/aero-virtio-snd-legacy.inf does"),
    # INF: service, binary, class.
    (SND_INF, "AddService = aero_virtio_snd,", "AddService = aero_snd,", SND_INF, "service is aero_snd"),
    (NET_INF, "AddService = aero_virtio_net,", "AddService = net,", NET_INF, "service is net"),
    (SND_INF, "ServiceBinary = %12%\\aero_virtio_snd.sys", "ServiceBinary = %12%\\virtiosnd_legacy.sys",
     SND_INF, "ServiceBinary is"),
    (LEGACY_INF, "virtiosnd_legacy.sys,,,2", "aero_virtio_snd.sys,,,2", LEGACY_INF, "copies"),
    (LEGACY_INF, "drivers\\virtiosnd_legacy.sys\"", "drivers\\aero_virtio_snd.sys\"", LEGACY_INF,
     "event log"),
    (SND_INF, "Class       = MEDIA", "Class       = Media2", SND_INF, "Class is Media2"),
    (SND_INF, "{4d36e96c", "{4d36e972", SND_INF, "ClassGUID"),
    (SND_INF, "CatalogFile = virtio-snd.cat\n", "", SND_INF, "no CatalogFile"),
    (NET_INF, "PnpLockdown = 1", "PnpLockdown = 0", NET_INF, "PnpLockdown is 0"),
    (NET_INF, ",1.0.0.0", ",1.0.0.1", NET_INF, "aero_virtio_net.rc another"),
    # INF: registry paths.
    (SND_INF, "Management\\MessageSignaled", "Management\\\\MessageSignaled", SND_INF, "doubled backslashes"),
    (NET_INF, "Management\\MessageSignaled", "Management\\\\MessageSignaled", NET_INF, "doubled backslashes"),
    (SND_INF, "Interrupt Management", "Interrupt Managment", SND_INF, "MSISupported to 1"),
    (NET_INF, "[VioNet.Install.HW]", "[VioNet.Install.Hardware]", NET_INF, "MSISupported to 1"),
    (LEGACY_INF, "MessageNumberLimit, 0x00010001, 5", "MessageNumberLimit, 0x00010001, 0", LEGACY_INF,
     "MessageNumberLimit"),
    (SND_INF, "ForceNullBackend, 0x00010003", "ForceNullBackend, 0x00010001", SND_INF, "ForceNullBackend"),
    (LEGACY_INF, "AllowPollingOnly", "AllowPolling", LEGACY_INF, "AllowPollingOnly"),
    (SND_INF, "AddReg = VioSnd.Wave.AddReg", "AddReg = VioSnd.Waves.AddReg", SND_INF,
     "[VioSnd.Waves.AddReg] does not exist"),
    (NET_INF, "%Provider% = Aero,", "%Povider% = Aero,", NET_INF, "%Povider% is not defined"),
    (NET_INF, "[Strings]\n", "[Strings]\nNobody = \"x\"\n", NET_INF, "nobody is defined but not used"),
    # INF: audio.
    (SND_INF, REALTIME, "{EB115FF2-0D1B-11D0-A8E0-00A0C9223196}", SND_INF, "KSCATEGORY_REALTIME is"),
    (LEGACY_INF, "AddInterface = %KSCATEGORY_CAPTURE%,  %KSNAME_Wave%,     VioSnd.Wave.Capture\n", "",
     LEGACY_INF,
     "interfaces of 'Wave' are AUDIO, REALTIME, RENDER, not"),
    (SND_INF, "%KSCATEGORY_TOPOLOGY%, %KSNAME_Topology%", "%KSCATEGORY_TOPOLOGY%, %KSNAME_Wave%", SND_INF,
     "interfaces of 'Topology' are AUDIO"),
    (SND_INF, '= "Topology"', '= "Topo"', SND_INF, "unknown filter 'Topo'"),
    (SND_INF, "WDMAUDIO.Registration", "WDMAUDIO.Registrations", SND_INF, "WDMAUDIO.Registration from"),
    (SND_INF, "{17CCA71B", "{17CCA71C", SND_INF, "CLSID of KSProxy"),
    (SND_INF, "7F0E},7", "7F0E},8", SND_INF, "PKEY_AudioEndpoint_Supports_EventDriven_Mode"),
    (LEGACY_INF, "FriendlyName, 0, %RenderDesc%", "Friendlyname2, 0, %RenderDesc%", LEGACY_INF,
     "no FriendlyName"),
    # The alias.
    (ALIAS, "ErrorControl  = 1", "ErrorControl  = 0", ALIAS, "differs from " + SND_INF),
    (SND_INF, "Aero Project", "Aero  Project", ALIAS, "differs from " + SND_INF),
    # The manifest.
    (MANIFEST, '"schema_version": 1', '"schema_version": 2', MANIFEST, "$.schema_version"),
    (MANIFEST, '"inf_name": "aero-virtio-snd.inf"', '"inf_name": "aero_virtio_snd.inf"', MANIFEST,
     "inf_name"),
    (MANIFEST, '"driver_service_name": "aero_virtio_snd"', '"driver_service_name": "viosnd"', SND_INF,
     "not viosnd"),
    (MANIFEST, '"pci_device_id": "0x1059"', '"pci_device_id": "0x1058"', MANIFEST,
     "is not that of virtio device type 25"),
    (MANIFEST, '"pci_device_id_transitional": "0x1018"', '"pci_device_id_transitional": "0x1019"', MANIFEST,
     "transitional id 0x1019"),
    (MANIFEST, 'DEV_1042&REV_01",', 'DEV_1043&REV_01",', MANIFEST, "DEV_1043&REV_01 is another device's id"),
    (MANIFEST, 'DEV_1041&REV_01",\n        "PCI', 'DEV_1041&REV_02",\n        "PCI', MANIFEST,
     "has not the contract's revision 01"),
    (MANIFEST, '"virtio_device_type": 25,', '"virtio_device_type": 26,', MANIFEST, "VIRTIO_ID_SOUND"),
    (MANIFEST, '"shipped": true,', '"shipped": false,', MANIFEST, "$.devices[1]"),
    (MANIFEST, '"device": "virtio-snd",', '"device": "virtio-snd", "colour": 1,', MANIFEST, "colour"),
    # Staging.
    (SND + "ci-package.json", '"inf/aero-virtio-snd.inf"', '"inf/aero-virtio-snd-legacy.inf"',
     SND + "ci-package.json",
     "stages ['inf/aero-virtio-snd-legacy.inf']"),
    (SND + "ci-package.json", '["inf/aero-virtio-snd.inf"]',
     '["inf/aero-virtio-snd.inf", "inf/aero-virtio-snd-legacy.inf"]',
     SND + "ci-package.json", "not exactly"),
    (SND + "ci-package.json", '"infFiles"', '"infs"', SND + "ci-package.json", "infs"),
    (SND + "ci-package.json", "inf/aero-virtio-snd.inf", "../inf/aero-virtio-snd.inf",
     SND + "ci-package.json", "$.infFiles[0]"),
    (SND + "ci-package.json", "docs/README.md", "docs/KEY.pfx", SND + "ci-package.json", "KEY.pfx"),
    (SND + "ci-package.json", "docs/README.md", "docs/NONE.md", SND + "ci-package.json",
     "NONE.md does not exist"),
    ("drivers/virtio-net/ci-package.json", "aero_virtio_net.inf", "net.inf",
     "drivers/virtio-net/ci-package.json", "stages"),
    (SND + "CMakeLists.txt", "FILES inf/aero-virtio-snd.inf", "FILES inf/aero-virtio-snd-legacy.inf",
     SND + "CMakeLists.txt", "does not stage aero_virtio_snd.sys"),
    (SND + "CMakeLists.txt", "windows7/virtio-snd-legacy DRIVERS", "windows7/virtio-snd DRIVERS",
     SND + "CMakeLists.txt", "does not stage virtiosnd_legacy.sys"),
    ("drivers/virtio-net/CMakeLists.txt", "DRIVERS aero_virtio_net", "DRIVERS aero_net",
     "drivers/virtio-net/CMakeLists.txt",
     "does not stage aero_virtio_net.sys"),
    # Code.
    (HEADER, "AERO_CONTRACT_PCI_REVISION 0x01u", "AERO_CONTRACT_PCI_REVISION 0x02u", MANIFEST,
     "contract's revision 02"),
    (HEADER, "AERO_CONTRACT_BAR_SIZE_MIN 0x4000u", "AERO_CONTRACT_BAR_SIZE_MIN 0x8000u", CONTRACT_PAGE,
     "BAR_SIZE_MIN is 0x4000"),
    (HEADER, "AERO_CONTRACT_SND_TX_QUEUE_SIZE      256u", "AERO_CONTRACT_SND_TX_QUEUE_SIZE      64u",
     CONTRACT_PAGE,
     "3.4 virtio-snd (audio): queue 2 has size 256"),
    (HEADER, "#define AERO_CONTRACT_NAME", "#define AERO_CONTRACT_NEW 7u\n#define AERO_CONTRACT_NAME",
     CONTRACT_PAGE,
     "AERO_CONTRACT_NEW of"),
    ("include/virtio/virtio.h", "VIRTIO_ID_SOUND   25u", "VIRTIO_ID_SOUND   24u", MANIFEST,
     "VIRTIO_ID_SOUND"),
    ("include/virtio/virtio_pci.h", "0x1AF4u", "0x1AF5u", MANIFEST, "VIRTIO_PCI_VENDOR_ID"),
    # Documents.
    (CONTRACT_PAGE, "| `0x2000` | `0x0020` | 3 |", "| `0x2000` | `0x0040` | 3 |", CONTRACT_PAGE,
     "ISR status: length"),
    (CONTRACT_PAGE, "### 3.4 virtio-snd (audio)", "### 3.4 virtio-sound", CONTRACT_PAGE, "no section 3.4"),
    (CONTRACT_PAGE, "| 3.4 | virtio-snd | 25 |", "| 3.4 | virtio-snd | 24 |", CONTRACT_PAGE,
     "virtio-snd: 24 in section 3"),
    (CONTRACT_PAGE, "| `AERO_CONTRACT_NET_HDR_SIZE` | 10 |", "| `AERO_CONTRACT_NET_HDR_SIZE` | 12 |",
     CONTRACT_PAGE,
     "AERO_CONTRACT_NET_HDR_SIZE is 12"),
    (CONTRACT_PAGE, "| 0 | receive | 256 |", "| 0 | receive | 128 |", CONTRACT_PAGE, "queue 0 has size 128"),
    (MANIFEST_PAGE, "| 25 | `aero-virtio-snd.inf`", "| 25 | `aero_virtio_snd.inf`", MANIFEST_PAGE,
     "row of virtio-snd"),
    (MANIFEST_PAGE, "`PCI\\VEN_1AF4&DEV_1041&REV_01`", "`PCI\\VEN_1AF4&DEV_1041`", MANIFEST_PAGE,
     "row of aero_virtio_net.inf"),
    (SND + "docs/pci-hwids.md", "| `PCI\\VEN_1AF4&DEV_1018` |", "| `PCI\\VEN_1AF4&DEV_1018&REV_00` |",
     SND + "docs/pci-hwids.md",
     "table says that inf/aero-virtio-snd-legacy.inf has"),
    (SND + "docs/README.md", "`aeroviosnd_legacy`", "`virtiosnd_legacy`", SND + "docs/README.md",
     "row of inf/aero-virtio-snd-legacy.inf"),
    (SND + "docs/README.md", "`AllowPollingOnly`", "`AllowPolling`", SND + "docs/README.md",
     "AllowPollingOnly"),
)


def copy_tree(target):
    for name in ("docs", "ci", "include/virtio"):
        shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("hyperv"))
    for name in ("common", "virtio-net", "virtio-snd"):
        shutil.copytree(ROOT / "drivers" / name, target / "drivers" / name)


class Contract(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.tree = pathlib.Path(folder.name)
        copy_tree(self.tree)

    def test_tree_agrees(self):
        result = subprocess.run([str(ROOT / "tools/check_contract.py")], stdout=subprocess.PIPE, text=True,
                                timeout=60)
        self.assertEqual((result.returncode, result.stdout), (0, ""))

    def change(self, name, edit):
        """Findings that are new after edit(text) of one file; the file is put back."""
        before = set(Checker(self.tree).run())
        path = self.tree / name
        data = path.read_bytes()
        path.write_text(edit(path.read_text()))
        try:
            return [finding for finding in Checker(self.tree).run() if finding not in before]
        finally:
            path.write_bytes(data)

    def test_each_disagreement_is_found(self):
        for name, old, new, blamed, part in DISAGREEMENTS:
            with self.subTest(file=name, new=new):
                self.assertIn(old, (self.tree / name).read_text())
                found = self.change(name, lambda text: text.replace(old, new))
                self.assertTrue(any(line.startswith(blamed + ":") and part in line for line in found), found)

    def test_code_that_forgets(self):
        """Words taken out of, or changed in, the sound driver's sources."""
        sources = list((self.tree / SND).glob("*.[ch]"))
        for old, new, part in (('L"Wave"', 'L"Wav"', 'L"Wave"'), ('L"Topology"', 'L"Topo"', 'L"Topology"'),
                               ("VIOSND_PARAM(ForceNullBackend, 0)", "VIOSND_PARAM(NullBackend, 0)", "ForceNullBackend"),
                               ("VIOSND_PARAM(AllowPollingOnly, 0)", "VIOSND_PARAM(AllowPollingOnly, 1)",
                                "AllowPollingOnly")):
            with self.subTest(new=new):
                saved = {path: path.read_bytes() for path in sources}
                self.assertTrue(any(old in path.read_text() for path in sources))
                for path in sources:
                    path.write_text(path.read_text().replace(old, new))
                found = Checker(self.tree).run()
                self.assertTrue(any(line.startswith(f"{SND}*.[ch]: ") and part in line for line in found), found)
                for path, data in saved.items():
                    path.write_bytes(data)

    def test_drivers_that_forget_who_they_are_for(self):
        for name, old, new, part in (
                ("drivers/virtio-net/device.c", "if (!NtOsIdentityIs", "if (NtOsPresent", "does not check vendor"),
                ("drivers/virtio-net/vionet.h", "DEVICE_ID 0x1041u", "DEVICE_ID 0x1042u", "inf/aero_virtio_net.inf binds"),
                ("drivers/virtio-net/vionet.h", "AERO_CONTRACT_PCI_REVISION", "NT_OS_ANY_REVISION", "aero_virtio_net.inf"),
                (SND + "device.c", "VIOSND_REVISION, &found", "0, &found", "does not check vendor"),
                (SND + "viosnd.h", "DEVICE_ID 0x1059u", "DEVICE_ID 0x1058u", "inf/aero-virtio-snd.inf binds"),
                (SND + "viosnd.h", "DEVICE_ID 0x1018u", "DEVICE_ID 0x1019u", "inf/aero-virtio-snd-legacy.inf binds"),
                (SND + "viosnd.h", "_REVISION  AERO_CONTRACT_PCI_REVISION", "_REV AERO_CONTRACT_PCI_REVISION",
                 "has 1 pairs"),
                ("drivers/common/nt_os.c", "16 | VIRTIO_PCI_VENDOR_ID", "16 | Vendor", "does not compare"),
                ("drivers/common/nt_os.c", "Found->Revision == Revision", "TRUE", "does not compare")):
            with self.subTest(file=name, new=new):
                self.assertIn(old, (self.tree / name).read_text())
                found = self.change(name, lambda text: text.replace(old, new))
                self.assertTrue(any(part in line for line in found), found)

    def test_alias_has_the_same_bytes(self):
        path = self.tree / ALIAS
        path.write_bytes(path.read_bytes().replace(b"\r\n", b"\n", 1))
        self.assertTrue(any(line.startswith(ALIAS + ": differs") for line in Checker(self.tree).run()))

    def test_missing_files(self):
        for name in (MANIFEST, MANIFEST_PAGE, CONTRACT_PAGE, SND_INF, LEGACY_INF, ALIAS,
                     SND + "ci-package.json", SND + "docs/pci-hwids.md", SND + "CMakeLists.txt",
                     "ci/driver-package.schema.json"):
            with self.subTest(name=name):
                (self.tree / name).rename(self.tree / "gone")
                try:
                    found = Checker(self.tree).run()
                finally:
                    (self.tree / "gone").rename(self.tree / name)
                self.assertTrue(any(line.startswith(name + ": No such file") for line in found), found)


if __name__ == "__main__":
    unittest.main()
