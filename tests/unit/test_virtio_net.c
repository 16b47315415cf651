/* SPDX-License-Identifier: MIT */
/*
 * The net engine: features, settings, packet headers, mergeable buffers, control commands (threat
 * model §5).
 */
#include "unit.h"

#include "core/virtio/virtio_net.h"
#include "mock/mock_pci.h"

#define BIT(name) VIRTIO_FEATURE_MASK(VIRTIO_NET_F_##name)
#define MAX_FRAME 1518u
#define POSTED    256u /* bytes of a receive buffer in these tests */

/* ---- Features -------------------------------------------------------------------------------- */

static void test_select_features(void **state)
{
    uint64_t accepted, missing;

    assert_error(virtio_net_select_features(BIT(MAC) | BIT(STATUS) | BIT(MQ), BIT(MAC), BIT(STATUS),
                                            &accepted, &missing),
                 VIRTIO_OK);
    assert_true(accepted == (BIT(MAC) | BIT(STATUS)));
    assert_true(missing == 0);

    assert_error(virtio_net_select_features(BIT(STATUS), BIT(MAC) | BIT(MTU), BIT(STATUS),
                                            &accepted, &missing),
                 VIRTIO_E_FEATURE_MISSING);
    assert_true(accepted == BIT(STATUS));
    assert_true(missing == (BIT(MAC) | BIT(MTU)));
    assert_error(virtio_net_select_features(0, BIT(MAC), 0, &accepted, NULL),
                 VIRTIO_E_FEATURE_MISSING);
}

static void test_feature_prerequisites(void **state)
{
    static const struct {
        uint64_t offered, accepted;
    } cases[] = {
        {BIT(CTRL_RX) | BIT(CTRL_VLAN) | BIT(MAC), BIT(MAC)},
        {BIT(CTRL_RX) | BIT(CTRL_VQ), BIT(CTRL_RX) | BIT(CTRL_VQ)},
        {BIT(HOST_TSO4), 0},
        {BIT(HOST_TSO4) | BIT(HOST_ECN), 0}, /* ECN hangs on TSO4, TSO4 on CSUM */
        {BIT(HOST_TSO6) | BIT(HOST_ECN) | BIT(CSUM), BIT(HOST_TSO6) | BIT(HOST_ECN) | BIT(CSUM)},
        {BIT(GUEST_ECN) | BIT(GUEST_TSO4), 0},
        {BIT(HASH_TUNNEL) | BIT(CTRL_VQ), BIT(CTRL_VQ)},
        {BIT(HASH_TUNNEL) | BIT(CTRL_VQ) | BIT(RSS), BIT(HASH_TUNNEL) | BIT(CTRL_VQ) | BIT(RSS)},
        {BIT(HASH_TUNNEL) | BIT(RSS), 0},
    };
    uint64_t accepted, missing;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_error(virtio_net_select_features(cases[i].offered, 0, UINT64_MAX, &accepted, NULL),
                     VIRTIO_OK);
        assert_true(accepted == cases[i].accepted);
    }
    /* A required bit whose prerequisite is absent is missing too. */
    assert_error(virtio_net_select_features(BIT(CTRL_RX), BIT(CTRL_RX), 0, &accepted, &missing),
                 VIRTIO_E_FEATURE_MISSING);
    assert_true(missing == BIT(CTRL_RX));
}

static void test_format_features(void **state)
{
    char buf[1024];
    uint64_t offered =
        BIT(CSUM) | BIT(MAC) | VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1) | VIRTIO_FEATURE_MASK(44);
    uint64_t accepted = BIT(MAC) | VIRTIO_FEATURE_MASK(VIRTIO_F_VERSION_1);
    const char *whole = "-CSUM +MAC +VERSION_1 -bit44";

    assert_int_equal(virtio_net_format_features(buf, sizeof(buf), offered, accepted),
                     strlen(whole));
    assert_string_equal(buf, whole);
    assert_int_equal(virtio_net_format_features(buf, sizeof(buf), 0, 0), 0);
    assert_string_equal(buf, "");
    assert_int_equal(virtio_net_format_features(buf, 0, offered, accepted), 0);

    size_t all = virtio_net_format_features(buf, sizeof(buf), UINT64_MAX, 0);
    assert_in_range(all, 500, VIRTIO_NET_FEATURES_TEXT_SIZE - 1);
    assert_null(strstr(buf, "..."));
    /* At every size: terminated, inside, and the whole or a cut. */
    for (size_t size = 1; size <= all + 8; size++) {
        memset(buf, 'x', sizeof(buf));
        size_t length = virtio_net_format_features(buf, size, UINT64_MAX, 0);
        assert_true(length < size);
        assert_int_equal(strlen(buf), length);
        assert_int_equal(buf[size], 'x');
        if (length < all && size > 4) {
            assert_string_equal(buf + length - 3, "...");
        }
    }
    assert_null(virtio_net_feature_name(64));
    assert_string_equal(virtio_net_feature_name(VIRTIO_F_RING_PACKED), "RING_PACKED");
    assert_null(virtio_feature_name(63));
}

