# SPDX-License-Identifier: MIT
"""Where the sources declare what travels over VMBus: channels, devices, firmware.

As sources_read.py, but one table for each file: the files of a project use the same short names
(MessageHeader) for different records. An identifier of openvmm has its crate or module in front.
"""
import pathlib
import re
import tempfile

import shapes

WINDOWS = ["--target=x86_64-pc-windows-msvc", "-ffreestanding", "-fms-extensions"]
LINUX = ["--target=x86_64-linux-gnu", "-ffreestanding", "-fms-extensions"]

# Header of mu_msvm, what stands before it.
FIRMWARE = {
    "Include/BiosInterface.h": "",
    "Include/BiosEventLogInterface.h": "",
    "Include/BiosBootLogInterface.h": "",
    "Include/Vmbus/VmbusPacketFormat.h": "",
    "VmbusDxe/ChannelMessages.h": "Include/Vmbus/VmbusPacketFormat.h",
    "Include/Protocol/SynthKeyProtocol.h": "",
    "Include/Protocol/VmbusFileSystem.h": "",
    "VideoDxe/SynthVidProtocol.h": "",
    "StorvscDxe/VstorageProtocol.h": "",
    "NetvscDxe/nvspprotocol.h": "NetvscDxe/rndis.h",
    "VpcivscDxe/VpciProtocol.h": "",
}
FIRMWARE_TYPES = """
typedef UINT8 BYTE; typedef INT32 NTSTATUS; typedef INT64 PHYSICAL_ADDRESS;
typedef UINT64 EFI_STATUS64;
#define TRUE 1
#define FALSE 0
#define PCI_MAX_BAR 6
#define ALIGN_VALUE(v, a) ((v) + (((a) - (v)) & ((a) - 1)))
#define OFFSET_OF(t, f) __builtin_offsetof(t, f)
#define MAXIMUM_SYNIC_MESSAGE_BYTES 240
#define MAX_USER_DEFINED_BYTES 120
#define STATIC_ASSERT_1(x)
#define SIZEOF_THROUGH_FIELD(t, f) (OFFSET_OF(t, f) + sizeof(((t *)0)->f))
"""
EMPTY_FIRMWARE = ("Uefi.h", "PiDxe.h", "Base.h", "IndustryStandard/Pci30.h",
                  "AllowNamelessAggregate.h", "StaticAssert1.h", "Vmbus/NtStatus.h")

# Crate or module of openvmm -> its file.
CRATES = {
    "vmbus_core": "vm/devices/vmbus/vmbus_core/src/protocol.rs",
    "vmbus_ring": "vm/devices/vmbus/vmbus_ring/src/lib.rs",
    "vmbus_ring::gparange": "vm/devices/vmbus/vmbus_ring/src/gparange.rs",
    "keyboard": "vm/devices/uidevices/src/keyboard/protocol.rs",
    "mouse": "vm/devices/uidevices/src/mouse/protocol.rs",
    "video": "vm/devices/uidevices/src/video/protocol.rs",
    "storvsp_protocol": "vm/devices/storage/storvsp_protocol/src/lib.rs",
    "netvsp": "vm/devices/net/netvsp/src/protocol.rs",
    "rndisprot": "vm/devices/net/netvsp/src/rndisprot.rs",
    "vpci_protocol": "vm/devices/pci/vpci_protocol/src/lib.rs",
    "vmbfs": "vm/devices/vmbus/vmbfs/src/protocol.rs",
    "ic": "vm/devices/hyperv_ic_protocol/src/lib.rs",
    "heartbeat": "vm/devices/hyperv_ic_protocol/src/heartbeat.rs",
    "kvp": "vm/devices/hyperv_ic_protocol/src/kvp.rs",
    "shutdown": "vm/devices/hyperv_ic_protocol/src/shutdown.rs",
    "timesync": "vm/devices/hyperv_ic_protocol/src/timesync.rs",
    "vss": "vm/devices/hyperv_ic_protocol/src/vss.rs",
    "uefi_config": "vm/loader/src/uefi/config.rs",
    "bios_event_log": "vm/devices/firmware/uefi_specs/src/hyperv/bios_event_log.rs",
    "boot_bios_log": "vm/devices/firmware/uefi_specs/src/hyperv/boot_bios_log.rs",
    "nvram": "vm/devices/firmware/uefi_specs/src/hyperv/nvram.rs",
    "crypto": "vm/devices/firmware/uefi_specs/src/hyperv/crypto.rs",
}
# Types of other crates which those files use.
CRATE_TYPES = """
type EfiStatus64 = u64; type EfiStatus64NoErrorBit = u64_le; type SrbStatusAndFlags = u8;
type ScsiStatus = u8; type GpadlId = u32; type U64LE = u64_le; type u64_ne = u64_le;
type MessageType = u32; type NdisObjectHeader = u32; type Oid = u32;
"""

