/* SPDX-License-Identifier: MIT */
/* lab/host/inf*.c: what an INF means, and what is said of a wrong one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "lab/host/inf.h"

#define HARDWARE_ID "PCI\\VEN_1AF4&DEV_1041&REV_01"
#define SOFTWARE                                                                                   \
    "\\Registry\\Machine\\System\\CurrentControlSet\\Control\\Class\\"                             \
    "{4d36e972-e325-11ce-bfc1-08002be10318}\\0003"
#define SERVICES "\\Registry\\Machine\\System\\CurrentControlSet\\Services"
#define ENUM "\\Registry\\Machine\\System\\CurrentControlSet\\Enum\\PCI\\X\\3&0"

struct fixture {
    char folder[64];
    char inf[96];
    char error[512];
    struct hive hive;
    struct inf_result result;
};

static const char good[] =
    "; a comment\r\n"
    "[version]\r\n"
    "Signature = \"$Windows NT$\"\r\n"
    "Class = Net\r\n"
    "ClassGuid = {4d36e972-e325-11ce-bfc1-08002be10318}\r\n"
    "Provider = %Provider%\r\n"
    "CatalogFile = t.cat\r\n"
    "DriverVer = 01/02/2026,1.2.3.4\r\n"
    "[Manufacturer]\r\n"
    "%Provider% = Models, NTx86, NTamd64, NTamd64.6.2\r\n"
    "[Models.NTx86]\r\n"
    "%Name% = Install, " HARDWARE_ID "\r\n"
    "[Models.NTamd64]\r\n"
    "\"Other\" = Wrong, PCI\\VEN_1AF4&DEV_1041\r\n"
    "%Name% = Install, " HARDWARE_ID "\r\n"
    "[Models.NTamd64.6.2]\r\n"
    "%Name% = Wrong, " HARDWARE_ID "\r\n"
    "[Install.NT]\r\n"
    "Characteristics = 0x84\r\n"
    "BusType = 5\r\n"
    "AddReg = params, \\\r\n"
    "         values\r\n"
    "[params]\r\n"
    "HKR, Ndi\\params\\*JumboPacket, default, 0, \"1514\"\r\n"
    "HKR, Ndi\\params\\*JumboPacket, ParamDesc, 0, %Name%\r\n"
    "HKR, Ndi\\params\\NetworkAddress, default, 0, \"\"\r\n"
    "[values]\r\n"
    "HKR,, *IfType, 0x00010001, 6\r\n"
    "HKR,, Quoted, 0, \"a, \"\"b\"\" ; %%c \"\r\n"
    "HKR, Sub\\Key, Multi, 0x00010000, one, two\r\n"
    "HKR,, Bytes, 1, 01, fe, 3\r\n"
    "HKLM, Software\\Windlass, Path, 0x00020000, %%SystemRoot%%\\x\r\n"
    "[Install.NT.HW]\r\n"
    "AddReg = hw\r\n"
    "[hw]\r\n"
    "HKR, Interrupt Management\\MessageSignaledInterruptProperties, MSISupported, 0x10001, 1\r\n"
    "[Install.NT.Services]\r\n"
    "AddService = aero_t, 2, service, eventlog\r\n"
    "[service]\r\n"
    "ServiceType = 1\r\n"
    "StartType = 3\r\n"
    "ErrorControl = 1\r\n"
    "ServiceBinary = %12%\\t.sys\r\n"
    "LoadOrderGroup = NDIS\r\n"
    "[eventlog]\r\n"
    "AddReg = eventlog_values\r\n"
    "[eventlog_values]\r\n"
    "HKR,, TypesSupported, 0x00010001, 7\r\n"
    "[Strings]\r\n"
    "Provider = \"The Provider\"\r\n"
    "Name = \"The Device\"\r\n";

static void write_file(const char *path, const void *data, size_t bytes)
{
    FILE *file = fopen(path, "wb");

    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, bytes, file), bytes);
    assert_int_equal(fclose(file), 0);
}

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    char path[128];

    strcpy(f->folder, "/tmp/windlass-inf-XXXXXX");
    assert_non_null(mkdtemp(f->folder));
    snprintf(f->inf, sizeof f->inf, "%s/t.inf", f->folder);
    snprintf(path, sizeof path, "%s/t.sys", f->folder);
    write_file(path, "MZ", 2);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    char path[128];

    unlink(f->inf);
    snprintf(path, sizeof path, "%s/t.sys", f->folder);
    unlink(path);
    rmdir(f->folder);
    hive_free(&f->hive);
    free(f);
    return 0;
}

static int install(struct fixture *f, const char *text, enum lab_arch arch)
{
    static const char *const ids[] = {"PCI\\VEN_1AF4&DEV_1041&SUBSYS_11001AF4&REV_01", HARDWARE_ID,
                                      "PCI\\VEN_1AF4&DEV_1041"};
    struct inf_device device = {.instance = "PCI\\X\\3&0", .hardware_ids = ids, .id_count = 3,
                                .class_index = 3};
    struct inf *inf;
    int status;

    write_file(f->inf, text, strlen(text));
    inf = inf_open(f->inf, f->error, sizeof f->error);
    if (inf == NULL)
        return -2;
    hive_free(&f->hive);
    status = inf_install(inf, arch, &device, &f->hive, &f->result, f->error, sizeof f->error);
    inf_close(inf);
    return status;
}

/* The good file with one piece of text replaced. */
static char *changed(const char *from, const char *to)
{
    const char *at = strstr(good, from);
    char *text = malloc(sizeof good + strlen(to));

    assert_non_null(at);
    sprintf(text, "%.*s%s%s", (int)(at - good), good, to, at + strlen(from));
    return text;
}