/* ---- Settings -------------------------------------------------------------------------------- */

struct net_fixture {
    struct mock_os os;
    struct mock_pci pci;
    struct virtio_pci vp;
    struct virtio_net_settings settings;
};

static void net_open(struct net_fixture *f, const struct virtio_net_config *config)
{
    mock_pci_make_qemu_net(&f->pci);
    mock_os_init(&f->os);
    memcpy(f->pci.device_config, config, sizeof(*config));
    struct virtio_pci_config engine = mock_pci_engine_config(&f->pci, &f->os);
    assert_error(virtio_pci_create(&f->vp, &engine), VIRTIO_OK);
}

static void net_close(struct net_fixture *f)
{
    virtio_pci_destroy(&f->vp);
    assert_no_fault(&f->pci);
    mock_pci_free(&f->pci);
}

static const struct virtio_net_config good_config = {
    .mac = {0x52, 0x54, 0x00, 0x12, 0x34, 0x56},
    .status = VIRTIO_NET_S_LINK_UP | VIRTIO_NET_S_ANNOUNCE,
    .max_virtqueue_pairs = 4,
    .mtu = 9000,
    .speed = 25000,
    .duplex = VIRTIO_NET_DUPLEX_FULL,
};

static void check_settings(const struct virtio_net_config *config, uint64_t features,
                           enum virtio_error expected, struct virtio_net_settings *settings)
{
    struct net_fixture f;

    net_open(&f, config);
    assert_error(virtio_net_read_settings(&f.vp.transport, features, &f.settings), expected);
    *settings = f.settings;
    net_close(&f);
}

static void test_settings_all(void **state)
{
    struct virtio_net_settings s;

    check_settings(&good_config,
                   BIT(MAC) | BIT(STATUS) | BIT(MQ) | BIT(MTU) | BIT(SPEED_DUPLEX) |
                       BIT(GUEST_ANNOUNCE),
                   VIRTIO_OK, &s);
    assert_true(s.mac_valid);
    assert_memory_equal(s.mac, good_config.mac, 6);
    assert_true(s.link_up);
    assert_true(s.announce);
    assert_int_equal(s.max_pairs, 4);
    assert_int_equal(s.mtu, 9000);
    assert_int_equal(s.speed, 25000);
    assert_int_equal(s.duplex, VIRTIO_NET_DUPLEX_FULL);
}

/* What was not negotiated does not exist, whatever the bytes say. */
static void test_settings_not_negotiated(void **state)
{
    struct virtio_net_settings s;
    struct virtio_net_config c = good_config;

    c.status = 0;
    check_settings(&c, 0, VIRTIO_OK, &s);
    assert_false(s.mac_valid);
    assert_true(s.link_up);
    assert_false(s.announce);
    assert_int_equal(s.max_pairs, 1);
    assert_int_equal(s.mtu, 0);
    assert_int_equal(s.speed, 0);
    assert_int_equal(s.duplex, VIRTIO_NET_DUPLEX_UNKNOWN);
    check_settings(&c, BIT(STATUS), VIRTIO_OK, &s);
    assert_false(s.link_up);
}

