/* SPDX-License-Identifier: MIT */
/* Register accessors, which are functions only on i386: single moves of exactly the width asked for. */
#include "io.h"

#if defined(_M_IX86)
#define IOP_REGISTER(Name, Type)                                                                   \
    Type NTAPI READ_REGISTER_##Name(P##Type Register)                                              \
    {                                                                                              \
        return *(volatile Type *)Register;                                                         \
    }                                                                                              \
    VOID NTAPI WRITE_REGISTER_##Name(P##Type Register, Type Value)                                 \
    {                                                                                              \
        *(volatile Type *)Register = Value;                                                        \
    }                                                                                              \
    VOID NTAPI READ_REGISTER_BUFFER_##Name(P##Type Register, P##Type Buffer, ULONG Count)          \
    {                                                                                              \
        while (Count-- > 0) {                                                                      \
            *Buffer++ = *(volatile Type *)Register++;                                              \
        }                                                                                          \
    }                                                                                              \
    VOID NTAPI WRITE_REGISTER_BUFFER_##Name(P##Type Register, P##Type Buffer, ULONG Count)         \
    {                                                                                              \
        while (Count-- > 0) {                                                                      \
            *(volatile Type *)Register++ = *Buffer++;                                              \
        }                                                                                          \
    }

IOP_REGISTER(UCHAR, UCHAR)
IOP_REGISTER(USHORT, USHORT)
IOP_REGISTER(ULONG, ULONG)
#endif
