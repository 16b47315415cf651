# SPDX-License-Identifier: MIT
# How kernel-mode PE files are built: windlass_pe() and its two users, one for drivers and one for
# the modules of the lab's small NT. Only meaningful with the toolchain windows-kernel.cmake.

# One object-file name for every directory the tree is built in: with it, two builds anywhere give
# the same bytes (the name is part of CodeView).
set(CMAKE_C_COMPILE_OBJECT
    "<CMAKE_C_COMPILER> <DEFINES> <INCLUDES> <FLAGS> -Xclang -object-file-name=<OBJECT> -o <OBJECT> -c <SOURCE>")
# CMake knows no dependency files for clang with an MSVC target. -MD, not -MMD: include/ddk is a
# system directory to the compiler.
set(CMAKE_DEPFILE_FLAGS_C "-MD -MT <DEP_TARGET> -MF <DEP_FILE>")
# Archives: deterministic, no dates.
set(CMAKE_C_ARCHIVE_CREATE "<CMAKE_AR> qcD <TARGET> <OBJECTS>")
set(CMAKE_C_ARCHIVE_FINISH "")
set(CMAKE_C_LINK_EXECUTABLE
    "${WINDLASS_LLD_LINK} /nologo <LINK_FLAGS> /out:<TARGET> <OBJECTS> <LINK_LIBRARIES>")
set(CMAKE_STATIC_LIBRARY_PREFIX "")
set(CMAKE_STATIC_LIBRARY_SUFFIX ".lib")
set(CMAKE_C_FLAGS_FREE "-O2" CACHE STRING "" FORCE)
set(CMAKE_C_FLAGS_CHECKED "-O1" CACHE STRING "" FORCE)

add_library(windlass_kernel_flags INTERFACE)
target_compile_options(windlass_kernel_flags INTERFACE
    # mingw-w64's headers refuse compilers that do not look like gcc.
    -fgnuc-version=12.2.0
    -std=gnu11 -ffreestanding -fshort-wchar -fno-strict-aliasing -fms-extensions
    # Freestanding drops .pdata unless asked, and without it x64 cannot be unwound.
    -fasynchronous-unwind-tables -fno-omit-frame-pointer
    -g -gcodeview -gno-codeview-command-line
    "-ffile-prefix-map=${CMAKE_SOURCE_DIR}=." "-ffile-prefix-map=${CMAKE_BINARY_DIR}=."
    -fdebug-compilation-dir=.
    -Wall -Wextra -Werror -Wno-unused-parameter -Wmissing-prototypes -Wstrict-prototypes
    # mm3dnow.h, reached through mingw-w64's intrin.h, warns about itself.
    -Wno-microsoft-anon-tag -Wno-unknown-pragmas "-Wno-#warnings"
    # Kernel stacks are 12 KiB on i386; a frame of more than 1 KiB needs a reason.
    -Wframe-larger-than=1024
    # The kernel does not save MMX/SSE state for i386 drivers.
    $<$<STREQUAL:${WINDLASS_ARCH},x86>:-mno-mmx>
    $<$<STREQUAL:${WINDLASS_ARCH},x86>:-mno-sse>
    $<$<CONFIG:Checked>:-fstack-protector-strong>)
target_compile_definitions(windlass_kernel_flags INTERFACE
    _KERNEL_MODE=1 _WIN32_WINNT=0x0601 WINVER=0x0601 NTDDI_VERSION=0x06010000
    $<$<STREQUAL:${WINDLASS_ARCH},x86>:_X86_=1>
    $<$<STREQUAL:${WINDLASS_ARCH},x64>:_AMD64_=1>
    $<$<CONFIG:Checked>:DBG=1>)
target_include_directories(windlass_kernel_flags INTERFACE
    ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR})
target_compile_options(windlass_kernel_flags INTERFACE
    "SHELL:-isystem \"${CMAKE_SOURCE_DIR}/include/ddk\""
    "SHELL:-isystem ${WINDLASS_MINGW_INCLUDE}/ddk"
    "SHELL:-isystem ${WINDLASS_MINGW_INCLUDE}")