static void test_settings_lies(void **state)
{
    struct virtio_net_settings s;
    struct virtio_net_config c = good_config;

    c.mac[0] |= 1;
    check_settings(&c, BIT(MAC), VIRTIO_E_NET_MAC, &s);
    check_settings(&c, BIT(STATUS), VIRTIO_OK, &s); /* not asked for */
    memset(c.mac, 0, sizeof(c.mac));
    check_settings(&c, BIT(MAC), VIRTIO_E_NET_MAC, &s);
    memset(c.mac, 0xFF, sizeof(c.mac)); /* removed device */
    check_settings(&c, BIT(MAC), VIRTIO_E_NET_MAC, &s);

    c = good_config;
    c.mtu = VIRTIO_NET_MTU_MIN - 1;
    check_settings(&c, BIT(MTU), VIRTIO_E_NET_MTU, &s);
    c.mtu = VIRTIO_NET_MTU_MIN;
    check_settings(&c, BIT(MTU), VIRTIO_OK, &s);
    c.mtu = 0;
    check_settings(&c, BIT(MTU), VIRTIO_E_NET_MTU, &s);
    c.speed = 0xFFFFFFFFu;
    c.duplex = 7;
    check_settings(&c, BIT(SPEED_DUPLEX), VIRTIO_OK, &s);
    assert_int_equal(s.speed, 0);
    assert_int_equal(s.duplex, VIRTIO_NET_DUPLEX_UNKNOWN);
}

static void test_settings_short_or_unstable_config(void **state)
{
    struct net_fixture f;

    net_open(&f, &good_config);
    f.pci.generation_unstable = true;
    assert_error(virtio_net_read_settings(&f.vp.transport, BIT(MAC), &f.settings),
                 VIRTIO_E_CONFIG_UNSTABLE);
    f.pci.generation_unstable = false;
    f.vp.device.length = 10; /* as if the capability had said so */
    assert_error(virtio_net_read_settings(&f.vp.transport, BIT(MAC) | BIT(STATUS), &f.settings),
                 VIRTIO_OK);
    assert_error(virtio_net_read_settings(&f.vp.transport, BIT(MTU), &f.settings),
                 VIRTIO_E_CONFIG_BOUNDS);
    net_close(&f);
}

/* ---- Reception ------------------------------------------------------------------------------- */

static void test_header_size(void **state)
{
    assert_int_equal(virtio_net_header_size(0, false), 12);
    assert_int_equal(virtio_net_header_size(BIT(MRG_RXBUF), false), 12);
    assert_int_equal(virtio_net_header_size(0, true), 10);
    assert_int_equal(virtio_net_header_size(BIT(MRG_RXBUF), true), 12);
    assert_int_equal(virtio_net_header_size(BIT(HASH_REPORT), false), 20);
    assert_int_equal(virtio_net_header_size(BIT(HASH_REPORT), true), 20);
}

struct rx_fixture {
    struct virtio_net_rx rx;
    struct virtio_net_hdr hdr;
    struct virtio_net_rx_data data;
};

static void rx_open(struct rx_fixture *f, uint64_t features)
{
    virtio_net_rx_init(&f->rx, features, virtio_net_header_size(features, false), MAX_FRAME);
    f->hdr = (struct virtio_net_hdr){.num_buffers = 1};
}

static enum virtio_net_rx_verdict push(struct rx_fixture *f, uint32_t used, uint16_t in_flight)
{
    return virtio_net_rx_push(&f->rx, &f->hdr, used, POSTED, in_flight, &f->data);
}

static void check_broken(struct rx_fixture *f, uint32_t used, uint16_t in_flight,
                         enum virtio_error expected)
{
    assert_int_equal(push(f, used, in_flight), VIRTIO_NET_RX_BROKEN);
    assert_error(f->rx.error, expected);
    assert_int_equal(f->rx.remaining, 0);
}

static void test_rx_single(void **state)
{
    struct rx_fixture f;

    rx_open(&f, 0);
    assert_int_equal(push(&f, 12 + 60, 5), VIRTIO_NET_RX_FRAME);
    assert_int_equal(f.data.offset, 12);
    assert_int_equal(f.data.length, 60);
    assert_int_equal(f.rx.frame.length, 60);
    assert_int_equal(f.rx.frame.buffers, 1);
    assert_int_equal(f.rx.frame.flags, 0);
    /* num_buffers means nothing without MRG_RXBUF: QEMU before 10.0 leaves 0. */
    f.hdr.num_buffers = 0;
    assert_int_equal(push(&f, 12 + 60, 0), VIRTIO_NET_RX_FRAME);
    f.hdr.num_buffers = 9;
    assert_int_equal(push(&f, 12 + 60, 0), VIRTIO_NET_RX_FRAME);
}

