/* SPDX-License-Identifier: MIT */
/* Second pass over the export rows: the table. See lab_exports.h. */
#undef LAB_STD
#undef LAB_FAST
#undef LAB_CDECL
#undef LAB_DATA
#undef LAB_PRIVATE_STD
#undef LAB_PRIVATE_FAST
#undef LAB_PRIVATE_CDECL
#undef LAB_PRIVATE_DATA
#define LAB_PRIVATE_STD(Name, ArgBytes)
#define LAB_PRIVATE_FAST(Name, ArgBytes)
#define LAB_PRIVATE_CDECL(Name)
#define LAB_PRIVATE_DATA(Name)

#ifdef LAB_EXPORTS_LIST
#define LAB_STD(...)
#define LAB_FAST(...)
#define LAB_CDECL(...)
#define LAB_DATA(...)
#define LAB_EXPORT_TABLE_BEGIN
#define LAB_EXPORT_TABLE_END
#else
/* Names are quoted and pasted at the first level, where macros of the same name do not expand. */
#define LAB_ROW_(NameText, Function, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)              \
    {.name = NameText,                                                                             \
     .fn = Function,                                                                               \
     .arg_bytes = ArgBytes,                                                                        \
     .irql_min = IrqlMin,                                                                          \
     .irql_max = IrqlMax,                                                                          \
     .first_version = FirstVersion,                                                                \
     .flags = Flags},
#define LAB_STD(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)                             \
    LAB_ROW_(#Name, LabRow_##Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)
#define LAB_FAST(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)                            \
    LAB_ROW_(#Name, LabRow_##Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)
#define LAB_CDECL(Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)                           \
    LAB_ROW_(#Name, LabRow_##Name, ArgBytes, IrqlMin, IrqlMax, FirstVersion, Flags)
#define LAB_DATA(Name, FirstVersion)                                                               \
    LAB_ROW_(#Name, LabRow_##Name, 0, PASSIVE_LEVEL, HIGH_LEVEL, FirstVersion, LAB_EXPORT_DATA)
#define LAB_EXPORT_TABLE_BEGIN const struct lab_export_row LabExports[] = {
#define LAB_EXPORT_TABLE_END                                                                       \
    {                                                                                              \
        .name = NULL                                                                               \
    }                                                                                              \
    }                                                                                              \
    ;
#endif
