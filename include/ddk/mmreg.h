/* SPDX-License-Identifier: MIT */
/*
 * mingw-w64's <mmreg.h>. It and <ksmedia.h> both give GUIDs to wave formats, so after <ksguid.h>
 * they would be defined twice: here they are only declared.
 */
#ifndef DDK_MMREG_H
#define DDK_MMREG_H

#include <wdm.h>
#include <windef.h>
#pragma push_macro("DEFINE_GUIDEX")
#undef DEFINE_GUIDEX
#define DEFINE_GUIDEX(name) EXTERN_C const CDECL GUID name
#pragma push_macro("NOBITMAP") /* kernel mode has no BITMAPINFOHEADER */
#undef NOBITMAP
#define NOBITMAP
#include_next <mmreg.h>
#pragma pop_macro("NOBITMAP")
#pragma pop_macro("DEFINE_GUIDEX")

#endif
