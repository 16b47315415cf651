/* SPDX-License-Identifier: MIT */
/* What the stand-in DLL and the program that calls it agree on. */
#ifndef STANDIN_H
#define STANDIN_H

#include <hyperv/windows/vmbuspipe.h>

#define STANDIN_CLASS1    0x11112222u
#define STANDIN_INSTANCE1 0x33334444u
#define STANDIN_CLASS     { STANDIN_CLASS1, 1, 2, { 3, 4, 5, 6, 7, 8, 9, 10 } }
#define STANDIN_INSTANCE  { STANDIN_INSTANCE1, 1, 2, { 3, 4, 5, 6, 7, 8, 9, 10 } }
#define STANDIN_PATH      L"\\\\.\\standin"

#endif
