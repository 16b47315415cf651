/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Portable types and the compiler and ABI macros which every other header of this library uses.
 *
 * Layout does not depend on the compiler: integers have their natural alignment everywhere (also
 * 64-bit ones on 32-bit x86), enums are 32 bits wide, bit-fields never cross a unit of their type.
 * That is asserted here, always. The size of each record and the offset of each member are in
 * layout/, one file for each header, and asserted when HYPERV_CHECK_LAYOUT is defined: the tests do
 * so for each compiler and target, and a program need not pay for it each time it is compiled.
 *
 * Macros which the including program may define first:
 *   HYPERV_UNPREFIXED_NAMES  also define the names without a prefix of their own (TRUE, STATUS_*,
 *                            NTSTATUS, GPA_RANGE ...). Without it only their HV_ spellings exist.
 *                            Include platform headers before this library when it is set: a name
 *                            which a platform header already has is left alone.
 *   HYPERV_ALL_ARCHITECTURES also define what belongs to the other architecture only (register
 *                            names, intercept messages, CPUID, MSRs ...), for a program such as a
 *                            machine monitor or an analysis tool that handles both. Where one name
 *                            has two values the architecture of the compiler still decides.
 *   HYPERV_CHECK_LAYOUT      assert the size and the offsets of every record, and let clang warn
 *                            about the headers themselves.
 * These count when they are defined, whatever their value, and must be so before the first header.
 *   HV_ANYSIZE_ARRAY         may be defined, but only as 1: any other value would change layouts.
 *   HV_ARCH_X86, HV_ARCH_X64, HV_ARCH_ARM64
 *                            select the architecture for a compiler that does not say; exactly one.
 */
#ifndef HYPERV_TYPES_H
#define HYPERV_TYPES_H

#if defined(__cplusplus)
#if __cplusplus < 201103L && (!defined(_MSC_VER) || _MSC_VER < 1900)
#error "hyperv: C++11 or later is needed (supported: C99, C11, C17, C23, C++11 and later)"
#endif
#elif !defined(_MSC_VER) && (!defined(__STDC_VERSION__) || __STDC_VERSION__ < 199901L)
#error "hyperv: C99 or later is needed (supported: C99, C11, C17, C23, C++11 and later)"
#endif

#if defined(HV_ARCH_X86) + defined(HV_ARCH_X64) + defined(HV_ARCH_ARM64) > 1
#error "hyperv: define only one of HV_ARCH_X86, HV_ARCH_X64, HV_ARCH_ARM64"
#elif !defined(HV_ARCH_X86) && !defined(HV_ARCH_X64) && !defined(HV_ARCH_ARM64)
#if defined(__x86_64__) || defined(_M_AMD64) || defined(_M_X64)
#define HV_ARCH_X64 1
#elif defined(__aarch64__) || defined(_M_ARM64) || defined(_M_ARM64EC)
#define HV_ARCH_ARM64 1
#elif defined(__i386__) || defined(_M_IX86)
#define HV_ARCH_X86 1
#else
#error "hyperv: unsupported architecture (supported: x86, x86-64, ARM64, little-endian)"
#endif
#endif

/* Which architectures' definitions are visible. 32-bit x86 has those of x86-64. */
#if defined(HYPERV_ALL_ARCHITECTURES)
#define HV_WITH_X64
#define HV_WITH_ARM64
#elif defined(HV_ARCH_ARM64)
#define HV_WITH_ARM64
#else
#define HV_WITH_X64
#endif
/* hyperv.h refuses a request that comes after this. */
#if defined(HYPERV_UNPREFIXED_NAMES)
#define HV_WITH_UNPREFIXED_NAMES
#endif
#if defined(HYPERV_CHECK_LAYOUT)
#define HV_WITH_LAYOUT_CHECKS
#endif

#include <stddef.h>
#include <stdint.h>

/* ---- compiler ------------------------------------------------------------------------------ */

/**
 * Every header places its definitions between these two: default packing whatever the includer
 * set, and no pedantic warning about C11 anonymous members or enumerators above INT_MAX. clang
 * looks up each warning in a table per file once a pragma changes one; it is told the same by
 * making the header a system header, except where the headers themselves are to be checked.
 */
