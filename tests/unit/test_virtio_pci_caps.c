/* SPDX-License-Identifier: MIT */
/*
 * The capability walk against well-made and malicious configuration spaces (threat model 4.1,
 * 4.2).
 */
#include "unit.h"

#include "mock/mock_pci.h"

#define BAR      2u
#define BAR_SIZE 0x8000u

struct caps {
    struct mock_os os;
    struct mock_pci pci;
    struct virtio_pci_config config;
    struct virtio_pci_layout layout;
};

static void caps_open(struct caps *c)
{
    mock_os_init(&c->os);
    c->config = mock_pci_engine_config(&c->pci, &c->os);
    memset(&c->layout, 0xEE, sizeof(c->layout));
}

/* A function with one memory BAR and no capability yet. */
static void caps_open_empty(struct caps *c)
{
    mock_pci_init(&c->pci, VIRTIO_ID_NET);
    mock_pci_set_bar(&c->pci, BAR, BAR_SIZE, false);
    c->pci.multiplier = 4;
    caps_open(c);
}

static void caps_add_all_but(struct caps *c, uint8_t type)
{
    for (uint8_t t = VIRTIO_PCI_CAP_COMMON_CFG; t <= VIRTIO_PCI_CAP_DEVICE_CFG; t++) {
        if (t != type) {
            mock_pci_add_region(&c->pci, t, BAR, 0x1000u * t, 0x100);
        }
    }
}

static void caps_close(struct caps *c, enum virtio_error expected)
{
    assert_error(virtio_pci_find_layout(&c->config, &c->layout), expected);
    assert_no_fault(&c->pci);
    mock_pci_free(&c->pci);
}

static void check_region(const struct virtio_pci_region *r, uint8_t bar, uint32_t offset,
                         uint32_t length)
{
    assert_int_equal(r->bar, bar);
    assert_int_equal(r->offset, offset);
    assert_int_equal(r->length, length);
}

static void test_stock_qemu(void **state)
{
    struct caps c;

    mock_pci_make_qemu_net(&c.pci);
    caps_open(&c);
    caps_close(&c, VIRTIO_OK);
    check_region(&c.layout.common, 4, 0, 0x1000);
    check_region(&c.layout.isr, 4, 0x1000, 0x1000);
    check_region(&c.layout.device, 4, 0x2000, 0x1000);
    check_region(&c.layout.notify, 4, 0x3000, 0x1000);
    assert_int_equal(c.layout.notify_multiplier, 4);
    assert_false(c.layout.is_aero_contract);
}

static void test_contract_device(void **state)
{
    static const enum virtio_pci_layout_mode modes[] = {VIRTIO_PCI_LAYOUT_PERMISSIVE,
                                                        VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1};
    struct caps c;

    for (size_t i = 0; i < ARRAY_SIZE(modes); i++) {
        mock_pci_make_contract_net(&c.pci);
        caps_open(&c);
        c.config.layout = modes[i];
        caps_close(&c, VIRTIO_OK);
        assert_true(c.layout.is_aero_contract);
    }
}

/*
 * Each number of the contract, wrong on its own: refused in strict mode, an ordinary device
 * otherwise.
 */
static void check_contract_breach(void (*breach)(struct mock_pci *pci), enum virtio_error expected)
{
    struct caps c;

    mock_pci_make_contract_net(&c.pci);
    breach(&c.pci);
    caps_open(&c);
    c.config.layout = VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1;
    caps_close(&c, expected);

    mock_pci_make_contract_net(&c.pci);
    breach(&c.pci);
    caps_open(&c);
    caps_close(&c, VIRTIO_OK);
    assert_false(c.layout.is_aero_contract);
}

/* Overwrites a field of the n-th capability (they are in the order common, notify, isr, device). */
static void patch_cap(struct mock_pci *pci, unsigned n, size_t field, uint32_t value)
{
    uint8_t pos = pci->config[PCI_CFG_CAP_POINTER];

    while (n--) {
        pos = pci->config[pos + offsetof(struct virtio_pci_cap, cap_next)];
    }
    memcpy(pci->config + pos + field, &value, sizeof(value));
}

#define OFFSET     offsetof(struct virtio_pci_cap, offset)
#define LENGTH     offsetof(struct virtio_pci_cap, length)
#define MULTIPLIER offsetof(struct virtio_pci_notify_cap, notify_off_multiplier)