/* The contract's header ends before num_buffers: a buffer of just 10 bytes must do. */
static void test_rx_contract_header(void **state)
{
    struct virtio_net_rx rx;
    struct virtio_net_rx_data data;
    _Alignas(2) uint8_t tight[AERO_CONTRACT_NET_HDR_SIZE] = {0};

    virtio_net_rx_init(&rx, 0, virtio_net_header_size(0, true), MAX_FRAME);
    assert_int_equal(virtio_net_rx_push(&rx, tight, 10 + 60, POSTED, 0, &data),
                     VIRTIO_NET_RX_FRAME);
    assert_int_equal(data.offset, 10);
    assert_int_equal(rx.frame.length, 60);
}

static void test_rx_short_header(void **state)
{
    struct rx_fixture f;

    for (uint32_t used = 0; used < 12; used++) {
        rx_open(&f, BIT(MRG_RXBUF));
        check_broken(&f, used, 5, VIRTIO_E_NET_RX_SHORT);
    }
}

static void test_rx_runt_and_oversize(void **state)
{
    struct rx_fixture f;

    rx_open(&f, 0);
    assert_int_equal(push(&f, 12, 0), VIRTIO_NET_RX_DROPPED);
    assert_int_equal(push(&f, 12 + 13, 0), VIRTIO_NET_RX_DROPPED);
    assert_int_equal(f.rx.dropped[VIRTIO_NET_RX_DROP_RUNT], 2);
    assert_int_equal(push(&f, 12 + 14, 0), VIRTIO_NET_RX_FRAME);
    assert_int_equal(push(&f, 12 + MAX_FRAME, 0), VIRTIO_NET_RX_FRAME);
    assert_int_equal(push(&f, 12 + MAX_FRAME + 1, 0), VIRTIO_NET_RX_DROPPED);
    assert_int_equal(push(&f, UINT32_MAX, 0), VIRTIO_NET_RX_DROPPED);
    assert_int_equal(f.rx.dropped[VIRTIO_NET_RX_DROP_OVERSIZE], 2);
    assert_int_equal(push(&f, 12 + 60, 0), VIRTIO_NET_RX_FRAME);
}

static void test_rx_mergeable(void **state)
{
    struct rx_fixture f;

    rx_open(&f, BIT(MRG_RXBUF));
    for (int round = 0; round < 3; round++) {
        f.hdr.num_buffers = 3;
        assert_int_equal(push(&f, POSTED, 2), VIRTIO_NET_RX_MORE);
        assert_int_equal(f.data.offset, 12);
        assert_int_equal(f.data.length, POSTED - 12);
        f.hdr.num_buffers = 77; /* packet data now: must not be read as a header */
        assert_int_equal(push(&f, POSTED, 1), VIRTIO_NET_RX_MORE);
        assert_int_equal(f.data.offset, 0);
        assert_int_equal(f.data.length, POSTED);
        assert_int_equal(push(&f, 100, 0), VIRTIO_NET_RX_FRAME);
        assert_int_equal(f.data.length, 100);
        assert_int_equal(f.rx.frame.length, POSTED - 12 + POSTED + 100);
        assert_int_equal(f.rx.frame.buffers, 3);
    }
}

static void test_rx_num_buffers_lies(void **state)
{
    struct rx_fixture f;

    rx_open(&f, BIT(MRG_RXBUF));
    f.hdr.num_buffers = 0;
    check_broken(&f, 12 + 60, 5, VIRTIO_E_NET_RX_NUM_BUFFERS);

    rx_open(&f, BIT(MRG_RXBUF));
    f.hdr.num_buffers = 7; /* this one and five more: six are possible */
    check_broken(&f, POSTED, 5, VIRTIO_E_NET_RX_NUM_BUFFERS);

    rx_open(&f, BIT(MRG_RXBUF));
    f.hdr.num_buffers = 6;
    assert_int_equal(push(&f, POSTED, 5), VIRTIO_NET_RX_MORE);

    rx_open(&f, BIT(MRG_RXBUF));
    f.hdr.num_buffers = 0xFFFF;
    check_broken(&f, POSTED, 256, VIRTIO_E_NET_RX_NUM_BUFFERS);
}

