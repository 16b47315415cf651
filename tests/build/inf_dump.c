/* SPDX-License-Identifier: MIT */
/*
 * A Windows program: what SetupAPI reads in an INF, and what it writes to the registry.
 *
 *   inf_dump FILE.inf lines SECTION...     key and fields of every line, tab between
 *   inf_dump FILE.inf registry SECTION     AddReg of SECTION under a key of HKCU, then that key
 */
#include <stdio.h>
#include <string.h>

#include <windows.h>

#include <setupapi.h>

static int lines(HINF inf, const char *section)
{
    char text[1024];
    INFCONTEXT line;

    printf("[%s]\n", section);
    if (!SetupFindFirstLineA(inf, section, NULL, &line))
        return 0; /* empty */
    do {
        for (DWORD i = 0; i <= SetupGetFieldCount(&line); i++)
            if (SetupGetStringFieldA(&line, i, text, sizeof text, NULL))
                printf("%s%s", i > 0 ? "\t" : "", text);
        printf("\n");
    } while (SetupFindNextLine(&line, &line));
    return 0;
}

static void show(HKEY key, const char *path)
{
    char name[256], below[1024];
    BYTE data[1024];

    for (DWORD i = 0;; i++) {
        DWORD bytes = sizeof data, length = sizeof name, type;

        if (RegEnumValueA(key, i, name, &length, NULL, &type, data, &bytes) != ERROR_SUCCESS)
            break;
        printf("%s\t%s\t%lu\t", path, name, type);
        if (type == REG_DWORD)
            printf("%lu\n", *(DWORD *)data);
        else
            printf("%.*s\n", (int)bytes, (const char *)data);
    }
    for (DWORD i = 0; RegEnumKeyA(key, i, name, sizeof name) == ERROR_SUCCESS; i++) {
        HKEY child;

        snprintf(below, sizeof below, "%s%s%s", path, path[0] != '\0' ? "\\" : "", name);
        if (RegOpenKeyA(key, name, &child) == ERROR_SUCCESS) {
            show(child, below);
            RegCloseKey(child);
        }
    }
}

static int registry(HINF inf, const char *section)
{
    HKEY key;

    RegDeleteTreeA(HKEY_CURRENT_USER, "inf_dump");
    if (RegCreateKeyA(HKEY_CURRENT_USER, "inf_dump", &key) != ERROR_SUCCESS ||
        !SetupInstallFromInfSectionA(NULL, inf, section, SPINST_REGISTRY, key, NULL, 0, NULL, NULL, NULL,
                                     NULL)) {
        fprintf(stderr, "[%s]: error %lu\n", section, GetLastError());
        return 1;
    }
    show(key, "");
    RegCloseKey(key);
    return 0;
}

int main(int argc, char **argv)
{
    UINT line = 0;
    HINF inf = argc > 3 ? SetupOpenInfFileA(argv[1], NULL, INF_STYLE_WIN4, &line) : INVALID_HANDLE_VALUE;
    int status = 0;

    if (inf == INVALID_HANDLE_VALUE) {
        fprintf(stderr, "%s:%u: error %lu\n", argc > 1 ? argv[1] : "usage", line, GetLastError());
        return 1;
    }
    for (int i = 3; i < argc && status == 0; i++)
        status = strcmp(argv[2], "lines") == 0 ? lines(inf, argv[i]) : registry(inf, argv[i]);
    SetupCloseInfFile(inf);
    return status;
}