# windlass_pe(target SOURCES ... [LIBS ...] [LINK ...] OUTPUT dir NAME file ENTRY symbol BYTES n
#             [CHECK])
# A native PE image with PDB, linked in the build tree by relative paths only (absolute ones would
# end in the PDB and make its hash, hence the image, depend on the directory), then put into OUTPUT.
# ENTRY is the undecorated stdcall symbol, BYTES what it pops on i386. With CHECK the finished file
# must pass tools/check_pe.py before it is put there.
function(windlass_pe target)
    cmake_parse_arguments(P "CHECK" "OUTPUT;NAME;ENTRY;BYTES" "SOURCES;LIBS;LINK" ${ARGN})
    get_filename_component(stem ${P_NAME} NAME_WE)
    set(entry ${P_ENTRY})
    if(WINDLASS_ARCH STREQUAL "x86")
        set(entry "${P_ENTRY}@${P_BYTES}")
        # The compiler's 64-bit arithmetic: its names have no @16, those of mingw-w64's library do.
        set(arch_flags "/machine:x86 /safeseh:no")
        foreach(name IN ITEMS _alldiv _allmul _allrem _aulldiv _aullrem)
            string(APPEND arch_flags " /alternatename:_${name}=_${name}@16")
        endforeach()
    else()
        set(arch_flags "/machine:x64 /highentropyva:no")
    endif()
    file(RELATIVE_PATH here ${CMAKE_BINARY_DIR} ${CMAKE_CURRENT_BINARY_DIR})
    add_executable(${target} ${P_SOURCES})
    target_link_libraries(${target} PRIVATE windlass_kernel_flags ${P_LIBS})
    set_target_properties(${target} PROPERTIES OUTPUT_NAME ${P_NAME} SUFFIX "")
    string(JOIN " " flags
        /driver /subsystem:native,6.01 /osversion:6.1 /version:6.1 /entry:${entry} /nodefaultlib
        /release /Brepro /dynamicbase /nxcompat /tsaware:no /opt:ref /opt:icf ${arch_flags}
        /debug /pdb:${here}/${stem}.pdb /pdbaltpath:%_PDB% /pdbsourcepath:C:/windlass ${P_LINK})
    set_property(TARGET ${target} PROPERTY LINK_FLAGS "${flags}")
    set(pdb ${CMAKE_CURRENT_BINARY_DIR}/${stem}.pdb)
    set(check)
    if(P_CHECK)
        set(check COMMAND /usr/bin/python3 ${CMAKE_SOURCE_DIR}/tools/check_pe.py
            --arch ${WINDLASS_ARCH} --delete $<TARGET_FILE:${target}>)
    endif()
    add_custom_command(TARGET ${target} POST_BUILD
        ${check}
        COMMAND ${CMAKE_COMMAND} -E make_directory ${P_OUTPUT}
        COMMAND ${CMAKE_COMMAND} -E copy $<TARGET_FILE:${target}> ${pdb} ${P_OUTPUT}
        VERBATIM)
    set_property(TARGET ${target} APPEND PROPERTY ADDITIONAL_CLEAN_FILES
        ${pdb} ${P_OUTPUT}/${stem}.pdb ${P_OUTPUT}/${P_NAME})
endfunction()

# The import library of portcls.sys, which mingw-w64 lacks, is made when the build is configured and
# lies as portcls.lib in the root of the build tree, from where the linker is run. The .def has the
# names of x86; on x64 nothing is decorated.
find_program(WINDLASS_DLLTOOL llvm-dlltool-19 REQUIRED)
set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
    ${CMAKE_SOURCE_DIR}/include/ddk/portcls.def)
file(READ ${CMAKE_SOURCE_DIR}/include/ddk/portcls.def windlass_portcls_def)
set(windlass_dlltool_arch -m i386 -k)
if(WINDLASS_ARCH STREQUAL "x64")
    string(REGEX REPLACE "@[0-9]+" "" windlass_portcls_def "${windlass_portcls_def}")
    set(windlass_dlltool_arch -m i386:x86-64)
endif()
file(WRITE ${CMAKE_BINARY_DIR}/portcls.def "${windlass_portcls_def}")
execute_process(COMMAND ${WINDLASS_DLLTOOL} ${windlass_dlltool_arch} -d portcls.def -l portcls.lib
    WORKING_DIRECTORY ${CMAKE_BINARY_DIR} COMMAND_ERROR_IS_FATAL ANY)