COMMENT_TYPES = """
typedef unsigned char UINT8; typedef unsigned short UINT16; typedef unsigned int UINT32;
typedef unsigned long long UINT64; typedef UINT8 BOOLEAN; typedef UINT32 ULONG;
typedef UINT64 PHYSICAL_ADDRESS;
typedef struct { UINT64 Mask; UINT16 Group; UINT16 Reserved[3]; } GROUP_AFFINITY;
#define VMS_NVIO_EXPERIMENTAL_ENABLED 1
#define VMS_SWITCH_RSS_MAX_SEND_INDIRECTION_TABLE_ENTRIES 16
#define C_ASSERT(x)
#define max(a, b) ((a) > (b) ? (a) : (b))
"""

DRIVERS = ("include/linux/hyperv.h", "include/uapi/linux/hyperv.h", "hyperv_net.h",
           "storvsc_drv.c", "hid-hyperv.c", "hyperv-keyboard.c", "hyperv_fb.c", "pci-hyperv.c")
# Inputs of hypercalls inside pci-hyperv.c: older than the kernel's headers, which have them too.
HYPERCALLS = ("hv_interrupt_entry", "hv_device_interrupt_target", "hv_vp_set",
              "retarget_msi_interrupt")
PLACES = ("", "drivers/net/hyperv", "drivers/scsi", "drivers/hid", "drivers/input/serio",
          "drivers/video/fbdev", "drivers/pci/controller", "drivers/gpu/drm/hyperv")
CONSTANTS = """
#define ETH_ALEN 6
#define PCI_STD_NUM_BARS 6
#define HV_CONFIG_BLOCK_SIZE_MAX 128
"""
PLAIN = set("""char short int long unsigned signed bool u8 u16 u32 u64 s8 s16 s32 s64 __u8 __u16
__u32 __u64 __s32 __s64 __le16 __le32 __le64 guid_t uuid_le const volatile""".split())


def mu_msvm(folder, base_types, blank):
    """The firmware's headers of VMBus and of its devices, each with what it needs."""
    package = folder / "MsvmPkg"
    for header, before in FIRMWARE.items():
        text = base_types + FIRMWARE_TYPES + "".join(
            f'#include "{package / name}"\n' for name in (before, header) if name)
        with blank(*EMPTY_FIRMWARE) as empty:
            yield "any", shapes.read_c("mu_msvm", text, [
                *WINDOWS, f"-I{empty}", f"-I{package / 'Include'}",
                f"-I{(package / header).parent}"], folder)


def openvmm(folder):
    for crate, name in CRATES.items():
        text = (folder / name).read_text()
        text = re.split(r"\n#\[cfg\(test\)\]", text)[0]
        text = re.sub(r"\bpacked!\((\w+), \w+, (\d+)\)", r"struct \1([u8; \2]);", text)
        table = shapes.read_rust("openvmm", [(name, text + CRATE_TYPES)])
        for identifier, shape in table.items():
            shape.identifier = f"{crate}::{identifier}"
        yield "any", table
        if crate == "netvsp":
            yield "any", commented(text, table, folder / name)


