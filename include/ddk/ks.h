/* SPDX-License-Identifier: MIT */
/*
 * mingw-w64's <ks.h> with what it lacks for audio drivers of Windows 7 (docs/ddk.md).
 *
 * GUIDs: a driver written in C includes <initguid.h> and <ksguid.h> before this header in exactly
 * one of its sources, which then holds every GUID of ks.h, ksmedia.h and portcls.h that is used.
 */
#ifndef DDK_KS_H
#define DDK_KS_H

#include <wdm.h>
#include <windef.h>
#include_next <ks.h>
#include <ddkassert.h>

/* mingw-w64 compares with memcmp, which on x86 its import library carries as code of its own. */
#ifndef __cplusplus
#undef IsEqualGUID
#undef IsEqualIID
#undef IsEqualCLSID
#undef IsEqualGUIDAligned
static __forceinline int DdkIsEqualGuid(const GUID *a, const GUID *b)
{
    const ULONG *x = (const ULONG *)a, *y = (const ULONG *)b;
    return x[0] == y[0] && x[1] == y[1] && x[2] == y[2] && x[3] == y[3];
}
#define IsEqualGUID(a, b)        DdkIsEqualGuid(a, b)
#define IsEqualIID(a, b)         DdkIsEqualGuid(a, b)
#define IsEqualCLSID(a, b)       DdkIsEqualGuid(a, b)
#define IsEqualGUIDAligned(a, b) DdkIsEqualGuid(a, b)
#endif

/* What a pin can do has changed: the data are KSE_PIN, that is, the event belongs to a pin. */
#ifndef STATIC_KSEVENTSETID_PinCapsChange
#define STATIC_KSEVENTSETID_PinCapsChange                                                          \
    0xDD4F192E, 0x3B78, 0x49AD, 0xA5, 0x34, 0x2C, 0x31, 0x5B, 0x82, 0x20, 0x00
DEFINE_GUIDSTRUCT("DD4F192E-3B78-49AD-A534-2C315B822000", KSEVENTSETID_PinCapsChange);
#define KSEVENTSETID_PinCapsChange DEFINE_GUIDNAMED(KSEVENTSETID_PinCapsChange)

typedef enum {
    KSEVENT_PINCAPS_FORMATCHANGE,
    KSEVENT_PINCAPS_JACKINFOCHANGE,
} KSEVENT_PINCAPS_CHANGENOTIFICATIONS;
#endif

#ifdef _NTDDK_
DDK_ASSERT_SIZE(KSPIN_DESCRIPTOR, 48, 88);
DDK_ASSERT_OFFSET(KSPIN_DESCRIPTOR, DataFlow, 24, 48);
DDK_ASSERT_OFFSET(KSPIN_DESCRIPTOR, Name, 36, 64);
#endif
DDK_ASSERT_SIZE(KSPROPERTY, 24, 24);
DDK_ASSERT_SIZE(KSP_NODE, 32, 32);
DDK_ASSERT_SIZE(KSP_PIN, 32, 32);
DDK_ASSERT_SIZE(KSE_NODE, 32, 32);
DDK_ASSERT_SIZE(KSDATAFORMAT, 64, 64);
DDK_ASSERT_SIZE(KSMULTIPLE_ITEM, 8, 8);
DDK_ASSERT_SIZE(KSPIN_CONNECT, 64, 72);
DDK_ASSERT_SIZE(KSPROPERTY_DESCRIPTION, 40, 40);

#ifndef DDK_KSE_PIN
#define DDK_KSE_PIN
typedef struct {
    KSEVENT Event;
    ULONG PinId;
    ULONG Reserved;
} KSE_PIN, *PKSE_PIN;
DDK_ASSERT_SIZE(KSE_PIN, 32, 32);
#endif

#endif
