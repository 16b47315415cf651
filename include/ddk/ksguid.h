/* SPDX-License-Identifier: MIT */
/*
 * Included before ks.h, ksmedia.h or portcls.h in one source of a driver: their GUIDs are then
 * defined there, and not only declared. Stands for mingw-w64's, which lacks what it needs itself.
 */
#ifndef DDK_KSGUID_H
#define DDK_KSGUID_H

#ifndef INITGUID
#define INITGUID
#endif
#include <wdm.h>
#include <guiddef.h>

#ifndef DECLSPEC_SELECTANY
#define DECLSPEC_SELECTANY __declspec(selectany)
#endif
#undef DEFINE_GUIDEX
#ifdef __cplusplus
#define DEFINE_GUIDEX(name) EXTERN_C const CDECL GUID DECLSPEC_SELECTANY name = {STATICGUIDOF(name)}
#else
#define DEFINE_GUIDEX(name) const CDECL GUID DECLSPEC_SELECTANY name = {STATICGUIDOF(name)}
#endif

#endif
