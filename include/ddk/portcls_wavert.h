/* SPDX-License-Identifier: MIT */
/*
 * The WaveRT interfaces of PortCls (Windows Vista and 7); included by <portcls.h>.
 *
 * Declared here because mingw-w64's cannot be called from C on Windows: portcls.sys is C++, where a
 * method that returns a structure, PHYSICAL_ADDRESS included, writes it through a hidden pointer that
 * follows `this`, whatever its size. In C that pointer is an argument: see GetPhysicalPageAddress.
 */
#ifndef DDK_PORTCLS_WAVERT_H
#define DDK_PORTCLS_WAVERT_H

DEFINE_GUID(CLSID_PortWaveRT, 0xCC9BE57A, 0xEB9E, 0x42B4, 0x94, 0xFC, 0x0C, 0xAD, 0x3D, 0xBC, 0xE7, 0xFA);
DEFINE_GUID(IID_IPortWaveRT, 0x339FF909, 0x68A9, 0x4310, 0xB0, 0x9B, 0x27, 0x4E, 0x96, 0xEE, 0x4C, 0xBD);
DEFINE_GUID(IID_IPortWaveRTStream, 0x1809CE5A, 0x64BC, 0x4E62, 0xBD, 0x7D, 0x95, 0xBC, 0xE4, 0x3D, 0xE3,
            0x93);
DEFINE_GUID(IID_IMiniportWaveRT, 0x0F9FC4D6, 0x6061, 0x4F3C, 0xB1, 0xFC, 0x07, 0x5E, 0x35, 0xF7, 0x96,
            0x0A);
DEFINE_GUID(IID_IMiniportWaveRTStream, 0x000AC9AB, 0xFAAB, 0x4F3D, 0x94, 0x55, 0x6F, 0xF8, 0x30, 0x6A,
            0x74, 0xA0);
DEFINE_GUID(IID_IMiniportWaveRTStreamNotification, 0x23759128, 0x96F1, 0x423B, 0xAB, 0x4D, 0x81, 0x63,
            0x5B, 0xCF, 0x8C, 0xA1);

#undef INTERFACE
#define INTERFACE IPortWaveRT
DECLARE_INTERFACE_(IPortWaveRT, IPort)
{
    DEFINE_ABSTRACT_UNKNOWN()
    DEFINE_ABSTRACT_PORT()
};
typedef IPortWaveRT *PPORTWAVERT;

/* Made by the port for each stream; memory of the cyclic buffer comes from here. PASSIVE_LEVEL. */
#undef INTERFACE
#define INTERFACE IPortWaveRTStream
DECLARE_INTERFACE_(IPortWaveRTStream, IUnknown)
{
    DEFINE_ABSTRACT_UNKNOWN()
    /* Whole pages, perhaps fewer than asked: see the MDL's byte count. NULL: none. */
    STDMETHOD_(PMDL, AllocatePagesForMdl)
    (THIS_ IN PHYSICAL_ADDRESS HighAddress, IN SIZE_T TotalBytes) PURE;
    STDMETHOD_(PMDL, AllocateContiguousPagesForMdl)
    (THIS_ IN PHYSICAL_ADDRESS LowAddress, IN PHYSICAL_ADDRESS HighAddress,
     IN SIZE_T TotalBytes) PURE;
    STDMETHOD_(PVOID, MapAllocatedPages)
    (THIS_ IN PMDL MemoryDescriptorList, IN MEMORY_CACHING_TYPE CacheType) PURE;
    STDMETHOD_(VOID, UnmapAllocatedPages)
    (THIS_ IN PVOID BaseAddress, IN PMDL MemoryDescriptorList) PURE;
    STDMETHOD_(VOID, FreePagesFromMdl)(THIS_ IN PMDL MemoryDescriptorList) PURE;
    STDMETHOD_(ULONG, GetPhysicalPagesCount)(THIS_ IN PMDL MemoryDescriptorList) PURE;
#ifdef __cplusplus
    STDMETHOD_(PHYSICAL_ADDRESS, GetPhysicalPageAddress)
    (THIS_ IN PMDL MemoryDescriptorList, IN ULONG Index) PURE;
#else
    /* Returns Result. */
    STDMETHOD_(PHYSICAL_ADDRESS *, GetPhysicalPageAddress)
    (THIS_ OUT PHYSICAL_ADDRESS *Result, IN PMDL MemoryDescriptorList, IN ULONG Index) PURE;
#endif
};
typedef IPortWaveRTStream *PPORTWAVERTSTREAM;

