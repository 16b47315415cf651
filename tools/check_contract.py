#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Check that everything that is said about devices, packages and ids says the same.

docs/windows-device-contract.json is the list; against it are held the INFs, what CMake and ci-package.json
stage, the constants of include/virtio, the drivers' sources and the tables of the documents. Prints one line
per disagreement, "file: what", and exits with 1 if there is any.
"""
import argparse
import json
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
sys.dont_write_bytecode = True
from inf import Inf, InfError  # noqa: E402

MANIFEST = "docs/windows-device-contract.json"
MANIFEST_SCHEMA = "docs/windows-device-contract.schema.json"
MANIFEST_PAGE = "docs/windows-device-contract.md"
CONTRACT_PAGE = "docs/windows7-virtio-driver-contract.md"
CI_SCHEMA = "ci/driver-package.schema.json"
CONTRACT_HEADER = "include/virtio/aero_contract.h"
IDS_PAGE = "drivers/virtio-snd/docs/pci-hwids.md"
PACKAGES_PAGE = "drivers/virtio-snd/docs/README.md"
KS_HEADERS = ("ks.h", "ksmedia.h")
MINGW = pathlib.Path("/usr/share/mingw-w64/include")

SETUP_CLASSES = {"Net": "{4d36e972-e325-11ce-bfc1-08002be10318}",
                 "MEDIA": "{4d36e96c-e325-11ce-bfc1-08002be10318}"}
DECORATIONS = ("NTx86", "NTamd64")
MSI_KEY = r"Interrupt Management\MessageSignaledInterruptProperties"
KSPROXY = "{17CCA71B-ECD7-11D0-B908-00A0C9223196}"
# Filter (reference string): categories.
INTERFACES = {"Wave": {"AUDIO", "RENDER", "CAPTURE", "REALTIME"}, "Topology": {"AUDIO", "TOPOLOGY"}}
TOGGLES = ("ForceNullBackend", "AllowPollingOnly")
# Properties of audio endpoints that INFs set (mmdeviceapi.h).
ENDPOINT_KEYS = {
    "PKEY_AudioEndpoint_Association": "{1DA5D803-D492-4EDD-8C23-E0C0FFEE7F0E},2",
    "PKEY_AudioEndpoint_Supports_EventDriven_Mode": "{1DA5D803-D492-4EDD-8C23-E0C0FFEE7F0E},7",
    "KSNODETYPE_ANY": "{00000000-0000-0000-0000-000000000000}",
}


class Checker:
    def __init__(self, root):
        self.root = pathlib.Path(root)
        self.findings = []

    def say(self, path, text):
        self.findings.append(f"{path}: {text}")

    def expect(self, condition, path, text):
        if not condition:
            self.say(path, text)
        return condition

    def text(self, path):
        try:
            return (self.root / path).read_text(encoding="utf-8")
        except OSError as error:
            self.say(path, error.strerror)
            return ""

    def load(self, path):
        try:
            return json.loads(self.text(path) or "{}")
        except ValueError as error:
            self.say(path, f"not JSON: {error}")
            return {}

    def inf(self, path):
        try:
            return Inf(self.text(path))
        except InfError as error:
            self.say(path, str(error))
            return Inf("")

    # ---- schemas -----------------------------------------------------------------------------------------

    def validate(self, path, schema_path):
        import jsonschema
        document, schema = self.load(path), self.load(schema_path)
        try:
            jsonschema.Draft202012Validator.check_schema(schema)
        except jsonschema.SchemaError as error:
            self.say(schema_path, f"not a schema: {error.message}")
            return document, False
        named = document.get("$schema")
        if named is not None:
            where = (self.root / path).parent / named
            self.expect(where.resolve() == (self.root / schema_path).resolve(), path,
                        f"$schema is {named}, not {schema_path}")
        errors = list(jsonschema.Draft202012Validator(schema).iter_errors(document))
        for error in errors:
            self.say(path, f"{error.json_path}: {error.message}")
        return document, not errors

    # ---- numbers ------------------------------------------------------------------------------------------

    def defines(self, path):
        """Numeric and string macros of a header."""
        found = {}
        for name, value in re.findall(r'^#define\s+(\w+)\s+("[^"]*"|0[xX][0-9A-Fa-f]+u?|\d+u?)\s*(?:/\*.*)?$',
                                      self.text(path), re.M):
            found[name] = value.strip('"') if value.startswith('"') else int(value.rstrip("u"), 0)
        return found

    def check_contract_page(self, manifest):
        header, page = self.defines(CONTRACT_HEADER), self.text(CONTRACT_PAGE)
        constants = {name: value for name, value in header.items() if name.startswith("AERO_CONTRACT_")}
        told = {cells[0].strip("`"): cells[1].strip("`") for cells in rows(page)
                if "AERO_CONTRACT_" in cells[0]}
        for name, value in constants.items():
            if name not in told:
                self.say(CONTRACT_PAGE, f"{name} of {CONTRACT_HEADER} is not in Appendix A")
            elif number(told[name]) != value:
                self.say(CONTRACT_PAGE, f"{name} is {told[name]}, but {value} in {CONTRACT_HEADER}")
        for name in set(told) - set(constants):
            self.say(CONTRACT_PAGE, f"{name} does not exist in {CONTRACT_HEADER}")
        self.check_regions(page, constants)
        self.check_queues(page, constants)
        self.check_device_rows(page, manifest)
        anchors = {anchor(title) for title in re.findall(r"^#+ (.*)$", page, re.M)}
        self.expect("34-virtio-snd-audio" in anchors, CONTRACT_PAGE, "has no section 3.4 virtio-snd (audio)")

    def check_regions(self, page, constants):
        for region, prefix in (("common configuration", "COMMON"), ("notification", "NOTIFY"),
                               ("ISR status", "ISR"), ("device configuration", "DEVICE")):
            row = next((cells for cells in rows(page) if cells[0] == region), None)
            if self.expect(row is not None, CONTRACT_PAGE, f"BAR0 table has no row '{region}'"):
                for cell, what in ((row[1], "OFFSET"), (row[2], "LENGTH")):
                    value = constants.get(f"AERO_CONTRACT_{prefix}_{what}")
                    self.expect(number(cell.strip("`")) == value, CONTRACT_PAGE,
                                f"{region}: {what.lower()} {cell}, but {value} in {CONTRACT_HEADER}")

    def check_queues(self, page, constants):
        for title, kind, names in (("3.2 virtio-net (network)", "NET", ("RX", "TX")),
                                   ("3.4 virtio-snd (audio)", "SND", ("CONTROL", "EVENT", "TX", "RX"))):
            sizes = {cells[0]: cells[2] for cells in rows(section(page, title)) if len(cells) == 3}
            for index, name in enumerate(names):
                value = constants.get(f"AERO_CONTRACT_{kind}_{name}_QUEUE_SIZE")
                self.expect(number(sizes.get(str(index), "")) == value, CONTRACT_PAGE,
                            f"{title}: queue {index} has size {sizes.get(str(index))}, "
                            f"but {value} in {CONTRACT_HEADER}")

    def check_device_rows(self, page, manifest):
        table = {cells[1]: cells for cells in rows(section(page, "3 Devices")) if len(cells) == 6}
        for device in manifest["devices"]:
            cells = table.get(device["device"])
            if cells is None:
                self.expect("shipped" in device and not device["shipped"], CONTRACT_PAGE,
                            f"section 3 does not list {device['device']}")
                continue
            gated = next(name for name in device["hardware_id_patterns"] if re.search(r"DEV_\w{4}&REV_", name))
            want = (str(device.get("virtio_device_type")), f"`{device['pci_device_id']}`", None, f"`{gated}`")
            for cell, value in zip(cells[2:], want):
                self.expect(value is None or cell == value, CONTRACT_PAGE,
                            f"{device['device']}: {cell} in section 3, but {value} in {MANIFEST}")
            for sub in subsystems(device):
                self.expect(f"`0x{sub}`" in cells[4], CONTRACT_PAGE,
                            f"{device['device']}: subsystem id 0x{sub} of {MANIFEST} is not in section 3")

    # ---- the manifest ------------------------------------------------------------------------------------

    def check_manifest(self, manifest):
        ids, base = self.defines("include/virtio/virtio.h"), self.defines("include/virtio/virtio_pci.h")
        header = self.defines(CONTRACT_HEADER)
        kinds = {"virtio-net": "NET", "virtio-blk": "BLOCK", "virtio-snd": "SOUND", "virtio-input": "INPUT"}
        names = [device["device"] for device in manifest["devices"]]
        self.expect(len(names) == len(set(names)), MANIFEST, "a device is listed twice")
        for device in manifest["devices"]:
            name, kind = device["device"], device.get("virtio_device_type")
            vendor, modern = number(device["pci_vendor_id"]), number(device["pci_device_id"])
            transitional = device.get("pci_device_id_transitional")
            self.expect(vendor == base.get("VIRTIO_PCI_VENDOR_ID"), MANIFEST,
                        f"{name}: vendor {device['pci_vendor_id']} is not VIRTIO_PCI_VENDOR_ID")
            self.expect(modern == base.get("VIRTIO_PCI_DEVICE_ID_BASE", 0) + kind, MANIFEST,
                        f"{name}: device id {device['pci_device_id']} is not that of virtio device type {kind}")
            self.expect(transitional is None or number(transitional) == 0x1000 + kind - 1, MANIFEST,
                        f"{name}: transitional id {transitional} does not fit virtio device type {kind}")
            if name in kinds:
                self.expect(ids.get(f"VIRTIO_ID_{kinds[name]}") == kind, MANIFEST,
                            f"{name}: virtio device type {kind} is not VIRTIO_ID_{kinds[name]}")
            self.check_patterns(device, header.get("AERO_CONTRACT_PCI_REVISION"))

    def check_patterns(self, device, revision):
        stem = f"PCI\\VEN_{device['pci_vendor_id'][2:]}&DEV_{device['pci_device_id'][2:]}"
        for pattern in device["hardware_id_patterns"]:
            self.expect(pattern.startswith(stem), MANIFEST,
                        f"{device['device']}: {pattern} is another device's id")
            gate = re.search(r"&REV_(\w\w)$", pattern)
            self.expect(gate is None or int(gate.group(1), 16) == revision, MANIFEST,
                        f"{device['device']}: {pattern} has not the contract's revision {revision:02X}")
            bare = re.sub(r"&REV_\w\w$", "", pattern)
            self.expect({bare, f"{bare}&REV_{revision:02X}"} <= set(device["hardware_id_patterns"]), MANIFEST,
                        f"{device['device']}: {bare} is not listed both with and without revision")

    def check_manifest_page(self, manifest):
        page = self.text(MANIFEST_PAGE)
        table = {cells[0]: cells for cells in rows(page) if len(cells) == 7}
        for device in manifest["devices"]:
            modern, transitional = device["pci_device_id"][2:], device.get("pci_device_id_transitional")
            want = [device["device"], f"`{device['pci_vendor_id'][2:]}:{modern}`",
                    f"`{transitional[2:]}`" if transitional else "–", str(device.get("virtio_device_type")),
                    f"`{device['inf_name']}`", f"`{device['driver_service_name']}`",
                    "yes" if device.get("shipped") else "no"]
            self.expect(table.get(device["device"]) == want, MANIFEST_PAGE,
                        f"row of {device['device']} is not what {MANIFEST} says: {' | '.join(want)}")
        bound = {cells[0].split(" ")[0].strip("`"): cells for cells in rows(page)
                 if len(cells) == 4 and ".inf`" in cells[0]}
        for package in packages(manifest):
            want = [", ".join(f"`{name}`" for name in package["hardware_ids"]),
                    f"`{package['service_binary']}`", f"`{package['staged']}`"]
            self.expect(bound.get(package["inf_name"], [])[1:] == want, MANIFEST_PAGE,
                        f"row of {package['inf_name']} is not what {MANIFEST} says: {' | '.join(want)}")
        for name in set(bound) - {package["inf_name"] for package in packages(manifest)}:
            self.say(MANIFEST_PAGE, f"{name} is no package of {MANIFEST}")

    # ---- INFs ---------------------------------------------------------------------------------------------

    def check_inf(self, package):
        path = f"{package['folder']}/{package['inf']}"
        inf = self.inf(path)
        self.expect(path.endswith("/" + package["inf_name"]), MANIFEST,
                    f"{package['device']}: inf_name {package['inf_name']} is not the name of {path}")
        self.check_version(path, inf, package)
        for decoration in DECORATIONS:
            self.check_models(path, inf, decoration, package)
        self.check_strings(path, inf)
        self.check_registry_lines(path, inf)
        installs = {name for _, where in inf.models() for _, name in inf.bound(where)}
        for install in installs:
            found = next((install + suffix for suffix in (".NT", "") if inf.has(install + suffix)), None)
            if self.expect(found is not None, path, f"install section [{install}] does not exist"):
                self.check_service(path, inf, found, package)
                self.check_msi(path, inf, found)
                if package["setup_class"] == "MEDIA":
                    self.check_media(path, inf, found)
        return inf

    def check_version(self, path, inf, package):
        for key, want in (("Signature", "$Windows NT$"), ("Class", package["setup_class"]),
                          ("ClassGUID", SETUP_CLASSES[package["setup_class"]]), ("PnpLockdown", "1")):
            value = inf.value("Version", key)
            self.expect(value is not None and value.lower() == want.lower(), path,
                        f"[Version] {key} is {value}, not {want}")
        for key in ("Provider", "DriverVer", "CatalogFile"):
            self.expect(inf.value("Version", key), path, f"[Version] has no {key}")
        version = (inf.value("Version", "DriverVer") or "").split(",")[-1].strip()
        resource = f"{package['folder']}/{pathlib.Path(package['service_binary']).stem}.rc"
        if (self.root / resource).exists():
            found = re.search(r"^FILEVERSION\s+(.*)$", self.text(resource), re.M)
            self.expect(found and found.group(1).replace(",", ".") == version, path,
                        f"DriverVer has version {version}, {resource} another")

    def check_models(self, path, inf, decoration, package):
        where = [name for found, name in inf.models() if found == decoration]
        if not self.expect(len(where) == 1, path, f"[Manufacturer] does not name {decoration} once"):
            return
        bound = [name for name, _ in inf.bound(where[0])]
        self.expect(sorted(bound) == sorted(package["hardware_ids"]), path,
                    f"[{where[0]}] binds {', '.join(bound) or 'nothing'}, "
                    f"not {', '.join(package['hardware_ids'])}")
        disabled = inf.commented(where[0])
        self.expect(disabled == package.get("hardware_ids_disabled", []), path,
                    f"[{where[0]}] has as comments: {', '.join(disabled) or 'nothing'}, not "
                    f"{', '.join(package.get('hardware_ids_disabled', [])) or 'nothing'}")

    def check_strings(self, path, inf):
        for name in sorted(set(inf.strings) - inf.used):
            self.say(path, f"string {name} is defined but not used")

    def check_registry_lines(self, path, inf):
        for lines in inf.sections.values():
            for line in lines:
                if line.key is None and line.field(0) in ("HKR", "HKLM"):
                    self.expect("\\\\" not in line.field(1), path,
                                f"line {line.number}: key '{line.field(1)}' has doubled backslashes")
                for name in line.fields if line.key is not None and line.key.lower() == "addreg" else ():
                    self.expect(inf.has(name), path, f"line {line.number}: section [{name}] does not exist")

    def check_service(self, path, inf, install, package):
        add = inf.lines(f"{install}.Services", "AddService")
        if not self.expect(len(add) == 1, path, f"[{install}.Services] has not one AddService"):
            return
        service, binary = add[0].field(0), package["service_binary"]
        self.expect(service == package["driver_service_name"], path,
                    f"service is {service}, not {package['driver_service_name']}")
        self.expect(add[0].field(1) in ("2", "0x00000002"), path,
                    "AddService is not SPSVCINST_ASSOCSERVICE (2)")
        for key, want in (("ServiceBinary", f"%12%\\{binary}"), ("ServiceType", "1"), ("StartType", "3"),
                          ("ErrorControl", "1")):
            value = inf.value(add[0].field(2), key)
            self.expect(value == want, path, f"[{add[0].field(2)}] {key} is {value}, not {want}")
        copied = [line.field(0) for name in inf.lines(install, "CopyFiles") for where in name.fields
                  for line in inf.lines(where)]
        self.expect(copied == [binary], path, f"copies {copied}, not {binary}")
        self.expect(inf.lines("SourceDisksFiles", binary), path, f"[SourceDisksFiles] has no {binary}")
        events = {line.field(2): line.field(4) for line in inf.values(add[0].field(3))}
        self.expect(events.get("EventMessageFile", "").endswith(f"\\drivers\\{binary}"), path,
                    f"event log: the texts are not those of {binary}")
        self.expect(events.get("TypesSupported") == "7", path, "event log: TypesSupported is not 7")

    def check_msi(self, path, inf, install):
        values = {(line.field(1), line.field(2)): line.fields[3:] for line in inf.values(f"{install}.HW")}
        self.expect(values.get((MSI_KEY, "MSISupported")) == ["0x00010001", "1"], path,
                    f"[{install}.HW] does not set {MSI_KEY}, MSISupported to 1")
        limit = values.get((MSI_KEY, "MessageNumberLimit"), ["", "0"])
        self.expect(limit[0] == "0x00010001" and 1 <= number(limit[1]) <= 2048, path,
                    f"[{install}.HW] has no MessageNumberLimit from 1 to 2048")

    def check_media(self, path, inf, install):
        include, needs = inf.value(install, "Include") or "", inf.value(install, "Needs") or ""
        self.expect(include.lower() == "ks.inf, wdmaudio.inf" and
                    needs.lower() == "ks.registration, wdmaudio.registration", path,
                    f"[{install}] does not take KS.Registration and WDMAUDIO.Registration from ks.inf and "
                    "wdmaudio.inf")
        guids = self.categories()
        found = {}
        for line in inf.lines(f"{install}.Interfaces", "AddInterface"):
            names = [name for name, guid in guids.items() if guid == line.field(0).upper()]
            if self.expect(names, path, f"line {line.number}: {line.field(0)} is no KSCATEGORY of "
                                        f"{' or '.join(KS_HEADERS)}"):
                found.setdefault(line.field(1), set()).add(names[0])
            values = {value.field(2): value.field(4) for value in inf.values(line.field(2))}
            self.expect(values.get("FriendlyName"), path, f"[{line.field(2)}] sets no FriendlyName")
            self.expect(values.get("CLSID", "").upper() == KSPROXY, path,
                        f"[{line.field(2)}] sets no CLSID of KSProxy")
        for filter_name, want in INTERFACES.items():
            have = found.get(filter_name, set())
            self.expect(have == want, path,
                        f"interfaces of '{filter_name}' are {', '.join(sorted(have)) or 'none'}, "
                        f"not {', '.join(sorted(want))}")
        for name in set(found) - set(INTERFACES):
            self.say(path, f"interface of unknown filter '{name}'")
        for name, guid in guids.items():
            value = inf.strings.get(f"kscategory_{name.lower()}", guid)
            self.expect(value.upper() == guid, path, f"string KSCATEGORY_{name} is {value}, not {guid}")
        for name, want in ENDPOINT_KEYS.items():
            self.expect(inf.strings.get(name.lower()) == want, path, f"string {name} is not {want}")
        values = {(line.field(1), line.field(2)): line.fields[3:] for line in inf.values(f"{install}.HW")}
        for toggle in TOGGLES:
            self.expect(values.get(("Parameters", toggle)) == ["0x00010003", "0"], path,
                        f"[{install}.HW] does not set Parameters, {toggle} to 0 without overwriting")

    def categories(self):
        """KSCATEGORY_* that matter, from the Windows headers."""
        found = {}
        for name in KS_HEADERS:
            text = (MINGW / name).read_text(errors="replace")
            found.update(re.findall(r'DEFINE_GUIDSTRUCT\("([^"]+)",\s*KSCATEGORY_(\w+)\)', text))
        wanted = set().union(*INTERFACES.values())
        return {name: "{" + guid.upper() + "}" for guid, name in found.items() if name in wanted}

    def check_alias(self, package):
        if "inf_alias" not in package:
            return
        alias, path = f"{package['folder']}/{package['inf_alias']}", f"{package['folder']}/{package['inf']}"
        self.expect(alias.endswith(".inf.disabled"), MANIFEST,
                    f"alias {alias} is not disabled by its extension")
        if self.text(alias) and self.text(path):
            self.expect((self.root / alias).read_bytes() == (self.root / path).read_bytes(), alias,
                        f"differs from {path} by more than its name")

    # ---- what is staged ---------------------------------------------------------------------------------

    def staged(self, folder):
        """{package: (staging folder, [sys], [inf])} of a driver's CMakeLists.txt."""
        text = re.sub(r"#.*", "", self.text(f"{folder}/CMakeLists.txt"))
        binaries = {}
        for name, rest in re.findall(r"windlass_driver\((\S+\.sys)\b((?:[^()]|\([^()]*\))*)\)", text):
            target = re.search(r"\bTARGET\s+(\w+)", rest)
            binaries[target.group(1) if target else name[:-4]] = name
        found = {}
        for name, where, targets, files in re.findall(
                r"windlass_package\((\S+)\s+FOLDER\s+(\S+)\s+DRIVERS\s+([^()]*?)\s+FILES\s+([^()]*)\)", text):
            # A target has the name of its driver unless windlass_driver() says otherwise.
            found[name] = (f"drivers/{where}", [binaries.get(target, target + ".sys") for target in targets.split()],
                           [file for file in files.split() if file.endswith(".inf")])
        return found

    def check_staging(self, package):
        path = f"{package['folder']}/CMakeLists.txt"
        match = [entry for entry in self.staged(package["folder"]).values() if entry[0] == package["staged"]]
        self.expect(match == [(package["staged"], [package["service_binary"]], [package["inf"]])], path,
                    f"windlass_package() does not stage {package['service_binary']} and {package['inf']} "
                    f"in {package['staged']}")

    def check_ci_package(self, device):
        package = device["package"]
        path = f"{package['folder']}/ci-package.json"
        document, valid = self.validate(path, CI_SCHEMA)
        if valid:
            self.expect(document.get("infFiles") == [package["inf"]], path,
                        f"stages {document.get('infFiles')}, not exactly {package['inf']}")
            for name in document.get("infFiles", []) + document.get("additionalFiles", []):
                self.expect((self.root / package["folder"] / name).is_file(), path, f"{name} does not exist")

    def check_unique(self, manifest):
        """No two INFs that are staged, by CMake or by a pipeline, bind one id on one architecture."""
        owners = {}
        for folder in sorted({package["folder"] for package in packages(manifest)}):
            staged = {file for _, _, files in self.staged(folder).values() for file in files}
            staged.update(self.load(f"{folder}/ci-package.json").get("infFiles", []))
            for name in sorted(staged):
                inf = self.inf(f"{folder}/{name}")
                for decoration, where in inf.models():
                    for hardware_id, _ in inf.bound(where):
                        key = (decoration.lower(), hardware_id.upper())
                        first = owners.setdefault(key, f"{folder}/{name}")
                        self.expect(first == f"{folder}/{name}", f"{folder}/{name}",
                                    f"binds {hardware_id} on {decoration}, as {first} does")

    # ---- code and pages of the sound driver ------------------------------------------------------------

    def check_sound_code(self):
        folder = self.root / "drivers/virtio-snd"
        code = "\n".join(path.read_text() for path in sorted(folder.glob("*.[ch]")))
        where = "drivers/virtio-snd/*.[ch]"
        for name in INTERFACES:
            self.expect(f'L"{name}"' in code, where, f'does not use the name L"{name}" of the INF')
        defaults = dict(re.findall(r"\bVIOSND_PARAM\((\w+),\s*(\w+)\)", code))
        for name in TOGGLES:
            self.expect(defaults.get(name) == "0", where,
                        f"does not read {name} with the INF's default 0: VIOSND_PARAM({name}, 0)")

    # ---- code of both drivers --------------------------------------------------------------------------

    def check_identity_code(self, device):
        """What a driver asks of a device when it starts is what its INF binds (contract, section 4, rule 1)."""
        folder = f"drivers/{device['device']}"
        prefix = "VIO" + device["device"].split("-")[1].upper()
        where = f"{folder}/*.[ch]"
        code = "\n".join(path.read_text() for path in sorted((self.root / folder).glob("*.[ch]")))
        call = f"NtOsIdentityIs(&Adapter->Os.Nt, {prefix}_DEVICE_ID, {prefix}_REVISION,"
        self.expect(call in code, where, f"does not check vendor, device and revision: {call}")
        asked = re.findall(rf"#define {prefix}_DEVICE_ID\s+(\w+?)u\n#define {prefix}_REVISION\s+(\w+)$", code, re.M)
        # In the header the opt-in package is first (#ifdef).
        bound = [package for package in packages({"devices": [device]})][::-1]
        if not self.expect(len(asked) == len(bound), where,
                           f"has {len(asked)} pairs of {prefix}_DEVICE_ID and {prefix}_REVISION, not {len(bound)}"):
            return
        for package, (device_id, revision) in zip(bound, asked):
            for name in package["hardware_ids"]:
                gate = "AERO_CONTRACT_PCI_REVISION" if "&REV_" in name else "NT_OS_ANY_REVISION"
                want = number("0x" + re.search(r"DEV_(\w{4})", name).group(1))
                self.expect((number(device_id), revision) == (want, gate), where,
                            f"asks for device {device_id}, revision {revision}; {package['inf']} binds {name}")

    def check_identity_test(self):
        path = "drivers/common/nt_os.c"
        for pattern in ("Found->Id == (DeviceId << 16 | VIRTIO_PCI_VENDOR_ID)", "Found->Revision == Revision"):
            self.expect(pattern in self.text(path), path, f"NtOsIdentityIs does not compare: {pattern}")

    def check_sound_pages(self, manifest):
        device = next(device for device in manifest["devices"] if device["device"] == "virtio-snd")
        told = {(cells[0].strip("`"), cells[1].strip("`")) for cells in rows(self.text(IDS_PAGE))
                if ".inf`" in cells[0]}
        want = set()
        for package in packages({"devices": [device]}):
            for name in package["hardware_ids"] + package.get("hardware_ids_disabled", []):
                want.add((package["inf"], name))
        for inf, name in sorted(want - told):
            self.say(IDS_PAGE, f"table does not say that {inf} has {name}")
        for inf, name in sorted(told - want):
            self.say(IDS_PAGE, f"table says that {inf} has {name}; {MANIFEST} does not")
        table = {cells[1].strip("`"): cells for cells in rows(self.text(PACKAGES_PAGE)) if len(cells) == 5}
        for package in packages({"devices": [device]}):
            cells = table.get(package["inf"], [""] * 5)
            want = (", ".join(f"`{name}`" for name in package["hardware_ids"]),
                    f"`{package['driver_service_name']}`, `{package['service_binary']}`",
                    f"`{package['staged'].split('/')[-1]}/{{x86,x64}}`")
            self.expect(tuple(cells[2:]) == want, PACKAGES_PAGE,
                        f"row of {package['inf']} is not what {MANIFEST} says: {' | '.join(want)}")
        for toggle in TOGGLES:
            self.expect(f"`{toggle}`" in self.text(PACKAGES_PAGE), PACKAGES_PAGE, f"does not describe {toggle}")

    def run(self):
        manifest, valid = self.validate(MANIFEST, MANIFEST_SCHEMA)
        if not valid:
            return self.findings
        self.check_manifest(manifest)
        self.check_manifest_page(manifest)
        self.check_contract_page(manifest)
        for package in packages(manifest):
            self.check_inf(package)
            self.check_alias(package)
            self.check_staging(package)
        for device in manifest["devices"]:
            if device.get("shipped"):
                self.check_ci_package(device)
                self.check_identity_code(device)
        self.check_identity_test()
        self.check_unique(manifest)
        self.check_sound_code()
        self.check_sound_pages(manifest)
        return list(dict.fromkeys(self.findings))


