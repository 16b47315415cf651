# SPDX-License-Identifier: MIT
"""Where each source has its declarations, and what they need in order to be laid out.

A reader takes the folder of a checkout and yields architecture (x64, arm64, any) and table of
shapes. Headers are only parsed and measured; of what they need, the base types are given here and
everything else is left empty.
"""
import contextlib
import pathlib
import re
import subprocess
import tempfile

import shapes
import sources_devices

BASE_TYPES = """
typedef signed char INT8; typedef unsigned char UINT8; typedef short INT16;
typedef unsigned short UINT16; typedef int INT32; typedef unsigned int UINT32;
typedef long long INT64; typedef unsigned long long UINT64; typedef unsigned short CHAR16;
typedef unsigned long long UINTN; typedef long long INTN; typedef unsigned char BOOLEAN;
typedef UINT8 *PUINT8; typedef UINT16 *PUINT16; typedef UINT32 *PUINT32; typedef UINT64 *PUINT64;
typedef unsigned char UCHAR; typedef unsigned short USHORT; typedef unsigned int ULONG;
typedef unsigned long long ULONG64; typedef unsigned long long ULONGLONG; typedef void VOID;
typedef long long LONGLONG; typedef int LONG; typedef char CHAR; typedef unsigned short WCHAR;
typedef void *PVOID; typedef unsigned long long ULONG_PTR; typedef unsigned char *PUCHAR;
typedef struct { UINT32 Data1; UINT16 Data2; UINT16 Data3; UINT8 Data4[8]; } GUID;
typedef GUID EFI_GUID; typedef UINT64 EFI_PHYSICAL_ADDRESS; typedef UINTN EFI_STATUS;
typedef UINTN RETURN_STATUS; typedef void *EFI_HANDLE; typedef void *EFI_EVENT;
#define IN
#define OUT
#define OPTIONAL
#define EFIAPI
#define CONST const
#define DECLSPEC_ALIGN(x) __declspec(align(x))
#define C_ASSERT(x)
#define SIGNATURE_16(a, b) ((a) | (b) << 8)
#define SIGNATURE_32(a, b, c, d) (SIGNATURE_16(a, b) | SIGNATURE_16(c, d) << 16)
#define STATIC_ASSERT(x, y)
#define _Static_assert(...)
"""
LINUX_TYPES = """
typedef signed char __s8; typedef unsigned char __u8; typedef short __s16;
typedef unsigned short __u16; typedef int __s32; typedef unsigned int __u32;
typedef long long __s64; typedef unsigned long long __u64; typedef _Bool bool;
typedef __u8 u8; typedef __u16 u16; typedef __u32 u32; typedef __u64 u64; typedef __s8 s8;
typedef __s16 s16; typedef __s32 s32; typedef __s64 s64; typedef __u16 __le16; typedef __u32 __le32;
typedef __u64 __le64; typedef struct { __u8 b[16]; } guid_t; typedef guid_t uuid_le;
typedef __u64 phys_addr_t; typedef unsigned long size_t; typedef __u8 uint8_t;
typedef __u16 uint16_t; typedef __u32 uint32_t; typedef __u64 uint64_t;
#define __packed __attribute__((packed))
#define __aligned(x) __attribute__((aligned(x)))
#define __attribute_const__
#define BIT(n) (1u << (n))
#define BIT_ULL(n) (1ull << (n))
#define _BITUL(n) (1ul << (n))
#define _BITULL(n) (1ull << (n))
#define U64_MAX 0xffffffffffffffffull
#define U32_MAX 0xffffffffu
#define PAGE_SIZE 4096
#define PAGE_SHIFT 12
#define HV_HYP_PAGE_SIZE_FOR_TEST 4096
#define __DECLARE_FLEX_ARRAY(T, m) struct { struct { } e_##m; T m[]; }
#define DECLARE_FLEX_ARRAY(T, m) __DECLARE_FLEX_ARRAY(T, m)
#define GENMASK_ULL(h, l) (((~0ull) << (l)) & (~0ull >> (63 - (h))))
#define static_assert(...)
"""


ARCH = {"x86_64": "x64", "aarch64": "arm64"}
EMPTY = ("linux/types.h", "linux/bits.h", "linux/time64.h", "asm/page.h", "vdso/bits.h",
         "linux/uuid.h", "asm/byteorder.h", "uapi/linux/hyperv.h", "asm/types.h")