#if defined(__clang__) && !defined(HYPERV_CHECK_LAYOUT)
#define HV_HEADER_QUIET       _Pragma("clang system_header")
#define HV_HEADER_STATE_BEGIN _Pragma("pack(push)") _Pragma("pack()")
#define HV_HEADER_STATE_END   _Pragma("pack(pop)")
#elif defined(__clang__)
#define HV_HEADER_QUIET
#define HV_HEADER_STATE_BEGIN                                                                      \
    _Pragma("pack(push)") _Pragma("pack()") _Pragma("clang diagnostic push")                       \
        _Pragma("clang diagnostic ignored \"-Wpedantic\"")                                         \
            _Pragma("clang diagnostic ignored \"-Wmicrosoft\"")
#define HV_HEADER_STATE_END _Pragma("clang diagnostic pop") _Pragma("pack(pop)")
#elif defined(__GNUC__)
#define HV_HEADER_QUIET
#define HV_HEADER_STATE_BEGIN                                                                      \
    _Pragma("pack(push)") _Pragma("pack()") _Pragma("GCC diagnostic push")                         \
        _Pragma("GCC diagnostic ignored \"-Wpedantic\"")
#define HV_HEADER_STATE_END _Pragma("GCC diagnostic pop") _Pragma("pack(pop)")
#else
/* 4200 flexible array, 4201 anonymous member, 4214 bit-field type, 4324 alignment padding */
#define HV_HEADER_QUIET
#define HV_HEADER_STATE_BEGIN                                                                      \
    __pragma(pack(push)) __pragma(pack()) __pragma(warning(push))                                  \
        __pragma(warning(disable : 4200 4201 4214 4324))
#define HV_HEADER_STATE_END __pragma(warning(pop)) __pragma(pack(pop))
#endif
/* hyperv.h sets the state once for all headers and makes these two HV_HEADER_QUIET and nothing. */
#define HV_HEADER_BEGIN HV_HEADER_QUIET HV_HEADER_STATE_BEGIN
#define HV_HEADER_END   HV_HEADER_STATE_END

/** Alignment of a record in bytes; between the keyword struct or union and the tag. */
#if defined(_MSC_VER) && !defined(__clang__)
#define HV_ALIGNED(n) __declspec(align(n))
#else
#define HV_ALIGNED(n) __attribute__((aligned(n)))
#endif
#ifndef HV_DECLSPEC_ALIGN
#define HV_DECLSPEC_ALIGN(x) HV_ALIGNED(x)
#endif

/** After an enum's tag: its width. C has no syntax for this before C23; there it is asserted. */
#if defined(__cplusplus) && (__cplusplus >= 201103L || defined(_MSC_VER))
#define HV_ENUM_UINT32 : uint32_t
#define HV_ENUM_INT32  : int32_t
#else
#define HV_ENUM_UINT32
#define HV_ENUM_INT32
#endif

/** For an object with internal linkage that not every includer uses (the GUIDs). */
#if defined(__GNUC__) || defined(__clang__)
#define HV_UNUSED __attribute__((unused))
#else
#define HV_UNUSED
#endif

/** Condition checked by the compiler; allowed wherever a declaration is. */
#ifndef HV_STATIC_ASSERT
#if defined(__cplusplus) && (__cplusplus >= 201103L || defined(_MSC_VER))
#define HV_STATIC_ASSERT(Expression) static_assert(Expression, #Expression)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define HV_STATIC_ASSERT(Expression) _Static_assert(Expression, #Expression)
#elif !defined(__cplusplus) && (defined(__GNUC__) || defined(__clang__))
#define HV_STATIC_ASSERT(Expression) __extension__ _Static_assert(Expression, #Expression)
#else
#define HV_STATIC_ASSERT(Expression)                                                               \
    extern char (*hyperv_static_assert(void))[(Expression) ? 1 : -1]
#endif
#endif

/** The record takes exactly n bytes. */
#define HV_STATIC_ASSERT_SIZE(type, n) HV_STATIC_ASSERT(sizeof(type) == (n))
/** The member starts n bytes after the start of the record. */
#define HV_STATIC_ASSERT_OFFSET(type, member, n) HV_STATIC_ASSERT(offsetof(type, member) == (n))

/* ---- integers ------------------------------------------------------------------------------ */

typedef int8_t HV_INT8, *PHV_INT8;
typedef int16_t HV_INT16, *PHV_INT16;
typedef int32_t HV_INT32, *PHV_INT32;
typedef uint8_t HV_UINT8, *PHV_UINT8;
typedef uint16_t HV_UINT16, *PHV_UINT16;
typedef uint32_t HV_UINT32, *PHV_UINT32;