def packages(manifest):
    """Every package of the manifest, with the names that stand at its device."""
    for device in manifest["devices"]:
        if device.get("shipped"):
            yield dict(device["package"], device=device["device"], inf_name=device["inf_name"],
                       driver_service_name=device["driver_service_name"])
        for package in device.get("opt_in_packages", []):
            yield dict(package, device=device["device"])


def subsystems(device):
    return sorted({sub for pattern in device["hardware_id_patterns"]
                   for sub in re.findall(r"SUBSYS_(\w{4})", pattern)})


def number(text):
    """A number, the text itself if it is a name, None if it is neither."""
    text = text.strip()
    if re.fullmatch(r"0[xX][0-9A-Fa-f]+|\d+", text):
        return int(text, 0)
    return text or None


def rows(page):
    """Cells of the rows of all tables in a page."""
    for line in page.splitlines():
        if line.startswith("|"):
            yield [cell.strip() for cell in line.strip().strip("|").split("|")]


def section(page, title):
    """From a heading to the next heading."""
    parts = re.split(rf"^#+ {re.escape(title)}$", page, flags=re.M)
    return re.split(r"^#+ ", parts[1], flags=re.M)[0] if len(parts) > 1 else ""


def anchor(title):
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", default=pathlib.Path(__file__).resolve().parents[1],
                        help="source tree (default: this one)")
    findings = Checker(parser.parse_args().root).run()
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