static void test_rx_partial_lies(void **state)
{
    struct rx_fixture f;

    rx_open(&f, BIT(MRG_RXBUF)); /* the first buffer is not full */
    f.hdr.num_buffers = 2;
    check_broken(&f, POSTED - 1, 5, VIRTIO_E_NET_RX_PARTIAL);

    rx_open(&f, BIT(MRG_RXBUF)); /* a middle one */
    f.hdr.num_buffers = 3;
    assert_int_equal(push(&f, POSTED, 5), VIRTIO_NET_RX_MORE);
    check_broken(&f, POSTED - 1, 4, VIRTIO_E_NET_RX_PARTIAL);

    rx_open(&f, BIT(MRG_RXBUF)); /* the last one is empty */
    f.hdr.num_buffers = 2;
    assert_int_equal(push(&f, POSTED, 5), VIRTIO_NET_RX_MORE);
    check_broken(&f, 0, 4, VIRTIO_E_NET_RX_PARTIAL);
}

/* Too long over many buffers: dropped at the end of the packet, and the next packet is fine. */
static void test_rx_mergeable_oversize(void **state)
{
    struct rx_fixture f;

    rx_open(&f, BIT(MRG_RXBUF));
    f.hdr.num_buffers = 8;
    for (int i = 0; i < 7; i++) {
        assert_int_equal(push(&f, POSTED, 100), VIRTIO_NET_RX_MORE);
    }
    assert_int_equal(push(&f, POSTED, 100), VIRTIO_NET_RX_DROPPED);
    assert_int_equal(f.rx.dropped[VIRTIO_NET_RX_DROP_OVERSIZE], 1);
    f.hdr.num_buffers = 1;
    assert_int_equal(push(&f, 12 + 60, 100), VIRTIO_NET_RX_FRAME);
    assert_int_equal(f.rx.frame.length, 60);
}

static void test_rx_init_forgets_half_a_packet(void **state)
{
    struct rx_fixture f;

    rx_open(&f, BIT(MRG_RXBUF));
    f.hdr.num_buffers = 2;
    assert_int_equal(push(&f, POSTED, 5), VIRTIO_NET_RX_MORE);
    rx_open(&f, BIT(MRG_RXBUF));
    assert_int_equal(push(&f, 12 + 60, 5), VIRTIO_NET_RX_FRAME);
}

static void test_rx_checksum_fields(void **state)
{
    static const struct {
        uint64_t features;
        uint8_t flags;
        uint16_t start, offset;
        enum virtio_net_rx_verdict verdict;
        uint8_t seen;
    } cases[] = {
        /* Not negotiated: not believed, whatever it says. */
        {0, VIRTIO_NET_HDR_F_NEEDS_CSUM, 9999, 9999, VIRTIO_NET_RX_FRAME, 0},
        {0, VIRTIO_NET_HDR_F_DATA_VALID, 0, 0, VIRTIO_NET_RX_FRAME, 0},
        {BIT(GUEST_CSUM), VIRTIO_NET_HDR_F_DATA_VALID, 9999, 0, VIRTIO_NET_RX_FRAME,
         VIRTIO_NET_HDR_F_DATA_VALID},
        {BIT(GUEST_CSUM), VIRTIO_NET_HDR_F_NEEDS_CSUM, 34, 16, VIRTIO_NET_RX_FRAME,
         VIRTIO_NET_HDR_F_NEEDS_CSUM},
        {BIT(GUEST_CSUM), VIRTIO_NET_HDR_F_NEEDS_CSUM, 42, 16, VIRTIO_NET_RX_FRAME,
         VIRTIO_NET_HDR_F_NEEDS_CSUM}, /* the last two bytes of 60 */
        {BIT(GUEST_CSUM), VIRTIO_NET_HDR_F_NEEDS_CSUM, 43, 16, VIRTIO_NET_RX_DROPPED, 0},
        {BIT(GUEST_CSUM), VIRTIO_NET_HDR_F_NEEDS_CSUM, 0xFFFF, 0xFFFF, VIRTIO_NET_RX_DROPPED, 0},
        {BIT(GUEST_CSUM), VIRTIO_NET_HDR_F_NEEDS_CSUM, 0xFFFF, 3, VIRTIO_NET_RX_DROPPED, 0},
        /* RSC_INFO changes the fields' meaning only if RSC_EXT was negotiated. */
        {BIT(GUEST_CSUM), VIRTIO_NET_HDR_F_NEEDS_CSUM | VIRTIO_NET_HDR_F_RSC_INFO, 0xFFFF, 0,
         VIRTIO_NET_RX_DROPPED, 0},
        {BIT(GUEST_CSUM) | BIT(RSC_EXT), VIRTIO_NET_HDR_F_NEEDS_CSUM | VIRTIO_NET_HDR_F_RSC_INFO,
         0xFFFF, 0, VIRTIO_NET_RX_FRAME, VIRTIO_NET_HDR_F_NEEDS_CSUM | VIRTIO_NET_HDR_F_RSC_INFO},
    };
    struct rx_fixture f;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        rx_open(&f, cases[i].features);
        f.hdr.flags = cases[i].flags;
        f.hdr.csum_start = cases[i].start;
        f.hdr.csum_offset = cases[i].offset;
        assert_int_equal(push(&f, 12 + 60, 0), cases[i].verdict);
        if (cases[i].verdict == VIRTIO_NET_RX_FRAME) {
            assert_int_equal(f.rx.frame.flags, cases[i].seen);
        } else {
            assert_int_equal(f.rx.dropped[VIRTIO_NET_RX_DROP_CSUM], 1);
        }
    }
}

