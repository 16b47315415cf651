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

/* The parts of a sound device's INF that a network adapter's has not. */
static const char media[] =
    "[Version]\n"
    "Signature = \"$Windows NT$\"\n"
    "Class = MEDIA\n"
    "ClassGuid = {4d36e96c-e325-11ce-bfc1-08002be10318}\n"
    "Provider = p\n"
    "CatalogFile = t.cat\n"
    "DriverVer = 01/02/2026,1.2.3.4\n"
    "[Manufacturer]\n"
    "p = Models, NTx86, NTamd64\n"
    "[Models.NTx86]\n"
    "Sound = Install, " HARDWARE_ID "\n"
    "[Models.NTamd64]\n"
    ";Sound = Install, PCI\\VEN_1AF4&DEV_1041\n"
    "Sound = Install, " HARDWARE_ID "\n"
    "[Install.NT]\n"
    "Include = ks.inf, wdmaudio.inf\n"
    "Needs = KS.Registration, WDMAUDIO.Registration\n"
    "[Install.NT.Interfaces]\n"
    "AddInterface = %AUDIO%, \"Wave\", Wave\n"
    "AddInterface = %AUDIO%, Topology, Topology, 0\n"
    "AddInterface = {65E8773E-8F56-11D0-A3B9-00A0C9223196}, Wave\n"
    "AddInterface = {65E8773D-8F56-11D0-A3B9-00A0C9223196}\n"
    "[Wave]\n"
    "AddReg = Wave.AddReg\n"
    "[Wave.AddReg]\n"
    "HKR,, FriendlyName, 0, \"The Wave\"\n"
    "[Topology]\n"
    "AddReg = Topology.AddReg\n"
    "[Topology.AddReg]\n"
    "HKR,, FriendlyName, 0, \"The Topology\"\n"
    "HKR, EP\\0, %EVENTS%, 0x00010001, 1\n"
    "[Install.NT.HW]\n"
    "AddReg = hw\n"
    "[hw]\n"
    "HKR, Parameters, Toggle, 0x00010003, 1\n"
    "HKR, Parameters, Always, 0x00010001, 1\n"
    "[Install.NT.Services]\n"
    "AddService = aero_t, 2, service\n"
    "[service]\n"
    "ServiceType = 1\n"
    "StartType = 3\n"
    "ErrorControl = 1\n"
    "ServiceBinary = %12%\\t.sys\n"
    "[Strings]\n"
    "AUDIO = \"{6994AD04-93EF-11D0-A3CC-00A0C9223196}\"\n"
    "EVENTS = \"{1DA5D803-D492-4EDD-8C23-E0C0FFEE7F0E},7\"\n";

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

static int install_on(struct fixture *f, const char *path, enum lab_arch arch,
                      const struct inf_device *device)
{
    struct inf *inf = inf_open(path, f->error, sizeof f->error);
    int status;

    if (inf == NULL)
        return -2;
    hive_free(&f->hive);
    status = inf_install(inf, arch, device, &f->hive, &f->result, f->error, sizeof f->error);
    if (status != -1)
        assert_int_equal(inf_match(inf, arch, device) < device->id_count, status == 0);
    inf_close(inf);
    return status;
}

static int install(struct fixture *f, const char *text, enum lab_arch arch)
{
    static const char *const ids[] = {"PCI\\VEN_1AF4&DEV_1041&SUBSYS_11001AF4&REV_01", HARDWARE_ID,
                                      "PCI\\VEN_1AF4&DEV_1041"};
    struct inf_device device = {.instance = "PCI\\X\\3&0", .hardware_ids = ids, .id_count = 3,
                                .class_index = 3};

    write_file(f->inf, text, strlen(text));
    return install_on(f, f->inf, arch, &device);
}

/* A good file with one piece of text replaced. */
static char *changed_in(const char *file, const char *from, const char *to)
{
    const char *at = strstr(file, from);
    char *text = malloc(strlen(file) + strlen(to) + 1);

    assert_non_null(at);
    sprintf(text, "%.*s%s%s", (int)(at - file), file, to, at + strlen(from));
    return text;
}