static void to_ascii(const uint8_t *wide, size_t bytes, char *out)
{
    for (size_t i = 0; i + 1 < bytes; i += 2)
        *out++ = (char)wide[i];
    *out = '\0';
}

/* The record of key\name, NULL if there is none. */
static const struct lab_hive_record *find(const struct hive *hive, const char *key, const char *name)
{
    const struct lab_hive_record *record;
    char text[1024];

    for (size_t at = 0; at < hive->size; at += record->record_bytes) {
        const uint8_t *data = hive->data + at + sizeof *record;

        record = (const struct lab_hive_record *)(hive->data + at);
        to_ascii(data, record->key_bytes, text);
        if (strcmp(text, key) != 0)
            continue;
        to_ascii(data + record->key_bytes, record->name_bytes, text);
        if (strcmp(text, name) == 0)
            return record;
    }
    return NULL;
}

static const uint8_t *value(const struct lab_hive_record *record)
{
    return (const uint8_t *)(record + 1) + record->key_bytes + record->name_bytes;
}

static void assert_sz(struct fixture *f, const char *key, const char *name, const char *expected)
{
    const struct lab_hive_record *record = find(&f->hive, key, name);
    char text[256];

    assert_non_null(record);
    to_ascii(value(record), record->data_bytes, text);
    assert_string_equal(text, expected);
}

static void assert_dword(struct fixture *f, const char *key, const char *name, uint32_t expected)
{
    const struct lab_hive_record *record = find(&f->hive, key, name);
    uint32_t number;

    assert_non_null(record);
    assert_int_equal(record->value_type, HIVE_REG_DWORD);
    assert_int_equal(record->data_bytes, sizeof number);
    memcpy(&number, value(record), sizeof number);
    assert_int_equal(number, expected);
}

static void installs_for_both_architectures(void **state)
{
    struct fixture *f = *state;

    for (int arch = LAB_ARCH_X64; arch <= LAB_ARCH_X86; arch++) {
        assert_int_equal(install(f, good, (enum lab_arch)arch), 0);
        assert_string_equal(f->result.service, "aero_t");
        assert_string_equal(f->result.hardware_id, HARDWARE_ID);
        assert_string_equal(f->result.description, "The Device");
        assert_non_null(strstr(f->result.binary, "/t.sys"));
    }
}

static void writes_what_the_driver_will_read(void **state)
{
    static const uint8_t multi[] = "o\0n\0e\0\0\0t\0w\0o\0\0\0\0";
    struct fixture *f = *state;
    const struct lab_hive_record *record;

    assert_int_equal(install(f, good, LAB_ARCH_X64), 0);
    assert_dword(f, SOFTWARE, "*IfType", 6);
    assert_dword(f, SOFTWARE, "Characteristics", 0x84);
    assert_sz(f, SOFTWARE, "BusType", "5");
    assert_sz(f, SOFTWARE, "*JumboPacket", "1514");
    assert_null(find(&f->hive, SOFTWARE, "NetworkAddress"));
    assert_sz(f, SOFTWARE "\\Ndi\\params\\*JumboPacket", "ParamDesc", "The Device");
    assert_sz(f, SOFTWARE, "Quoted", "a, \"b\" ; %c ");
    assert_sz(f, "\\Registry\\Machine\\Software\\Windlass", "Path", "%SystemRoot%\\x");
    assert_dword(f, ENUM "\\Device Parameters\\Interrupt Management\\MessageSignaledInterruptProperties",
                 "MSISupported", 1);
    assert_sz(f, ENUM, "Service", "aero_t");
    assert_sz(f, ENUM, "Driver", "{4d36e972-e325-11ce-bfc1-08002be10318}\\0003");
    assert_sz(f, SERVICES "\\aero_t", "ImagePath", "system32\\DRIVERS\\t.sys");
    assert_sz(f, SERVICES "\\aero_t", "Group", "NDIS");
    assert_dword(f, SERVICES "\\aero_t", "Start", 3);
    assert_dword(f, SERVICES "\\EventLog\\System\\aero_t", "TypesSupported", 7);
    record = find(&f->hive, SOFTWARE "\\Sub\\Key", "Multi");
    assert_non_null(record);
    assert_int_equal(record->value_type, HIVE_REG_MULTI_SZ);
    assert_int_equal(record->data_bytes, sizeof multi);
    assert_memory_equal(value(record), multi, sizeof multi);
    record = find(&f->hive, SOFTWARE, "Bytes");
    assert_non_null(record);
    assert_int_equal(record->data_bytes, 3);
    assert_memory_equal(value(record), "\x01\xfe\x03", 3);
}