static void test_rx_gso_fields(void **state)
{
    static const struct {
        uint64_t features;
        uint8_t type;
        uint16_t size;
        enum virtio_net_rx_verdict verdict;
    } cases[] = {
        {0, VIRTIO_NET_HDR_GSO_NONE, 1400, VIRTIO_NET_RX_FRAME},
        {0, VIRTIO_NET_HDR_GSO_TCPV4, 1400, VIRTIO_NET_RX_DROPPED},
        {0, VIRTIO_NET_HDR_GSO_ECN, 1400, VIRTIO_NET_RX_DROPPED},
        {BIT(GUEST_TSO4), VIRTIO_NET_HDR_GSO_TCPV4, 1400, VIRTIO_NET_RX_FRAME},
        {BIT(GUEST_TSO4), VIRTIO_NET_HDR_GSO_TCPV4, 0, VIRTIO_NET_RX_DROPPED},
        {BIT(GUEST_TSO4), VIRTIO_NET_HDR_GSO_TCPV6, 1400, VIRTIO_NET_RX_DROPPED},
        {BIT(GUEST_TSO6), VIRTIO_NET_HDR_GSO_TCPV6, 1400, VIRTIO_NET_RX_FRAME},
        {BIT(GUEST_UFO), VIRTIO_NET_HDR_GSO_UDP, 1400, VIRTIO_NET_RX_FRAME},
        {BIT(GUEST_USO4), VIRTIO_NET_HDR_GSO_UDP_L4, 1400, VIRTIO_NET_RX_FRAME},
        {BIT(GUEST_TSO4), VIRTIO_NET_HDR_GSO_TCPV4 | VIRTIO_NET_HDR_GSO_ECN, 1400,
         VIRTIO_NET_RX_DROPPED},
        {BIT(GUEST_TSO4) | BIT(GUEST_ECN), VIRTIO_NET_HDR_GSO_TCPV4 | VIRTIO_NET_HDR_GSO_ECN, 1400,
         VIRTIO_NET_RX_FRAME},
        {UINT64_MAX & ~BIT(MRG_RXBUF) & ~BIT(HASH_REPORT), 2, 1400, VIRTIO_NET_RX_DROPPED},
        {UINT64_MAX & ~BIT(MRG_RXBUF) & ~BIT(HASH_REPORT), 0x7F, 1400, VIRTIO_NET_RX_DROPPED},
    };
    struct rx_fixture f;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        rx_open(&f, cases[i].features);
        f.hdr.gso_type = cases[i].type;
        f.hdr.gso_size = cases[i].size;
        assert_int_equal(push(&f, 12 + 60, 0), cases[i].verdict);
        assert_int_equal(f.rx.dropped[VIRTIO_NET_RX_DROP_GSO],
                         cases[i].verdict == VIRTIO_NET_RX_DROPPED);
    }
}

/* ---- Control commands ------------------------------------------------------------------------ */

#define CTRL_ALL                                                                                   \
    (BIT(CTRL_VQ) | BIT(CTRL_RX) | BIT(CTRL_RX_EXTRA) | BIT(CTRL_VLAN) | BIT(CTRL_MAC_ADDR) |      \
     BIT(GUEST_ANNOUNCE))

static const uint8_t some_macs[3][VIRTIO_NET_MAC_SIZE] = {
    {2, 0, 0, 0, 0, 1}, {0x33, 0x33, 0, 0, 0, 1}, {1, 0, 0x5E, 0, 0, 1}};

