/* SPDX-License-Identifier: MIT */
/*
 * hal.dll: time, configuration space, ports. IRQL and spin locks on i386 are ntoskrnl's and only
 * listed here (exports_hal_ke.inc), DMA adapters are the I/O manager's.
 */
#include "labnt.h"

/* Legacy calls that the DDK headers declare for 32 bit only, and the module's entry. */
ULONG NTAPI HalGetBusData(BUS_DATA_TYPE, ULONG, ULONG, PVOID, ULONG);
ULONG NTAPI HalSetBusData(BUS_DATA_TYPE, ULONG, ULONG, PVOID, ULONG);
ULONG NTAPI HalGetInterruptVector(INTERFACE_TYPE, ULONG, ULONG, ULONG, PKIRQL, PKAFFINITY);
NTSTATUS NTAPI HalInitSystem(VOID);

/* Translated vectors of line interrupts; the same rule as in the I/O manager's resources. */
#define HAL_LINE_VECTOR 0x40u
#define HAL_PCI_CONFIG_BYTES 256u

VOID NTAPI KeStallExecutionProcessor(ULONG MicroSeconds)
{
    LabHost->stall((uint64_t)MicroSeconds * 1000);
    LabPoll();
}

LARGE_INTEGER NTAPI KeQueryPerformanceCounter(PLARGE_INTEGER PerformanceFrequency)
{
    LARGE_INTEGER now = {.QuadPart = (LONGLONG)(LabHost->clock() / 100)};

    if (PerformanceFrequency != NULL) {
        PerformanceFrequency->QuadPart = 10000000;
    }
    return now;
}

VOID NTAPI KeFlushWriteBuffer(VOID)
{
    __sync_synchronize();
}

/* ---- buses ----------------------------------------------------------------------------------------- */

/* PCI_SLOT_NUMBER: device in bits 0..4, function in 5..7. */
static lab_bdf HalpAddress(ULONG bus, ULONG slot)
{
    return bus << 8 | (slot & 31) << 3 | (slot >> 5 & 7);
}

static ULONG HalpMove(ULONG type, ULONG bus, ULONG slot, PUCHAR buffer, ULONG offset, ULONG length,
                      BOOLEAN write)
{
    lab_bdf bdf = HalpAddress(bus, slot);

    if (type != PCIConfiguration || offset >= HAL_PCI_CONFIG_BYTES) {
        return 0;
    }
    length = min(length, HAL_PCI_CONFIG_BYTES - offset);
    /* No such device: two bytes of PCI_INVALID_VENDORID are the documented answer. */
    if ((USHORT)LabHost->pci_read(bdf, 0, 2) == PCI_INVALID_VENDORID) {
        if (!write && length >= 2) {
            buffer[0] = buffer[1] = 0xFF;
        }
        return write ? 0 : 2;
    }
    for (ULONG i = 0; i < length; i++) {
        if (write) {
            LabHost->pci_write(bdf, offset + i, 1, buffer[i]);
        } else {
            buffer[i] = (UCHAR)LabHost->pci_read(bdf, offset + i, 1);
        }
    }
    return length;
}

ULONG NTAPI HalGetBusDataByOffset(BUS_DATA_TYPE Type, ULONG Bus, ULONG Slot, PVOID Buffer,
                                  ULONG Offset, ULONG Length)
{
    return HalpMove((ULONG)Type, Bus, Slot, Buffer, Offset, Length, FALSE);
}

ULONG NTAPI HalSetBusDataByOffset(BUS_DATA_TYPE Type, ULONG Bus, ULONG Slot, PVOID Buffer,
                                  ULONG Offset, ULONG Length)
{
    return HalpMove((ULONG)Type, Bus, Slot, Buffer, Offset, Length, TRUE);
}

ULONG NTAPI HalGetBusData(BUS_DATA_TYPE Type, ULONG Bus, ULONG Slot, PVOID Buffer, ULONG Length)
{
    return HalpMove((ULONG)Type, Bus, Slot, Buffer, 0, Length, FALSE);
}

ULONG NTAPI HalSetBusData(BUS_DATA_TYPE Type, ULONG Bus, ULONG Slot, PVOID Buffer, ULONG Length)
{
    return HalpMove((ULONG)Type, Bus, Slot, Buffer, 0, Length, TRUE);
}

BOOLEAN NTAPI HalTranslateBusAddress(INTERFACE_TYPE Type, ULONG Bus, PHYSICAL_ADDRESS Address,
                                     PULONG Space, PPHYSICAL_ADDRESS Translated)
{
    UNREFERENCED_PARAMETER(Type);
    UNREFERENCED_PARAMETER(Bus);
    UNREFERENCED_PARAMETER(Space);
    *Translated = Address;
    return TRUE;
}

ULONG NTAPI HalGetInterruptVector(INTERFACE_TYPE Type, ULONG Bus, ULONG Level, ULONG Vector,
                                  PKIRQL Irql, PKAFFINITY Affinity)
{
    UNREFERENCED_PARAMETER(Type);
    UNREFERENCED_PARAMETER(Bus);
    UNREFERENCED_PARAMETER(Vector);
    *Irql = KiIrqlOfInterrupt(Level);
    *Affinity = ((KAFFINITY)1 << LabBootInfo()->cpu_count) - 1;
    return HAL_LINE_VECTOR + Level;
}

/* ---- ports: functions only on i386 ------------------------------------------------------------------- */

#if defined(_M_IX86)
#define HAL_PORT(Name, Type, Width)                                                                \
    Type NTAPI READ_PORT_##Name(P##Type Port)                                                      \
    {                                                                                              \
        return (Type)LabHost->io_read((ULONG_PTR)Port, Width);                                     \
    }                                                                                              \
    VOID NTAPI WRITE_PORT_##Name(P##Type Port, Type Value)                                         \
    {                                                                                              \
        LabHost->io_write((ULONG_PTR)Port, Width, Value);                                          \
    }                                                                                              \
    VOID NTAPI READ_PORT_BUFFER_##Name(P##Type Port, P##Type Buffer, ULONG Count)                  \
    {                                                                                              \
        while (Count-- > 0) {                                                                      \
            *Buffer++ = (Type)LabHost->io_read((ULONG_PTR)Port, Width);                            \
        }                                                                                          \
    }                                                                                              \
    VOID NTAPI WRITE_PORT_BUFFER_##Name(P##Type Port, P##Type Buffer, ULONG Count)                 \
    {                                                                                              \
        while (Count-- > 0) {                                                                      \
            LabHost->io_write((ULONG_PTR)Port, Width, *Buffer++);                                  \
        }                                                                                          \
    }

HAL_PORT(UCHAR, UCHAR, 1)
HAL_PORT(USHORT, USHORT, 2)
HAL_PORT(ULONG, ULONG, 4)
#endif

NTSTATUS NTAPI HalInitSystem(VOID)
{
    return STATUS_SUCCESS;
}