static void breach_common(struct mock_pci *pci)
{
    patch_cap(pci, 0, LENGTH, 0x40);
}
static void breach_common_offset(struct mock_pci *pci)
{
    patch_cap(pci, 0, OFFSET, 0x800);
}
static void breach_notify(struct mock_pci *pci)
{
    patch_cap(pci, 1, OFFSET, 0x1800);
}
static void breach_isr(struct mock_pci *pci)
{
    patch_cap(pci, 2, LENGTH, 0x21);
}
static void breach_device(struct mock_pci *pci)
{
    patch_cap(pci, 3, OFFSET, 0x3004);
}
static void breach_multiplier(struct mock_pci *pci)
{
    patch_cap(pci, 1, MULTIPLIER, 2);
}
static void breach_revision(struct mock_pci *pci)
{
    pci->config[PCI_CFG_REVISION_ID] = 2;
}
static void breach_bar_type(struct mock_pci *pci)
{
    mock_pci_set_bar(pci, 0, AERO_CONTRACT_BAR_SIZE_MIN, false);
}

static void test_contract_breaches(void **state)
{
    check_contract_breach(breach_common, VIRTIO_E_CONTRACT_COMMON);
    check_contract_breach(breach_common_offset, VIRTIO_E_CONTRACT_COMMON);
    check_contract_breach(breach_notify, VIRTIO_E_CONTRACT_NOTIFY);
    check_contract_breach(breach_isr, VIRTIO_E_CONTRACT_ISR);
    check_contract_breach(breach_device, VIRTIO_E_CONTRACT_DEVICE);
    check_contract_breach(breach_multiplier, VIRTIO_E_CONTRACT_MULTIPLIER);
    check_contract_breach(breach_revision, VIRTIO_E_CONTRACT_REVISION);
    check_contract_breach(breach_bar_type, VIRTIO_E_CONTRACT_BAR);
}

static void test_contract_bar_too_small(void **state)
{
    struct caps c;

    mock_pci_make_contract_net(&c.pci);
    mock_pci_set_bar(&c.pci, 0, 0x3100, true); /* all structures fit, but the BAR is short */
    caps_open(&c);
    c.config.layout = VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1;
    caps_close(&c, VIRTIO_E_CONTRACT_BAR);
}

static void test_stock_qemu_in_strict_mode(void **state)
{
    struct caps c;

    mock_pci_make_qemu_net(&c.pci);
    caps_open(&c);
    c.config.layout = VIRTIO_PCI_LAYOUT_AERO_CONTRACT_V1;
    caps_close(&c, VIRTIO_E_CONTRACT_BAR);
}

static void test_identity(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    c.pci.config[PCI_CFG_VENDOR_ID] ^= 1;
    caps_close(&c, VIRTIO_E_NOT_VIRTIO);

    caps_open_empty(&c);
    c.config.device_type = VIRTIO_ID_SOUND;
    caps_close(&c, VIRTIO_E_NOT_VIRTIO);

    caps_open_empty(&c);
    c.pci.config[PCI_CFG_STATUS] = 0;
    caps_close(&c, VIRTIO_E_NO_CAPABILITIES);

    caps_open_empty(&c);
    c.pci.gone = true;
    caps_close(&c, VIRTIO_E_DEVICE_GONE);
}

static void test_each_structure_missing(void **state)
{
    static const enum virtio_error expected[] = {
        [0] = VIRTIO_OK,
        [VIRTIO_PCI_CAP_COMMON_CFG] = VIRTIO_E_NO_COMMON_CFG,
        [VIRTIO_PCI_CAP_NOTIFY_CFG] = VIRTIO_E_NO_NOTIFY_CFG,
        [VIRTIO_PCI_CAP_ISR_CFG] = VIRTIO_E_NO_ISR_CFG,
        [VIRTIO_PCI_CAP_DEVICE_CFG] = VIRTIO_E_NO_DEVICE_CFG,
    };
    struct caps c;

    for (uint8_t type = 0; type < ARRAY_SIZE(expected); type++) {
        caps_open_empty(&c);
        caps_add_all_but(&c, type);
        caps_close(&c, expected[type]);
    }
    caps_open_empty(&c); /* a device type without configuration may lack the last one */
    caps_add_all_but(&c, VIRTIO_PCI_CAP_DEVICE_CFG);
    c.config.need_device_config = false;
    caps_close(&c, VIRTIO_OK);
    assert_int_equal(c.layout.device.length, 0);

    caps_open_empty(&c); /* an empty list */
    caps_close(&c, VIRTIO_E_NO_COMMON_CFG);
}

static void test_loop(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    caps_add_all_but(&c, 0);
    c.pci.config[c.pci.last_cap + 1] = c.pci.config[PCI_CFG_CAP_POINTER];
    caps_close(&c, VIRTIO_E_CAP_LOOP);

    caps_open_empty(&c);
    caps_add_all_but(&c, 0);
    c.pci.config[c.pci.last_cap + 1] = c.pci.last_cap; /* to itself */
    caps_close(&c, VIRTIO_E_CAP_LOOP);
}