@contextlib.contextmanager
def scratch(files):
    """A folder with the given files, name -> text."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        yield pathlib.Path(folder)


def blank(*names):
    return scratch(dict.fromkeys(names, ""))

def mu_msvm(folder):
    """The firmware's headers, for both of its architectures."""
    include = folder / "MsvmPkg/Include"
    hv = sorted((include / "Hv").glob("HvGuest*.h"))
    for macro, triple in (("MDE_CPU_X64", "x86_64"), ("MDE_CPU_AARCH64", "aarch64")):
        text = BASE_TYPES + "".join(f'#include "{path}"\n' for path in hv)
        yield ARCH[triple], shapes.read_c("mu_msvm", text, [f"--target={triple}-pc-windows-msvc",
                                              f"-D{macro}=1", f"-I{include}", "-ffreestanding",
                                              "-fms-extensions"], folder)
    yield from sources_devices.mu_msvm(folder, BASE_TYPES, blank)


def mshv_headers(source, folder, triples=("x86_64", "aarch64")):
    for triple in triples:
        text = LINUX_TYPES + f'#include "{folder / "hvhdk.h"}"\n#include "{folder / "hvgdk.h"}"\n'
        with blank(*EMPTY) as empty:
            flags = [f"--target={triple}-linux-gnu", f"-I{empty}", "-ffreestanding",
                     "-fms-extensions"]
            yield ARCH[triple], shapes.read_c(source, text, flags, folder)


def mshv(folder):
    yield from mshv_headers("mshv", folder / "hv-headers")


def linux(folder):
    """The kernel's headers: include/hyperv if it has them, hyperv-tlfs.h otherwise."""
    if (folder / "include/hyperv/hvhdk.h").exists():
        yield from mshv_headers("linux", folder / "include/hyperv")
        return
    for triple, arch in (("x86_64", "x86"), ("aarch64", "arm64")):
        header = folder / f"arch/{arch}/include/asm/hyperv-tlfs.h"
        if header.exists():
            with blank(*EMPTY) as empty:
                yield ARCH[triple], shapes.read_c("linux", LINUX_TYPES + f'#include "{header}"\n',
                                    [f"--target={triple}-linux-gnu", f"-I{empty}",
                                     f"-I{folder / 'include'}", "-ffreestanding",
                                     "-fms-extensions"], folder)


def openvmm(folder):
    names = sorted((folder / "vm/hv1/hvdef/src").glob("*.rs"))
    yield "any", shapes.read_rust("openvmm", [(str(path.relative_to(folder)), path.read_text())
                                       for path in names])
    yield from sources_devices.openvmm(folder)


def lis(folder):
    """Linux Integration Services: Microsoft's own copy of the kernel's Hyper-V drivers."""
    yield from sources_devices.linux("lis", folder, LINUX_TYPES, blank)


def mingw(folder):
    """The NDIS objects in the headers of mingw-w64 (folder: its include folder)."""
    yield from sources_devices.mingw(folder)


def wdk71(folder):
    header = folder / "References/WDK710/hvgdk.h"
    text = BASE_TYPES + f'#include "{header}"\n'
    yield "x64", shapes.read_c("wdk71", text, ["--target=x86_64-pc-windows-msvc", "-ffreestanding",
                                        "-fms-extensions", "-fms-compatibility"], folder)


def symbols(folder):
    """Debug information of Windows builds 14347 and 26100."""
    place = folder / "References/Symbols"
    yield "x64", shapes.read_symbols("symbols", place / "26100/x64/kdhv.lib")
    dump = place / "26100/arm64/securekernel.h"
    text = shapes.slice_ida(dump.read_text(errors="replace"), re.compile(r"^_?(HV|VBS)_"))
    with scratch({"securekernel.h": text}) as path:
        yield "arm64", shapes.read_c("symbols", f'#include "{path}/securekernel.h"\n',
                            ["--target=aarch64-pc-windows-msvc", "-ffreestanding",
                             "-fms-extensions"], path)
    for path in sorted((place / "14347").glob("*.pdb")):
        yield "any", shapes.read_symbols("symbols", path)


def mshv2023(folder):
    yield from mshv_headers("mshv2023", folder / "References/MSHV", ("x86_64",))


FENCE = re.compile(r"^ *```c?\n(.*?)^ *```", re.S | re.M)
PAGE_BREAK = re.compile(r"\s*$|"
                        r"\s*(Hypervisor Top Level Functional Specification|Page \d+|\d+)\b.*$")
CALL_TABLE = re.compile(r"^## (Input|Output).*?\n(?=\|)((?:\|.*\n)+)", re.S | re.M)
TLFS_SCALARS = """
#define X64_PAGE_SIZE 4096
#define HV_X64_MAX_PAGE 4096
typedef UINT64 HV_GPA, HV_GVA, HV_SPA, HV_GPA_PAGE_NUMBER, HV_GVA_PAGE_NUMBER, HV_SPA_PAGE_NUMBER;
typedef UINT64 HV_PARTITION_ID, HV_NANO100_TIME;
typedef UINT32 HV_VP_INDEX, HV_MAP_GPA_FLAGS, HV_SYNIC_SINT_INDEX, HV_INTERRUPT_VECTOR;
typedef UINT16 HV_STATUS;
"""
# Named in the document, and defined in words or in a way that C does not accept.
TLFS60B_SCALARS = """
#define HV_MESSAGE_MAX_PAYLOAD_QWORD_COUNT 30
#define HV_EVENT_FLAGS_BYTE_COUNT 256
typedef struct { UINT64 Low, High; } UINT128;
typedef UINT32 HV_PORT_TYPE, HV_MESSAGE_TYPE;
typedef UINT8 HV_INTERCEPT_ACCESS_TYPE_MASK;
typedef UINT64 HV_X64_MSR_SYNMC_ADDR_CONTENTS, HV_X64_MSR_SYNMC_MISC_CONTENTS;
"""