/* The i386 System V ABI aligns 64-bit members to 4 bytes; the hypervisor interface does not. */
#if defined(__i386__) && !defined(_WIN32)
typedef int64_t HV_INT64 __attribute__((aligned(8)));
typedef uint64_t HV_UINT64 __attribute__((aligned(8)));
#else
typedef int64_t HV_INT64;
typedef uint64_t HV_UINT64;
#endif
typedef HV_INT64 *PHV_INT64;
typedef HV_UINT64 *PHV_UINT64;

typedef char HV_CHAR;

/** UTF-16LE code unit; wchar_t where the platform's wchar_t is that. */
#if defined(_WIN32)
typedef wchar_t HV_WCHAR;
#else
typedef HV_UINT16 HV_WCHAR;
#endif

HV_HEADER_BEGIN

#if defined(GUID_DEFINED)
typedef GUID HV_GUID, *PHV_GUID;
#else
/** Globally unique identifier in the byte order of Windows; MS-DTYP 2.3.4. */
typedef struct _HV_GUID {
    HV_UINT32 Data1;
    HV_UINT16 Data2;
    HV_UINT16 Data3;
    HV_UINT8 Data4[8];
} HV_GUID, *PHV_GUID;
#endif
HV_STATIC_ASSERT_SIZE(HV_GUID, 16);
HV_STATIC_ASSERT_OFFSET(HV_GUID, Data4, 8);

/** Value of 128 bits, two quadwords or four doublewords; TLFS 1.6 (basic data types). */
typedef union HV_ALIGNED(16) _HV_UINT128 {
    struct {
        HV_UINT64 Low64;
        HV_UINT64 High64;
    };
    HV_UINT32 Dword[4];
    HV_UINT8 AsUINT8[16];
} HV_UINT128, *PHV_UINT128;
HV_STATIC_ASSERT_SIZE(HV_UINT128, 16);
HV_STATIC_ASSERT_OFFSET(HV_UINT128, High64, 8);

/** What the layouts rely on; a compiler option that changes it breaks the interface. */
struct _HV_LAYOUT_PROBE {
    HV_UINT8 Byte;
    HV_UINT64 Aligned;
    HV_UINT64 Low : 12,
              High : 52;
    enum _HV_LAYOUT_PROBE_ENUM HV_ENUM_UINT32 { HvLayoutProbe = 0 } Enum;
    HV_UINT16 Last;
};
HV_STATIC_ASSERT_OFFSET(struct _HV_LAYOUT_PROBE, Aligned, 8);
HV_STATIC_ASSERT_OFFSET(struct _HV_LAYOUT_PROBE, Enum, 24);
HV_STATIC_ASSERT_OFFSET(struct _HV_LAYOUT_PROBE, Last, 28);
HV_STATIC_ASSERT_SIZE(struct _HV_LAYOUT_PROBE, 32);
HV_STATIC_ASSERT_SIZE(HV_WCHAR, 2);

HV_HEADER_END

/* ---- records ------------------------------------------------------------------------------- */

/** Number of elements in the declaration of a trailing array of any length. */
#if !defined(HV_ANYSIZE_ARRAY)
#define HV_ANYSIZE_ARRAY 1
#elif HV_ANYSIZE_ARRAY != 1
#error "hyperv: HV_ANYSIZE_ARRAY must be 1"
#undef HV_ANYSIZE_ARRAY
#define HV_ANYSIZE_ARRAY 1
#endif

/** Offset of a member in bytes; a constant expression. */
#ifndef HV_FIELD_OFFSET
#define HV_FIELD_OFFSET(TYPE, Field) ((HV_UINT64)offsetof(TYPE, Field))
#endif
/** Size of a member in bytes. */
#ifndef HV_FIELD_SIZE
#define HV_FIELD_SIZE(TYPE, Field) (sizeof(((TYPE *)0)->Field))
#endif
/** Bytes of a record up to and including a member. */
#ifndef HV_FIELD_SIZE_THROUGH
#define HV_FIELD_SIZE_THROUGH(TYPE, Field)                                                         \
    (HV_FIELD_OFFSET(TYPE, Field) + HV_FIELD_SIZE(TYPE, Field))
#endif
/** Whether the first Size bytes of the record at Struct contain all of a member. */
#ifndef HV_FIELD_CONTAINS
#define HV_FIELD_CONTAINS(Struct, Size, Field)                                                     \
    (((PHV_UINT8)(&(Struct)->Field) + sizeof((Struct)->Field)) <= ((PHV_UINT8)(Struct) + (Size)))
#endif

#endif