def commented(text, table, path):
    """netvsp keeps the newest messages as C in a comment, between those which it has in Rust."""
    body = max(re.findall(r"/\*(.*?)\*/", text, re.S), key=len)
    known = set(re.findall(r"}\s*(NVSP_\w+)", body))
    sizes = {}
    for name in re.findall(r"\b(NVSP_\w+)\s+\w+;", body):
        parts = name.split("_")
        number = parts[1] if parts[1].isdigit() else ""
        words = "".join(part.title() for part in parts[2 + bool(number):])
        if name not in known and f"Message{number}{words}" in table:
            sizes[name] = table[f"Message{number}{words}"].bits // 8
    sizes["NVSP_MESSAGE_INIT_UBER"] = table["MessageInitComplete"].bits // 8
    opaque = "".join(f"typedef struct {{ UINT8 opaque[{size}]; }} {name};\n"
                     for name, size in sorted(sizes.items()))
    with tempfile.TemporaryDirectory() as place:
        copy = pathlib.Path(place) / path.name
        copy.write_text(f"#pragma pack(push, 1)\n{opaque}{body}\n")
        shapes_there = shapes.read_c("openvmm", COMMENT_TYPES + f'#include "{copy}"\n', WINDOWS,
                                     pathlib.Path(place))
    for shape in shapes_there.values():
        shape.file = "netvsp/protocol.rs"
    return {name: shape for name, shape in shapes_there.items() if name not in sizes}


def linux(source, folder, types, blank):
    """The kernel's drivers, in the kernel's tree or in that of the Linux Integration Services."""
    root = folder / "hv-rhel7.x/hv" if (folder / "hv-rhel7.x").exists() else folder
    for name in DRIVERS:
        path = next((root / place / name for place in PLACES if (root / place / name).exists()),
                    None)
        if path is None:
            continue
        with blank() as scratch:
            common, copy = scratch / "common.h", scratch / path.name
            kept = set()
            shared = "" if name == DRIVERS[0] else (root / DRIVERS[0]).read_text(errors="replace")
            common.write_text(CONSTANTS + definitions(shared, kept))
            copy.write_text(definitions(path.read_text(errors="replace"), kept))
            table = shapes.read_c(source, types + f'#include "{common}"\n#include "{copy}"\n',
                                  LINUX, scratch)
            table = {key: shape for key, shape in table.items() if key not in HYPERCALLS}
            for shape in table.values():
                shape.file = name if shape.file == path.name else DRIVERS[0]
            yield "any", table


def definitions(text, kept):
    """The constants of a C file, and those of its types which need only plain types and each other
    (`kept`)."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r"//[^\n]*", "", text).replace("\\\n", " ")
    out = []
    for match in re.finditer(r"^#pragma pack[^\n]*|"
                             r"^#define[ \t]+(\w+(?:\([^()]*\))?)[ \t]+([^\n]*)$|"
                             r"^(struct|union|enum)\s+(\w*)\s*\{(.*?)^\}[^;]*;", text,
                             re.M | re.S):
        if match.group(3) is None:
            if match.group(1) is None or re.fullmatch(r"[\w\s()*+<>&|\-]+", match.group(2)):
                out.append(match.group())
            continue
        kind, name, body = match.group(3, 4, 5)
        if kind == "enum" or plain(body, kept):
            kept.add(f"{kind} {name}")
            out.append(match.group())
    return "\n".join(out) + "\n"


def plain(body, kept):
    """Whether the members of a record are of known types."""
    if re.search(r"\(\s*\*", body):
        return False
    for statement in re.split(r"[;{}]", body):
        words = re.findall(r"\w+", statement)
        if not words or words[0] in ("__packed", "__attribute__"):
            continue
        if words[0] in ("struct", "union", "enum"):
            if len(words) > 2 and f"{words[0]} {words[1]}" not in kept:
                return False
        elif words[0] not in PLAIN and len(words) > 1:
            return False
    return True


def mingw(folder):
    """ntddndis.h of mingw-w64."""
    with tempfile.TemporaryDirectory() as place:
        copy = pathlib.Path(place) / "ntddndis.h"
        copy.write_text((folder / "ntddndis.h").read_text(errors="replace"))
        yield "any", shapes.read_c("mingw", f'#include <ws2tcpip.h>\n#include "{copy}"\n', [
            "--target=x86_64-w64-mingw32", "-isystem", str(folder), "-fms-extensions",
            *(f"-DNDIS_SUPPORT_NDIS{n}=1" for n in (6, 61, 620, 630))], pathlib.Path(place))