static void check_bytes(const uint8_t *buf, const struct virtio_net_ctrl *ctrl,
                        const char *expected, uint32_t size)
{
    assert_int_equal(ctrl->request_size, size);
    assert_int_equal(ctrl->ack_offset, size);
    assert_memory_equal(buf, expected, size);
    assert_int_equal(buf[size], VIRTIO_NET_CTRL_NO_ACK);
}

static void test_ctrl_bytes(void **state)
{
    uint8_t buf[64];
    struct virtio_net_ctrl ctrl;

    assert_error(virtio_net_ctrl_rx_mode(buf, sizeof(buf), CTRL_ALL, VIRTIO_NET_CTRL_RX_ALLMULTI,
                                         true, &ctrl),
                 VIRTIO_OK);
    check_bytes(buf, &ctrl, "\0\1\1", 3);
    assert_error(virtio_net_ctrl_rx_mode(buf, sizeof(buf), CTRL_ALL, VIRTIO_NET_CTRL_RX_NOBCAST,
                                         false, &ctrl),
                 VIRTIO_OK);
    check_bytes(buf, &ctrl, "\0\5\0", 3);
    assert_error(virtio_net_ctrl_mac_addr(buf, sizeof(buf), CTRL_ALL, some_macs[0], &ctrl),
                 VIRTIO_OK);
    check_bytes(buf, &ctrl, "\1\1\2\0\0\0\0\1", 8);
    assert_error(virtio_net_ctrl_vlan(buf, sizeof(buf), CTRL_ALL, true, 0x123, &ctrl), VIRTIO_OK);
    check_bytes(buf, &ctrl, "\2\0\x23\1", 4);
    assert_error(virtio_net_ctrl_vlan(buf, sizeof(buf), CTRL_ALL, false, 4094, &ctrl), VIRTIO_OK);
    check_bytes(buf, &ctrl, "\2\1\xFE\x0F", 4);
    assert_error(virtio_net_ctrl_announce_ack(buf, sizeof(buf), CTRL_ALL, &ctrl), VIRTIO_OK);
    check_bytes(buf, &ctrl, "\3\0", 2);
    assert_error(virtio_net_ctrl_mac_table(buf, sizeof(buf), CTRL_ALL, some_macs, 1, some_macs + 1,
                                           2, &ctrl),
                 VIRTIO_OK);
    check_bytes(buf, &ctrl,
                "\1\0"
                "\1\0\0\0\2\0\0\0\0\1"
                "\2\0\0\0\x33\x33\0\0\0\1\1\0\x5E\0\0\1",
                28);
    assert_int_equal(virtio_net_ctrl_buffer_size(virtio_net_ctrl_mac_table_size(3)), 29);
    assert_error(virtio_net_ctrl_mac_table(buf, sizeof(buf), CTRL_ALL, NULL, 0, NULL, 0, &ctrl),
                 VIRTIO_OK);
    check_bytes(buf, &ctrl, "\1\0\0\0\0\0\0\0\0\0", 10);
}