def tlfs(folder):
    """The pages of the specification: its C definitions, and the tables of hypercall inputs."""
    pages = sorted((folder / "virtualization/hyper-v-on-windows/tlfs").rglob("*.md"))
    yield "any", read_blocks("tlfs", [(page.name, block) for page in pages
                                      for block in FENCE.findall(page.read_text())])
    yield "any", {shape.identifier: shape for page in pages for shape in call_tables(page)}


def tlfs60b(folder):
    """The C definitions of the last edition that is one document."""
    pdf = folder / "tlfs/Hypervisor Top Level Functional Specification v6.0b.pdf"
    text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, text=True,
                          capture_output=True).stdout
    lines = [line for line in text.splitlines() if not PAGE_BREAK.match(line.replace("\f", ""))]
    blocks = [TLFS60B_SCALARS, *typedefs("\n".join(lines))]
    yield "any", read_blocks("tlfs60b", [("TLFS 6.0b", block) for block in blocks])


def typedefs(text):
    """Each typedef with its braces balanced."""
    for start in re.finditer(r"^\s*typedef\b", text, re.M):
        depth = 0
        for position in range(start.end(), min(start.end() + 20000, len(text))):
            depth += (text[position] == "{") - (text[position] == "}")
            if text[position] == ";" and depth <= 0:
                yield text[start.start():position + 1]
                break


def read_blocks(source, blocks):
    """Shapes of the definitions in a document: (place, C text), in no order that C would accept.
    What does not parse, because the document lacks or misprints something, is left out."""
    known, place = BASE_TYPES + TLFS_SCALARS, {}
    waiting = [(where, distinct_fillers(block)) for where, block in blocks
               if re.search(r"typedef|#define", block)]
    progress = True
    while waiting and progress:
        progress, left = False, []
        for where, block in waiting:
            if shapes.parses(known + block):
                known += block + "\n"
                place.update(dict.fromkeys(re.findall(r"\}\s*(\w+)", block), where))
                progress = True
            else:
                left.append((where, block))
        waiting = left
    with scratch({"document.h": known}) as path:
        table = shapes.read_c(source, f'#include "{path}/document.h"\n', shapes.PLAIN_FLAGS, path)
    for shape in table.values():
        shape.file = place.get(shape.identifier, shape.file)
    return table


def distinct_fillers(block):
    """The pages name several reserved members of a record alike, which is no C."""
    numbers = iter(range(1000))
    return re.sub(r"\b(Reserved|ReservedZ|RsvdZ|ReservedP|RsvdP|Padding)\b(?=\s*[:;\[])",
                  lambda m: f"{m.group()}_{next(numbers)}", block)


def call_tables(page):
    """A shape for each table of parameters with offsets that the page of a hypercall has."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", re.sub("^Hv(Ext)?Call", "", page.stem)).upper()
    for direction, table in CALL_TABLE.findall(page.read_text()):
        shape = shapes.Shape("tlfs", page.name, f"HV_{direction.upper()}_{name}", 0)
        shape.stated = True
        for row in table.splitlines()[2:]:
            cells = [cell.strip(" `") for cell in row.strip("|").split("|")]
            if len(cells) > 2 and cells[1].isdigit() and cells[2].isdigit():
                member = re.sub(r"\W", "", cells[0])
                shape.members.append((member, 8 * int(cells[1]), 8 * int(cells[2]), None))
        shape.bits = max((offset + width for _, offset, width, _ in shape.members), default=0)
        if shape.bits:
            yield shape


READERS = {"mu_msvm": mu_msvm, "mshv": mshv, "linux": linux, "openvmm": openvmm, "wdk71": wdk71,
           "symbols": symbols, "mshv2023": mshv2023, "tlfs": tlfs, "tlfs60b": tlfs60b, "lis": lis,
           "mingw": mingw}
OPTIONS = {"mu_msvm": ("mu_msvm",), "openvmm": ("openvmm",), "mshv": ("mshv",),
           "linux": ("linux",), "tlfs": ("tlfs", "tlfs60b"),
           "mile": ("wdk71", "symbols", "mshv2023"), "lis": ("lis",), "mingw": ("mingw",)}