static void reads_utf16(void **state)
{
    struct fixture *f = *state;
    uint8_t wide[2 * sizeof good] = {0xFF, 0xFE};
    struct inf *inf;

    for (size_t i = 0; i + 1 < sizeof good; i++)
        wide[2 + 2 * i] = (uint8_t)good[i];
    write_file(f->inf, wide, 2 * sizeof good);
    inf = inf_open(f->inf, f->error, sizeof f->error);
    assert_non_null(inf);
    assert_string_equal(inf_find(inf, "Version", "Provider")->field[0], "The Provider");
    inf_close(inf);
}

static void says_what_is_wrong(void **state)
{
    static const struct {
        const char *from, *to, *complaint;
    } cases[] = {
        {"$Windows NT$", "$Linux$", "not an INF"},
        {"%Provider%\r\nCat", "%Nobody%\r\nCat", "%Nobody% is not defined"},
        {"\"1514\"", "\"1514", "quotation mark is not closed"},
        {"[params]", "[params", "malformed section name"},
        {"; a comment", "text", "text before the first [section]"},
        {"ClassGuid = {4", "ClassGuid = {", "ClassGuid"},
        {"DriverVer = 01/02/2026,1.2.3.4\r\n", "", "no DriverVer"},
        {"values\r\n[par", "missing\r\n[par", "[missing], which does not exist"},
        {"Management\\Message", "Management\\\\Message", "doubled backslashes"},
        {"0x10001, 1", "0x10001, one", "not a 32-bit number"},
        {"01, fe", "01, xfe", "not a byte"},
        {"HKLM, Soft", "HKXX, Soft", "registry root 'HKXX'"},
        {"StartType = 3\r\n", "", "needs StartType"},
        {"\\t.sys", "\\u.sys", "u.sys is neither beside the INF"},
        {"aero_t, 2, service", "aero_t, 0, service", "SPSVCINST_ASSOCSERVICE"},
        {"service, eventlog", "services, eventlog", "[services], which does not exist"},
        {"[Install.NT.Services]", "[Install.Services]", "[Install.NT.Services] is missing"},
        {"[Manufacturer]", "[Maker]", "no [Manufacturer]"},
        {"AddReg = eventlog_values\r\n[eventlog_values]\r\n", "", "takes directives such as AddReg"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = changed(cases[i].from, cases[i].to);

        f->error[0] = '\0';
        assert_true(install(f, text, LAB_ARCH_X64) < 0);
        if (strstr(f->error, cases[i].complaint) == NULL)
            fail_msg("case %zu: expected '%s' in '%s'", i, cases[i].complaint, f->error);
        assert_non_null(strstr(f->error, "t.inf"));
        assert_null(strchr(f->error, '\n'));
        free(text);
    }
}

static void names_the_ids_that_did_not_match(void **state)
{
    struct fixture *f = *state;
    char *text = changed("%Name% = Install, " HARDWARE_ID, "%Name% = Install, PCI\\VEN_8086&DEV_100E");

    assert_int_equal(install(f, text, LAB_ARCH_X86), 1);
    assert_non_null(strstr(f->error, "SUBSYS_11001AF4"));
    free(text);
}

static void refuses_what_is_no_text(void **state)
{
    struct fixture *f = *state;

    write_file(f->inf, "MZ\0\0\x90", 5);
    assert_null(inf_open(f->inf, f->error, sizeof f->error));
    assert_non_null(strstr(f->error, "not an INF"));
    unlink(f->inf);
    assert_null(inf_open(f->inf, f->error, sizeof f->error));
    assert_non_null(strstr(f->error, "No such file"));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(installs_for_both_architectures, setup, teardown),
        cmocka_unit_test_setup_teardown(writes_what_the_driver_will_read, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_utf16, setup, teardown),
        cmocka_unit_test_setup_teardown(says_what_is_wrong, setup, teardown),
        cmocka_unit_test_setup_teardown(names_the_ids_that_did_not_match, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_text, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