static void test_ctrl_refuses(void **state)
{
    uint8_t buf[64];
    struct virtio_net_ctrl ctrl;

    assert_error(virtio_net_ctrl_rx_mode(buf, 3, CTRL_ALL, 0, true, &ctrl),
                 VIRTIO_E_BUFFER_TOO_SMALL);
    assert_error(virtio_net_ctrl_rx_mode(buf, 4, CTRL_ALL, 0, true, &ctrl), VIRTIO_OK);
    assert_error(virtio_net_ctrl_rx_mode(buf, sizeof(buf), CTRL_ALL, 6, true, &ctrl),
                 VIRTIO_E_INVALID);
    assert_error(
        virtio_net_ctrl_rx_mode(buf, sizeof(buf), CTRL_ALL & ~BIT(CTRL_RX), 0, true, &ctrl),
        VIRTIO_E_NOT_NEGOTIATED);
    assert_error(virtio_net_ctrl_rx_mode(buf, sizeof(buf), CTRL_ALL & ~BIT(CTRL_RX_EXTRA),
                                         VIRTIO_NET_CTRL_RX_NOUNI, true, &ctrl),
                 VIRTIO_E_NOT_NEGOTIATED);
    assert_error(virtio_net_ctrl_mac_addr(buf, sizeof(buf), CTRL_ALL & ~BIT(CTRL_MAC_ADDR),
                                          some_macs[0], &ctrl),
                 VIRTIO_E_NOT_NEGOTIATED);
    assert_error(virtio_net_ctrl_mac_addr(buf, sizeof(buf), CTRL_ALL, some_macs[1], &ctrl),
                 VIRTIO_E_INVALID);
    assert_error(virtio_net_ctrl_vlan(buf, sizeof(buf), CTRL_ALL & ~BIT(CTRL_VLAN), true, 1, &ctrl),
                 VIRTIO_E_NOT_NEGOTIATED);
    assert_error(virtio_net_ctrl_vlan(buf, sizeof(buf), CTRL_ALL, true, 4095, &ctrl),
                 VIRTIO_E_INVALID);
    assert_error(
        virtio_net_ctrl_mac_table(buf, 28, CTRL_ALL, some_macs, 1, some_macs + 1, 2, &ctrl),
        VIRTIO_E_BUFFER_TOO_SMALL);
    assert_error(
        virtio_net_ctrl_mac_table(buf, 29, CTRL_ALL, some_macs, 1, some_macs + 1, 2, &ctrl),
        VIRTIO_OK);
    assert_error(virtio_net_ctrl_mac_table(buf, sizeof(buf), CTRL_ALL, some_macs, UINT32_MAX,
                                           some_macs, 2, &ctrl),
                 VIRTIO_E_INVALID);
    assert_error(virtio_net_ctrl_mac_table(buf, sizeof(buf), CTRL_ALL & ~BIT(CTRL_VQ), some_macs, 1,
                                           some_macs, 2, &ctrl),
                 VIRTIO_E_NOT_NEGOTIATED);
    assert_error(
        virtio_net_ctrl_announce_ack(buf, sizeof(buf), CTRL_ALL & ~BIT(GUEST_ANNOUNCE), &ctrl),
        VIRTIO_E_NOT_NEGOTIATED);
}

static void test_ctrl_answers(void **state)
{
    static const struct {
        uint8_t ack;
        uint32_t used;
        enum virtio_error expected;
    } cases[] = {
        {VIRTIO_NET_OK, 1, VIRTIO_OK},
        {VIRTIO_NET_OK, 0, VIRTIO_E_NET_CTRL_NO_ACK}, /* says that it wrote nothing */
        {VIRTIO_NET_CTRL_NO_ACK, 1, VIRTIO_E_NET_CTRL_NO_ACK},
        {VIRTIO_NET_ERR, 1, VIRTIO_E_NET_CTRL_REFUSED},
        {2, 1, VIRTIO_E_NET_CTRL_GARBAGE},
        {0xFE, 1, VIRTIO_E_NET_CTRL_GARBAGE},
    };
    uint8_t buf[16];
    struct virtio_net_ctrl ctrl;

    for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
        assert_error(virtio_net_ctrl_vlan(buf, sizeof(buf), CTRL_ALL, true, 5, &ctrl), VIRTIO_OK);
        buf[ctrl.ack_offset] = cases[i].ack;
        assert_error(virtio_net_ctrl_check(buf, &ctrl, cases[i].used), cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_select_features),
        cmocka_unit_test(test_feature_prerequisites),
        cmocka_unit_test(test_format_features),
        cmocka_unit_test(test_settings_all),
        cmocka_unit_test(test_settings_not_negotiated),
        cmocka_unit_test(test_settings_lies),
        cmocka_unit_test(test_settings_short_or_unstable_config),
        cmocka_unit_test(test_header_size),
        cmocka_unit_test(test_rx_single),
        cmocka_unit_test(test_rx_contract_header),
        cmocka_unit_test(test_rx_short_header),
        cmocka_unit_test(test_rx_runt_and_oversize),
        cmocka_unit_test(test_rx_mergeable),
        cmocka_unit_test(test_rx_num_buffers_lies),
        cmocka_unit_test(test_rx_partial_lies),
        cmocka_unit_test(test_rx_mergeable_oversize),
        cmocka_unit_test(test_rx_init_forgets_half_a_packet),
        cmocka_unit_test(test_rx_checksum_fields),
        cmocka_unit_test(test_rx_gso_fields),
        cmocka_unit_test(test_ctrl_bytes),
        cmocka_unit_test(test_ctrl_refuses),
        cmocka_unit_test(test_ctrl_answers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