/* A list that uses every dword of the space is long, but no loop. */
static void test_longest_list(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    for (unsigned pos = PCI_CFG_HEADER_SIZE; pos < PCI_CFG_SPACE_SIZE; pos += 4) {
        c.pci.config[pos] = 0x01; /* power management: none of ours */
        c.pci.config[pos + 1] = (uint8_t)(pos + 4);
    }
    c.pci.config[PCI_CFG_CAP_POINTER] = PCI_CFG_HEADER_SIZE;
    caps_close(&c, VIRTIO_E_NO_COMMON_CFG);
}

static void test_pointer_into_header(void **state)
{
    static const uint8_t pointers[] = {0x04, 0x10, 0x3C, 0x3F};
    struct caps c;

    for (size_t i = 0; i < ARRAY_SIZE(pointers); i++) {
        caps_open_empty(&c);
        c.pci.config[PCI_CFG_CAP_POINTER] = pointers[i];
        caps_close(&c, VIRTIO_E_CAP_POINTER);

        caps_open_empty(&c);
        caps_add_all_but(&c, 0);
        c.pci.config[c.pci.last_cap + 1] = pointers[i];
        caps_close(&c, VIRTIO_E_CAP_POINTER);
    }
}

/* The two low bits of a pointer are reserved and must be masked (PCI 3.0 §6.7). */
static void test_misaligned_pointer_is_masked(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    caps_add_all_but(&c, 0);
    c.pci.config[PCI_CFG_CAP_POINTER] |= 3;
    c.pci.config[c.pci.last_cap + 1] = 2; /* null after masking: the end */
    caps_close(&c, VIRTIO_OK);
}

static void test_short_capability(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    mock_pci_add_cap(&c.pci, VIRTIO_PCI_CAP_COMMON_CFG, BAR, 0, 0x100, 15);
    caps_add_all_but(&c, VIRTIO_PCI_CAP_COMMON_CFG);
    caps_close(&c, VIRTIO_E_CAP_LENGTH);

    caps_open_empty(&c); /* a notification capability without its multiplier */
    mock_pci_add_cap(&c.pci, VIRTIO_PCI_CAP_NOTIFY_CFG, BAR, 0x1000, 0x100, 16);
    caps_add_all_but(&c, VIRTIO_PCI_CAP_NOTIFY_CFG);
    caps_close(&c, VIRTIO_E_CAP_LENGTH);
}

static void test_capability_beyond_config_space(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    caps_add_all_but(&c, VIRTIO_PCI_CAP_COMMON_CFG);
    uint8_t pos = 0xF4; /* 12 bytes to the end */
    c.pci.config[c.pci.last_cap + 1] = pos;
    c.pci.config[pos] = PCI_CAP_ID_VENDOR;
    c.pci.config[pos + offsetof(struct virtio_pci_cap, cap_len)] = 16;
    c.pci.config[pos + offsetof(struct virtio_pci_cap, cfg_type)] = VIRTIO_PCI_CAP_COMMON_CFG;
    caps_close(&c, VIRTIO_E_CAP_LENGTH);
}

static void test_longer_capability_is_fine(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    mock_pci_add_region(&c.pci, VIRTIO_PCI_CAP_COMMON_CFG, BAR, 0, 0x100);
    c.pci.config[c.pci.last_cap + offsetof(struct virtio_pci_cap, cap_len)] = 0xFF;
    c.pci.free_pos += 16;
    caps_add_all_but(&c, VIRTIO_PCI_CAP_COMMON_CFG);
    caps_close(&c, VIRTIO_OK);
}

static void test_misaligned_structure(void **state)
{
    static const struct {
        uint8_t type;
        uint32_t offset;
        enum virtio_error expected;
    } cases[] = {
        {VIRTIO_PCI_CAP_COMMON_CFG, 2, VIRTIO_E_CAP_ALIGNMENT},
        {VIRTIO_PCI_CAP_COMMON_CFG, 4, VIRTIO_OK},
        {VIRTIO_PCI_CAP_NOTIFY_CFG, 1, VIRTIO_E_CAP_ALIGNMENT},
        {VIRTIO_PCI_CAP_NOTIFY_CFG, 2, VIRTIO_OK},
        {VIRTIO_PCI_CAP_DEVICE_CFG, 2, VIRTIO_E_CAP_ALIGNMENT},
        {VIRTIO_PCI_CAP_ISR_CFG, 3, VIRTIO_OK},
    };
    struct caps c;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        caps_open_empty(&c);
        mock_pci_add_region(&c.pci, cases[i].type, BAR, cases[i].offset, 0x80);
        caps_add_all_but(&c, cases[i].type);
        caps_close(&c, cases[i].expected);
    }
}

