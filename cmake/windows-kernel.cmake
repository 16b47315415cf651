# SPDX-License-Identifier: MIT
# Toolchain: clang and lld-link for Windows kernel mode, WINDLASS_ARCH = x64 | x86.
#
# CMAKE_SYSTEM_NAME is Generic on purpose: the Windows platform modules of CMake would bring
# user-mode libraries, manifests and runtime selection, none of which a driver has.
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
set(CMAKE_TRY_COMPILE_PLATFORM_VARIABLES WINDLASS_ARCH)

if(WINDLASS_ARCH STREQUAL "x64")
    set(CMAKE_SYSTEM_PROCESSOR AMD64)
    set(WINDLASS_TRIPLE x86_64-pc-windows-msvc)
    set(WINDLASS_MINGW_LIB /usr/x86_64-w64-mingw32/lib)
elseif(WINDLASS_ARCH STREQUAL "x86")
    set(CMAKE_SYSTEM_PROCESSOR x86)
    set(WINDLASS_TRIPLE i686-pc-windows-msvc)
    set(WINDLASS_MINGW_LIB /usr/i686-w64-mingw32/lib)
else()
    message(FATAL_ERROR "WINDLASS_ARCH must be x64 or x86; use a preset, see `cmake --list-presets`")
endif()

set(CMAKE_C_COMPILER clang-19)
set(CMAKE_C_FLAGS_INIT "--target=${WINDLASS_TRIPLE}")
set(CMAKE_AR llvm-ar-19 CACHE FILEPATH "")
set(CMAKE_RANLIB llvm-ranlib-19 CACHE FILEPATH "")
find_program(WINDLASS_LLD_LINK lld-link-19 REQUIRED)
set(WINDLASS_MINGW_INCLUDE /usr/share/mingw-w64/include)