static char *changed(const char *from, const char *to)
{
    return changed_in(good, from, to);
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

#define CLASSES "\\Registry\\Machine\\System\\CurrentControlSet\\Control\\DeviceClasses\\"
#define AUDIO   "{6994AD04-93EF-11D0-A3CC-00A0C9223196}"
#define RENDER  "{65E8773E-8F56-11D0-A3B9-00A0C9223196}"
#define CAPTURE "{65E8773D-8F56-11D0-A3B9-00A0C9223196}"
#define CATEGORIES                                                                                 \
    "\\Registry\\Machine\\System\\CurrentControlSet\\Control\\MediaCategories\\"

static void makes_device_interfaces(void **state)
{
    struct fixture *f = *state;

    for (int arch = LAB_ARCH_X64; arch <= LAB_ARCH_X86; arch++) {
        assert_int_equal(install(f, media, (enum lab_arch)arch), 0);
        assert_sz(f, CLASSES AUDIO "\\##?#PCI#X#3&0#" AUDIO "\\#Wave", "SymbolicLink",
                  "\\\\?\\PCI#X#3&0#" AUDIO "\\Wave");
        assert_sz(f, CLASSES AUDIO "\\##?#PCI#X#3&0#" AUDIO, "DeviceInstance", "PCI\\X\\3&0");
        assert_sz(f, CLASSES AUDIO "\\##?#PCI#X#3&0#" AUDIO "\\#Wave\\Device Parameters", "FriendlyName",
                  "The Wave");
        assert_sz(f, CLASSES AUDIO "\\##?#PCI#X#3&0#" AUDIO "\\#Topology\\Device Parameters",
                  "FriendlyName", "The Topology");
        assert_dword(f, CLASSES AUDIO "\\##?#PCI#X#3&0#" AUDIO "\\#Topology\\Device Parameters\\EP\\0",
                     "{1DA5D803-D492-4EDD-8C23-E0C0FFEE7F0E},7", 1);
        assert_non_null(find(&f->hive, CLASSES RENDER "\\##?#PCI#X#3&0#" RENDER "\\#Wave\\Device Parameters",
                             ""));
        assert_sz(f, CLASSES CAPTURE "\\##?#PCI#X#3&0#" CAPTURE "\\#", "SymbolicLink",
                  "\\\\?\\PCI#X#3&0#" CAPTURE);
    }
}

static void takes_what_inbox_infs_bring(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(install(f, media, LAB_ARCH_X64), 0);
    assert_sz(f, CATEGORIES "{DFF21CE1-F70F-11D0-B917-00A0C9223196}", "Name", "Speakers");
    assert_int_equal(install(f, good, LAB_ARCH_X64), 0);
    assert_null(find(&f->hive, CATEGORIES "{DFF21CE1-F70F-11D0-B917-00A0C9223196}", "Name"));
}

static void keeps_what_must_not_be_clobbered(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(install(f, media, LAB_ARCH_X64), 0);
    assert_dword(f, ENUM "\\Device Parameters\\Parameters", "Toggle", 1);
    assert_int_equal(find(&f->hive, ENUM "\\Device Parameters\\Parameters", "Toggle")->flags, LAB_HIVE_KEEP);
    assert_int_equal(find(&f->hive, ENUM "\\Device Parameters\\Parameters", "Always")->flags, 0);
}

/* The packages of the tree, by the ids that a device has: its own first, then the compatible ones. */
static void binds_what_the_packages_promise(void **state)
{
    static const struct {
        const char *inf, *device, *subsystem, *revision;
        size_t id; /* the one that matches; 4: none */
    } cases[] = {
        {"virtio-net/inf/aero_virtio_net.inf", "1041", "11001AF4", "01", 2},
        {"virtio-net/inf/aero_virtio_net.inf", "1041", "00011AF4", "02", 4},
        {"virtio-snd/inf/aero-virtio-snd.inf", "1059", "11001AF4", "01", 2},
        {"virtio-snd/inf/aero-virtio-snd.inf", "1059", "00191AF4", "01", 2},
        {"virtio-snd/inf/aero-virtio-snd.inf", "1059", "11001AF4", "00", 4},
        {"virtio-snd/inf/aero-virtio-snd.inf", "1018", "00191AF4", "01", 4},
        {"virtio-snd/inf/virtio-snd.inf.disabled", "1059", "11001AF4", "01", 2},
        {"virtio-snd/inf/aero-virtio-snd-legacy.inf", "1018", "00191AF4", "00", 3},
        {"virtio-snd/inf/aero-virtio-snd-legacy.inf", "1018", "00191AF4", "01", 3},
        {"virtio-snd/inf/aero-virtio-snd-legacy.inf", "1059", "11001AF4", "01", 4},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[4][96], path[512];
        const char *ids[] = {text[0], text[1], text[2], text[3]};
        struct inf_device device = {.instance = "PCI\\X\\3&0", .hardware_ids = ids, .id_count = 4};
        const char *head = "PCI\\VEN_1AF4&DEV_";

        snprintf(text[0], sizeof text[0], "%s%s&SUBSYS_%s&REV_%s", head, cases[i].device,
                 cases[i].subsystem, cases[i].revision);
        snprintf(text[1], sizeof text[1], "%s%s&SUBSYS_%s", head, cases[i].device, cases[i].subsystem);
        snprintf(text[2], sizeof text[2], "%s%s&REV_%s", head, cases[i].device, cases[i].revision);
        snprintf(text[3], sizeof text[3], "%s%s", head, cases[i].device);
        snprintf(path, sizeof path, "%s/%s", DRIVERS_DIR, cases[i].inf);
        for (int arch = LAB_ARCH_X64; arch <= LAB_ARCH_X86; arch++) {
            struct inf *inf = inf_open(path, f->error, sizeof f->error);

            if (inf == NULL)
                fail_msg("%s", f->error);
            assert_int_equal(inf_match(inf, (enum lab_arch)arch, &device), cases[i].id);
            inf_close(inf);
        }
    }
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 1 << 16);

    if (file == NULL)
        fail_msg("%s", path);
    assert_true(fread(text, 1, (1 << 16) - 1, file) > 0);
    fclose(file);
    return text;
}