static void test_structure_too_short(void **state)
{
    static const struct {
        uint8_t type;
        uint32_t length;
        enum virtio_error expected;
    } cases[] = {
        {VIRTIO_PCI_CAP_COMMON_CFG, VIRTIO_PCI_COMMON_CFG_SIZE_MIN - 1, VIRTIO_E_CAP_REGION_SHORT},
        {VIRTIO_PCI_CAP_COMMON_CFG, VIRTIO_PCI_COMMON_CFG_SIZE_MIN, VIRTIO_OK},
        {VIRTIO_PCI_CAP_COMMON_CFG, 0, VIRTIO_E_CAP_REGION_SHORT},
        {VIRTIO_PCI_CAP_NOTIFY_CFG, 1, VIRTIO_E_CAP_REGION_SHORT},
        {VIRTIO_PCI_CAP_NOTIFY_CFG, 2, VIRTIO_OK},
        {VIRTIO_PCI_CAP_ISR_CFG, 0, VIRTIO_E_CAP_REGION_SHORT},
        {VIRTIO_PCI_CAP_ISR_CFG, 1, VIRTIO_OK},
        {VIRTIO_PCI_CAP_DEVICE_CFG, 0, VIRTIO_E_CAP_REGION_SHORT},
    };
    struct caps c;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        caps_open_empty(&c);
        mock_pci_add_region(&c.pci, cases[i].type, BAR, 0, cases[i].length);
        caps_add_all_but(&c, cases[i].type);
        caps_close(&c, cases[i].expected);
    }
}

static void test_structure_outside_bar(void **state)
{
    static const struct {
        uint32_t offset, length;
        enum virtio_error expected;
    } cases[] = {
        {BAR_SIZE - 0x100, 0x100, VIRTIO_OK},
        {BAR_SIZE - 0x100, 0x101, VIRTIO_E_CAP_REGION_BOUNDS},
        {BAR_SIZE, 0x100, VIRTIO_E_CAP_REGION_BOUNDS},
        {0, UINT32_MAX, VIRTIO_E_CAP_REGION_BOUNDS},
        {0xFFFFFF00u, 0x200, VIRTIO_E_CAP_REGION_BOUNDS}, /* would wrap in 32 bits */
        {0xFFFFFFFCu, 0x100, VIRTIO_E_CAP_REGION_BOUNDS},
    };
    struct caps c;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        caps_open_empty(&c);
        mock_pci_add_region(&c.pci, VIRTIO_PCI_CAP_COMMON_CFG, BAR, cases[i].offset,
                            cases[i].length);
        caps_add_all_but(&c, VIRTIO_PCI_CAP_COMMON_CFG);
        caps_close(&c, cases[i].expected);
    }
}

static void test_overlap(void **state)
{
    static const struct {
        uint32_t offset;
        enum virtio_error expected;
    } cases[] = {
        {0x1000, VIRTIO_E_CAP_REGION_OVERLAP}, /* common again */
        {0x10FF, VIRTIO_E_CAP_REGION_OVERLAP}, {0x1100, VIRTIO_OK},
        {0x0FF0, VIRTIO_E_CAP_REGION_OVERLAP}, {0x0F00, VIRTIO_OK},
        {0x40F0, VIRTIO_E_CAP_REGION_OVERLAP}, /* into device configuration */
    };
    struct caps c;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        caps_open_empty(&c);
        mock_pci_add_region(&c.pci, VIRTIO_PCI_CAP_ISR_CFG, BAR, cases[i].offset, 0x20);
        c.pci.isr.length = 0x20;
        caps_add_all_but(&c, VIRTIO_PCI_CAP_ISR_CFG);
        caps_close(&c, cases[i].expected);
    }
    caps_open_empty(&c); /* same place in another BAR */
    mock_pci_set_bar(&c.pci, 0, BAR_SIZE, false);
    mock_pci_add_region(&c.pci, VIRTIO_PCI_CAP_ISR_CFG, 0, 0x1000, 0x20);
    caps_add_all_but(&c, VIRTIO_PCI_CAP_ISR_CFG);
    caps_close(&c, VIRTIO_OK);
}

