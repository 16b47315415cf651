/* SPDX-License-Identifier: MIT */
/* Register accessors, which are functions only on i386: single moves of exactly the width asked for. */
#include "io.h"

#if defined(_M_IX86)
#define IOP_REGISTER(Name, Type)                                                                   \
    Type NTAPI READ_REGISTER_##Name(volatile Type *Register)                                       \
    {                                                                                              \
        return *Register;                                                                          \
    }                                                                                              \
    VOID NTAPI WRITE_REGISTER_##Name(volatile Type *Register, Type Value)                          \
    {                                                                                              \
        *Register = Value;                                                                         \
    }                                                                                              \
    VOID NTAPI READ_REGISTER_BUFFER_##Name(volatile Type *Register, Type *Buffer, ULONG Count)     \
    {                                                                                              \
        while (Count-- > 0) {                                                                      \
            *Buffer++ = *Register++;                                                               \
        }                                                                                          \
    }                                                                                              \
    VOID NTAPI WRITE_REGISTER_BUFFER_##Name(volatile Type *Register, Type *Buffer, ULONG Count)    \
    {                                                                                              \
        while (Count-- > 0) {                                                                      \
            *Register++ = *Buffer++;                                                               \
        }                                                                                          \
    }

IOP_REGISTER(UCHAR, UCHAR)
IOP_REGISTER(USHORT, USHORT)
IOP_REGISTER(ULONG, ULONG)
#endif