# windlass_driver(name.sys SOURCES ... [LIBS ...] OUTPUT dir [TARGET name])
# A driver: linked against what Windows exports and nothing else, checked (header, sections, every
# import present in Windows 7) and staged in OUTPUT with its PDB.
function(windlass_driver name)
    cmake_parse_arguments(D "" "OUTPUT;TARGET" "SOURCES;LIBS" ${ARGN})
    get_filename_component(stem ${name} NAME_WE)
    if(NOT D_TARGET)
        set(D_TARGET ${stem})
    endif()
    set(sources ${D_SOURCES})
    set(entry DriverEntry)
    if(CMAKE_BUILD_TYPE STREQUAL "Checked")
        # Checked builds carry stack cookies, seeded before DriverEntry runs.
        list(APPEND sources ${CMAKE_SOURCE_DIR}/drivers/common/security_cookie.c)
        set(entry GsDriverEntry)
    endif()
    windlass_pe(${D_TARGET} CHECK SOURCES ${sources} LIBS ${D_LIBS} OUTPUT ${D_OUTPUT} NAME ${name}
        ENTRY ${entry} BYTES 8
        LINK /section:INIT,ERD ${WINDLASS_MINGW_LIB}/libndis.a ${WINDLASS_MINGW_LIB}/libntoskrnl.a
             ${WINDLASS_MINGW_LIB}/libhal.a portcls.lib ${WINDLASS_MINGW_LIB}/libks.a)
endfunction()

# windlass_resources(file.rc variable DEPENDS file ...)
#
# Compiles file.rc of the current folder; variable becomes the .res to name among a driver's sources.
# The compiler takes an absolute path whose first letter is one of its options (/check/... is /c)
# for that option, so the file is given by its name alone.
function(windlass_resources file variable)
    cmake_parse_arguments(PARSE_ARGV 2 P "" "" "DEPENDS")
    find_program(WINDLASS_LLVM_RC llvm-rc-19 REQUIRED)
    cmake_path(GET file STEM stem)
    set(resources ${CMAKE_CURRENT_BINARY_DIR}/${stem}.res)
    add_custom_command(OUTPUT ${resources}
        COMMAND ${WINDLASS_LLVM_RC} /no-preprocess /i ${CMAKE_CURRENT_BINARY_DIR} /fo ${resources}
                ${file}
        WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}
        DEPENDS ${file} ${P_DEPENDS} VERBATIM)
    set_source_files_properties(${resources} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)
    set(${variable} ${resources} PARENT_SCOPE)
endfunction()

# windlass_package(name FOLDER sub/folder DRIVERS target ... FILES file ...)
# Target package-<name>: an installable folder per architecture under <stage>/drivers/<folder>. The
# drivers stage themselves there (OUTPUT ${WINDLASS_STAGE}/drivers/<folder>/${WINDLASS_ARCH}); this
# puts INFs and the like beside them.
function(windlass_package name)
    cmake_parse_arguments(K "" "FOLDER" "DRIVERS;FILES" ${ARGN})
    set(folder ${WINDLASS_STAGE}/drivers/${K_FOLDER}/${WINDLASS_ARCH})
    set(copies)
    foreach(file IN LISTS K_FILES)
        get_filename_component(path ${file} ABSOLUTE)
        get_filename_component(base ${file} NAME)
        add_custom_command(OUTPUT ${folder}/${base}
            COMMAND ${CMAKE_COMMAND} -E make_directory ${folder}
            COMMAND ${CMAKE_COMMAND} -E copy ${path} ${folder}/${base}
            DEPENDS ${path} VERBATIM)
        list(APPEND copies ${folder}/${base})
    endforeach()
    add_custom_target(package-${name} ALL DEPENDS ${copies} ${K_DRIVERS})
endfunction()

# windlass_lab_module(file ENTRY symbol BYTES n SOURCES ... DEF file [LIBS ...] [LINK ...])
# A module of the lab's small NT; exports by a .def file, staged in out/lab/<arch>. The import
# library of each is <stem>_implib.lib in the root of the build tree.
function(windlass_lab_module name)
    cmake_parse_arguments(M "" "ENTRY;BYTES;DEF" "SOURCES;LIBS;LINK" ${ARGN})
    get_filename_component(stem ${name} NAME_WE)
    set(out ${CMAKE_SOURCE_DIR}/out/lab/${WINDLASS_ARCH})
    windlass_pe(lab_${stem} SOURCES ${M_SOURCES} LIBS ${M_LIBS} OUTPUT ${out} NAME ${name}
        ENTRY ${M_ENTRY} BYTES ${M_BYTES}
        LINK \"/def:${M_DEF}\" /implib:${stem}_implib.lib ${M_LINK})
    set_property(TARGET lab_${stem} APPEND PROPERTY LINK_DEPENDS ${M_DEF})
    target_include_directories(lab_${stem} PRIVATE
        ${CMAKE_SOURCE_DIR}/lab/include ${CMAKE_SOURCE_DIR}/lab/nt)
endfunction()