static void installs_the_sound_packages(void **state)
{
    static const struct {
        const char *inf, *id, *service, *binary;
    } cases[] = {
        {"aero-virtio-snd.inf", "PCI\\VEN_1AF4&DEV_1059&REV_01", "aero_virtio_snd", "aero_virtio_snd.sys"},
        {"aero-virtio-snd-legacy.inf", "PCI\\VEN_1AF4&DEV_1018", "aeroviosnd_legacy",
         "virtiosnd_legacy.sys"},
    };
    struct fixture *f = *state;
    char path[512];

    for (size_t i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++) {
        const char *const ids[] = {cases[i / 2].id};
        struct inf_device device = {.instance = "PCI\\X\\3&0", .hardware_ids = ids, .id_count = 1};
        char *text;

        snprintf(path, sizeof path, "%s/virtio-snd/inf/%s", DRIVERS_DIR, cases[i / 2].inf);
        text = read_file(path);
        write_file(f->inf, text, strlen(text));
        free(text);
        snprintf(path, sizeof path, "%s/%s", f->folder, cases[i / 2].binary);
        write_file(path, "MZ", 2);
        if (install_on(f, f->inf, (enum lab_arch)(LAB_ARCH_X64 + i % 2), &device) != 0)
            fail_msg("%s", f->error);
        unlink(path);
        assert_string_equal(f->result.service, cases[i / 2].service);
        assert_string_equal(f->result.hardware_id, ids[0]);
        assert_dword(f, ENUM "\\Device Parameters\\Interrupt Management\\MessageSignaledInterruptProperties",
                     "MSISupported", 1);
        assert_dword(f, ENUM "\\Device Parameters\\Parameters", "ForceNullBackend", 0);
        assert_dword(f, ENUM "\\Device Parameters\\Parameters", "AllowPollingOnly", 0);
        assert_sz(f, CLASSES RENDER "\\##?#PCI#X#3&0#" RENDER "\\#Wave\\Device Parameters",
                  "FriendlyName", "Aero VirtIO Sound Output");
        assert_sz(f, CLASSES CAPTURE "\\##?#PCI#X#3&0#" CAPTURE "\\#Wave\\Device Parameters",
                  "FriendlyName", "Aero VirtIO Sound Input");
    }
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

static void says_what_is_wrong_with_a_sound_device(void **state)
{
    static const struct {
        const char *from, *to, *complaint;
    } cases[] = {
        {"Needs = KS.Registration, WDMAUDIO.Registration\n", "", "Include without Needs"},
        {"Needs = KS.Registration, WDM", "Needs = WDM", "[KS.Registration] from ks.inf"},
        {"KS.Registration, WDMAUDIO.Registration", "KS.Registration",
         "[WDMAUDIO.Registration] from wdmaudio.inf"},
        {"Include = ks.inf, wdmaudio.inf\nNeeds = KS.Registration, WDMAUDIO.Registration\n", "",
         "[Install.NT] of class MEDIA does not take [KS.Registration]"},
        {"Include = ks.inf, wdmaudio.inf", "Include = ks.inf", "does not name wdmaudio.inf"},
        {"Include = ks.inf, wdmaudio.inf\n", "", "does not name ks.inf"},
        {"KS.Registration,", "KS.Registrations,", "[KS.Registrations], a section of no INF"},
        {"\"{6994AD04-", "\"{6994AD0-", "is no interface class"},
        {"%AUDIO%, Topology", "%AUDIO%, WAVE", "the same interface as in line"},
        {"Topology, 0", "Topology, 1", "flags of AddInterface"},
        {", Topology, Topology", ", Topo\\logy, Topology", "path separator"},
        {"[Topology]", "[Topologie]", "[Topology], which does not exist"},
        {"0x00010003, 1", "0x00010009, 1", "not supported by the lab"},
        {"EP\\0", "EP\\\\0", "doubled backslashes"},
    };
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *text = changed_in(media, cases[i].from, cases[i].to);

        f->error[0] = '\0';
        assert_true(install(f, text, LAB_ARCH_X86) < 0);
        if (strstr(f->error, cases[i].complaint) == NULL)
            fail_msg("case %zu: expected '%s' in '%s'", i, cases[i].complaint, f->error);
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
        cmocka_unit_test_setup_teardown(makes_device_interfaces, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_what_inbox_infs_bring, setup, teardown),
        cmocka_unit_test_setup_teardown(keeps_what_must_not_be_clobbered, setup, teardown),
        cmocka_unit_test_setup_teardown(binds_what_the_packages_promise, setup, teardown),
        cmocka_unit_test_setup_teardown(installs_the_sound_packages, setup, teardown),
        cmocka_unit_test_setup_teardown(says_what_is_wrong, setup, teardown),
        cmocka_unit_test_setup_teardown(says_what_is_wrong_with_a_sound_device, setup, teardown),
        cmocka_unit_test_setup_teardown(names_the_ids_that_did_not_match, setup, teardown),
        cmocka_unit_test_setup_teardown(refuses_what_is_no_text, setup, teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