/* §4.1.4.1: the first usable instance counts; reserved types and BAR numbers are ignored. */
static void test_first_instance_wins(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    caps_add_all_but(&c, 0);
    mock_pci_add_cap(&c.pci, VIRTIO_PCI_CAP_COMMON_CFG, BAR, 0x6000, 0x80, 16);
    mock_pci_add_cap(&c.pci, VIRTIO_PCI_CAP_ISR_CFG, BAR, UINT32_MAX, 0x80, 16);
    caps_close(&c, VIRTIO_OK);
    check_region(&c.layout.common, BAR, 0x1000, 0x100);
}

static void test_reserved_is_ignored(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    mock_pci_add_cap(&c.pci, 0, BAR, 1, 0, 4);
    mock_pci_add_cap(&c.pci, 77, BAR, 1, 0, 4);
    mock_pci_add_cap(&c.pci, VIRTIO_PCI_CAP_VENDOR_CFG, 9, 1, 0, 8);
    mock_pci_add_cap(&c.pci, VIRTIO_PCI_CAP_COMMON_CFG, PCI_BAR_COUNT, 0, 0x100, 16);
    mock_pci_add_cap(&c.pci, VIRTIO_PCI_CAP_COMMON_CFG, 0xFF, 0, 0x100, 16);
    caps_add_all_but(&c, 0);
    caps_close(&c, VIRTIO_OK);
    check_region(&c.layout.common, BAR, 0x1000, 0x100);
}

/*
 * First choice in an I/O BAR, second in memory: the one that we can use. Only I/O: a clear error.
 */
static void test_unusable_bar(void **state)
{
    struct caps c;

    caps_open_empty(&c);
    mock_pci_add_cap(&c.pci, VIRTIO_PCI_CAP_NOTIFY_CFG, 0, 0, 0x100, 20);
    caps_add_all_but(&c, 0);
    caps_close(&c, VIRTIO_OK);
    check_region(&c.layout.notify, BAR, 0x2000, 0x100);

    caps_open_empty(&c);
    mock_pci_add_cap(&c.pci, VIRTIO_PCI_CAP_NOTIFY_CFG, 0, 0, 0x100, 20);
    caps_add_all_but(&c, VIRTIO_PCI_CAP_NOTIFY_CFG);
    caps_close(&c, VIRTIO_E_CAP_BAR_MISSING);
}

static void test_multiplier(void **state)
{
    static const struct {
        uint32_t multiplier;
        enum virtio_error expected;
    } cases[] = {
        {0, VIRTIO_OK},
        {2, VIRTIO_OK},
        {4096, VIRTIO_OK},
        {0x80000000u, VIRTIO_OK},
        {1, VIRTIO_E_NOTIFY_MULTIPLIER},
        {3, VIRTIO_E_NOTIFY_MULTIPLIER},
        {6, VIRTIO_E_NOTIFY_MULTIPLIER},
        {UINT32_MAX, VIRTIO_E_NOTIFY_MULTIPLIER},
    };
    struct caps c;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        caps_open_empty(&c);
        c.pci.multiplier = cases[i].multiplier;
        caps_add_all_but(&c, 0);
        caps_close(&c, cases[i].expected);
    }
}

/* An error leaves the caller's result alone. */
static void test_failure_leaves_result(void **state)
{
    struct caps c;
    struct virtio_pci_layout before;

    caps_open_empty(&c);
    before = c.layout;
    caps_close(&c, VIRTIO_E_NO_COMMON_CFG);
    assert_memory_equal(&before, &c.layout, sizeof(before));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_stock_qemu),
        cmocka_unit_test(test_contract_device),
        cmocka_unit_test(test_contract_breaches),
        cmocka_unit_test(test_contract_bar_too_small),
        cmocka_unit_test(test_stock_qemu_in_strict_mode),
        cmocka_unit_test(test_identity),
        cmocka_unit_test(test_each_structure_missing),
        cmocka_unit_test(test_loop),
        cmocka_unit_test(test_longest_list),
        cmocka_unit_test(test_pointer_into_header),
        cmocka_unit_test(test_misaligned_pointer_is_masked),
        cmocka_unit_test(test_short_capability),
        cmocka_unit_test(test_capability_beyond_config_space),
        cmocka_unit_test(test_longer_capability_is_fine),
        cmocka_unit_test(test_misaligned_structure),
        cmocka_unit_test(test_structure_too_short),
        cmocka_unit_test(test_structure_outside_bar),
        cmocka_unit_test(test_overlap),
        cmocka_unit_test(test_first_instance_wins),
        cmocka_unit_test(test_reserved_is_ignored),
        cmocka_unit_test(test_unusable_bar),
        cmocka_unit_test(test_multiplier),
        cmocka_unit_test(test_failure_leaves_result),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