#define DDK_MINIPORTWAVERTSTREAM()                                                                 \
    STDMETHOD_(NTSTATUS, SetFormat)(THIS_ IN PKSDATAFORMAT DataFormat) PURE;                       \
    STDMETHOD_(NTSTATUS, SetState)(THIS_ IN KSSTATE State) PURE;                                   \
    STDMETHOD_(NTSTATUS, GetPosition)(THIS_ OUT PKSAUDIO_POSITION Position) PURE;                  \
    STDMETHOD_(NTSTATUS, AllocateAudioBuffer)                                                      \
    (THIS_ IN ULONG RequestedSize, OUT PMDL *AudioBufferMdl, OUT ULONG *ActualSize,                \
     OUT ULONG *OffsetFromFirstPage, OUT MEMORY_CACHING_TYPE *CacheType) PURE;                     \
    STDMETHOD_(VOID, FreeAudioBuffer)(THIS_ IN PMDL AudioBufferMdl, IN ULONG BufferSize) PURE;     \
    STDMETHOD_(VOID, GetHWLatency)(THIS_ OUT KSRTAUDIO_HWLATENCY * hwLatency) PURE;                \
    STDMETHOD_(NTSTATUS, GetPositionRegister)(THIS_ OUT KSRTAUDIO_HWREGISTER * Register) PURE;     \
    STDMETHOD_(NTSTATUS, GetClockRegister)(THIS_ OUT KSRTAUDIO_HWREGISTER * Register) PURE;

#undef INTERFACE
#define INTERFACE IMiniportWaveRTStream
DECLARE_INTERFACE_(IMiniportWaveRTStream, IUnknown)
{
    DEFINE_ABSTRACT_UNKNOWN()
    DDK_MINIPORTWAVERTSTREAM()
};
typedef IMiniportWaveRTStream *PMINIPORTWAVERTSTREAM;

#undef INTERFACE
#define INTERFACE IMiniportWaveRTStreamNotification
DECLARE_INTERFACE_(IMiniportWaveRTStreamNotification, IMiniportWaveRTStream)
{
    DEFINE_ABSTRACT_UNKNOWN()
    DDK_MINIPORTWAVERTSTREAM()
    STDMETHOD_(NTSTATUS, AllocateBufferWithNotification)
    (THIS_ IN ULONG NotificationCount, IN ULONG RequestedSize, OUT PMDL *AudioBufferMdl,
     OUT ULONG *ActualSize, OUT ULONG *OffsetFromFirstPage, OUT MEMORY_CACHING_TYPE *CacheType) PURE;
    STDMETHOD_(VOID, FreeBufferWithNotification)
    (THIS_ IN PMDL AudioBufferMdl, IN ULONG BufferSize) PURE;
    STDMETHOD_(NTSTATUS, RegisterNotificationEvent)(THIS_ IN PKEVENT NotificationEvent) PURE;
    STDMETHOD_(NTSTATUS, UnregisterNotificationEvent)(THIS_ IN PKEVENT NotificationEvent) PURE;
};
typedef IMiniportWaveRTStreamNotification *PMINIPORTWAVERTSTREAMNOTIFICATION;
#undef DDK_MINIPORTWAVERTSTREAM

#undef INTERFACE
#define INTERFACE IMiniportWaveRT
DECLARE_INTERFACE_(IMiniportWaveRT, IMiniport)
{
    DEFINE_ABSTRACT_UNKNOWN()
    DEFINE_ABSTRACT_MINIPORT()
    STDMETHOD_(NTSTATUS, Init)
    (THIS_ IN PUNKNOWN UnknownAdapter, IN PRESOURCELIST ResourceList, IN PPORTWAVERT Port) PURE;
    STDMETHOD_(NTSTATUS, NewStream)
    (THIS_ OUT PMINIPORTWAVERTSTREAM *Stream, IN PPORTWAVERTSTREAM PortStream, IN ULONG Pin,
     IN BOOLEAN Capture, IN PKSDATAFORMAT DataFormat) PURE;
    STDMETHOD_(NTSTATUS, GetDeviceDescription)
    (THIS_ OUT PDEVICE_DESCRIPTION DeviceDescription) PURE;
};
typedef IMiniportWaveRT *PMINIPORTWAVERT;
#undef INTERFACE

#endif
