/* SPDX-License-Identifier: MIT */
/*
 * The door between lab/nt (PE modules, 32 or 64 bit) and whatever carries it: today the Linux
 * program in lab/host, later perhaps a bare-metal host under a hypervisor.
 *
 * Everything that crosses is of fixed width and free of pointers: addresses are lab_va (virtual
 * address in the running NT, zero-extended) or lab_pa (guest-physical). The same structures are
 * therefore laid out alike for i386 and x86-64 modules and for the 64-bit host.
 *
 * Calling rule. Every operation takes and returns uint64_t only, in the C calling convention of
 * the Windows target (cdecl on i386, the Microsoft x64 convention on x86-64). With that, the
 * arguments of both architectures lie side by side as an array of uint64_t (on i386 at ESP+4, on
 * x86-64 in the home space once spilled), so one dispatcher serves both. The host runs each
 * operation on its own stack; an operation never calls back into NT, with the exception of
 * traps and interrupts, which reach NT only between instructions of NT code.
 */
#ifndef LAB_ABI_H
#define LAB_ABI_H

#include <stddef.h>
#include <stdint.h>

#define LAB_ABI_VERSION 1u

typedef uint64_t lab_va; /* virtual address in NT */
typedef uint64_t lab_pa; /* guest-physical address */

#ifdef _WIN32
#define LAB_OP(name, ...) uint64_t(__cdecl *name)(__VA_ARGS__)
#else
#define LAB_OP(name, ...) uint64_t (*name)(__VA_ARGS__)
#endif

enum lab_arch {
    LAB_ARCH_X64 = 1,
    LAB_ARCH_X86 = 2,
};

/* Page protections for map and protect. NT code pages are R+X, never W+X. */
enum lab_prot {
    LAB_PROT_READ = 1u << 0,
    LAB_PROT_WRITE = 1u << 1,
    LAB_PROT_EXEC = 1u << 2,
    LAB_PROT_DEVICE = 1u << 3, /* pa is a device window: every access reaches the machine */
};

enum lab_log_level { LAB_LOG_ERROR = 0, LAB_LOG_WARN = 1, LAB_LOG_INFO = 2, LAB_LOG_DEBUG = 3 };

/* Why wait returned; several bits may be set. */
enum lab_wake {
    LAB_WAKE_DEADLINE = 1u << 0,
    LAB_WAKE_IRQ = 1u << 1,     /* irq_take has something */
    LAB_WAKE_REQUEST = 1u << 2, /* request_take has something */
    LAB_WAKE_EDGE = 1u << 3,    /* edge_take has something */
};

/*
 * Interrupt numbers as seen by irq_take: level-triggered lines are 0..255 (the GSI),
 * messages are LAB_IRQ_MESSAGE | n for the n-th message handed out by msi_route.
 */
#define LAB_IRQ_NONE UINT64_C(0xFFFFFFFF)
#define LAB_IRQ_MESSAGE UINT64_C(0x10000)

#define LAB_NO_DEADLINE UINT64_MAX

/* PCI address: bus << 8 | device << 3 | function. */
typedef uint32_t lab_bdf;

struct lab_msi {
    uint64_t address; /* to be written into the MSI or MSI-X entry */
    uint32_t data;
    uint32_t reserved;
};

/* A loaded PE image. */
struct lab_image {
    lab_va base;
    lab_va entry;       /* 0: none */
    uint32_t size;      /* SizeOfImage */
    uint32_t timestamp; /* of the file header */
    lab_va init_base;   /* discardable section(s) merged range, 0: none */
    uint32_t init_size;
    uint32_t trusted;   /* 1: module of lab/nt itself, 0: a driver under test */
    char name[64];      /* file name, lower case, NUL terminated */
};

/*
 * One row per export that drivers may import. A module of lab/nt exports the symbol LabExports,
 * an array of rows that ends with name == 0. The host binds a driver's import to a thunk that
 * loads the row's address (x86-64: R11, i386: EAX) and jumps to LabCallGate of ntoskrnl.exe,
 * which checks the row's rules and then jumps to fn with the stack and registers unchanged.
 * Data rows bind to fn directly. Layout for both widths: pointers are stored as uint64_t and
 * filled at start-up by the module's LabExportsInit(), or statically on x86-64.
 */
struct lab_export {
    lab_va name; /* NUL-terminated ASCII */
    lab_va fn;
    uint16_t arg_bytes;   /* i386: bytes popped (stdcall/fastcall) or passed (cdecl) */
    uint8_t irql_min;     /* lowest and highest legal IRQL of the caller */
    uint8_t irql_max;
    uint16_t first_version; /* 0x0500 2000, 0x0501 XP, 0x0600 Vista, 0x0601 7, 0x0602 8 ... */
    uint16_t flags;       /* enum lab_export_flags */
};
enum lab_export_flags {
    LAB_EXPORT_DATA = 1u << 0,     /* a variable: bound directly */
    LAB_EXPORT_MAY_FAIL = 1u << 1, /* a site for failure injection */
};

struct lab_ram {
    lab_pa base;
    uint64_t size;
};

#define LAB_MAX_RAM 4
#define LAB_MAX_CPUS 8
#define LAB_MAX_BOOT_IMAGES 8

/*
 * Handed to LabKernelEntry. The host has reserved [kernel_va, kernel_va + kernel_va_size) for NT:
 * nothing else lives there, NT alone decides what is mapped in it through map and unmap. Boot
 * images are already mapped from RAM inside [boot_pa, boot_pa + boot_pa_size), which NT must treat
 * as in use. low_va..: on i386 all addresses are below 4 GiB.
 */
struct lab_boot {
    uint32_t version; /* LAB_ABI_VERSION */
    uint32_t arch;    /* enum lab_arch */
    uint32_t cpu_count;
    uint32_t ram_count;
    struct lab_ram ram[LAB_MAX_RAM];
    lab_pa boot_pa;
    uint64_t boot_pa_size;
    lab_va kernel_va;
    uint64_t kernel_va_size;
    lab_va user_shared_data; /* where KUSER_SHARED_DATA is to be mapped (i386: 0xFFDF0000; x86-64:
                                any address, accesses to the architectural one are redirected) */
    lab_va ops;              /* struct lab_host_ops with pointers of the NT's width */
    lab_va hive;             /* initial registry, see struct lab_hive_record */
    uint64_t hive_size;
    uint64_t seed;           /* of every scheduling choice */
    uint32_t flags;          /* enum lab_boot_flags */
    uint32_t image_count;
    struct lab_image image[LAB_MAX_BOOT_IMAGES]; /* ntoskrnl.exe first */
    uint64_t system_time;    /* 100 ns since 1601 at clock() == 0 */
    /* The boot area at its virtual address: page boot_va + n is physical boot_pa + n wherever it
     * is mapped. It lies outside [kernel_va, kernel_va + kernel_va_size), belongs to the host and
     * holds every image (boot and image_load), this structure, hive, ops, thunks, boot stack.
     * NT may protect or unmap (INIT) pages of images in it, never map others there. */
    lab_va boot_va;
    lab_va stack_top;        /* the boot stack that LabKernelEntry runs on, grows down */
    uint64_t stack_size;
    /* Where BARs may be placed, of the machine's pci_windows; size 0: none. */
    lab_pa pci_mem32;
    uint64_t pci_mem32_size;
    lab_pa pci_mem64;
    uint64_t pci_mem64_size;
    uint32_t pci_io;
    uint32_t pci_io_size;
};
enum lab_boot_flags {
    LAB_BOOT_DETERMINISTIC = 1u << 0, /* machine has a virtual clock */
    LAB_BOOT_TRACE_CALLS = 1u << 1,   /* log every import call of drivers */
    /* x86-64: drivers' reads of CR8 were replaced by rdfsbase; NT keeps the current IRQL in the FS
     * base (wrfsbase) whenever driver code may run. */
    LAB_BOOT_IRQL_IN_FS = 1u << 2,
    /* Benchmarks: do what Windows usually does where the choice among all that it may do would cost. */
    LAB_BOOT_STEADY = 1u << 3,
};

/*
 * The initial registry: records one after another, each 8-byte aligned, ending at hive_size.
 * A record creates the key if need be and, if value_type is not LAB_HIVE_KEY_ONLY, sets one value.
 * Key paths are absolute (\Registry\Machine\System\CurrentControlSet\...), UTF-16LE without NUL.
 */
#define LAB_HIVE_KEY_ONLY 0xFFFFFFFFu
/* flags: a value of this name that exists already stays. */
#define LAB_HIVE_KEEP 1u
struct lab_hive_record {
    uint32_t record_bytes; /* whole record with padding */
    uint32_t value_type;   /* REG_SZ ... */
    uint32_t key_bytes;
    uint32_t name_bytes;   /* 0: default value */
    uint32_t data_bytes;
    uint32_t flags;
    /* key, name, data follow without padding */
};

/*
 * Requests of the director (the scenario) to NT, taken in order, each completed exactly once.
 * `device` is the number given by LAB_REQ_ADD_DEVICE's completion, from 1.
 */
enum lab_request_code {
    /* Scan the PCI bus; every function whose instance key in the registry names a service gets
     * its driver loaded and started; the others get their instance key and problem 28 (no driver).
     * The director then installs: DEVICE_IDS, a matching INF, REGISTRY, START. Completion data:
     * struct lab_device_info[]. */
    LAB_REQ_ENUMERATE = 1,
    LAB_REQ_START = 2,            /* enable: IRP_MN_START_DEVICE on a fresh devnode stack */
    LAB_REQ_REMOVE = 3,           /* disable: query-remove, remove */
    LAB_REQ_SURPRISE_REMOVE = 4,  /* the hardware is gone already */
    LAB_REQ_SET_SYSTEM_POWER = 5, /* arg[0]: SYSTEM_POWER_STATE (PowerSystemWorking ...) */
    LAB_REQ_SHUTDOWN = 6,         /* system shutdown: shutdown handlers run, nothing unloaded */
    LAB_REQ_UNLOAD = 7,           /* remove all devices, unload all drivers, leak check */
    LAB_REQ_IOCTL = 8,            /* data: UTF-16 device name NUL input; arg[0] code, arg[1] outlen,
                                     arg[2] enum lab_ioctl_file */
    LAB_REQ_LOAD_DRIVER = 9,      /* data: UTF-16 service name; loads without a device */
    LAB_REQ_SET_FAILURE = 10,     /* arg[0]: fail the n-th MAY_FAIL call from now, 0: off */
    LAB_REQ_COUNTERS = 11,        /* data out: struct lab_counters */
    LAB_REQ_REGISTRY = 12,        /* data: struct lab_hive_record[] to be set (device setup) */
    LAB_REQ_DEVICE_IDS = 13,      /* data out: UTF-16 REG_MULTI_SZ of hardware ids, then one of
                                     compatible ids, of `device`, started or not */
    LAB_REQ_REBALANCE = 14,       /* as when resources are balanced anew: query-stop, stop, resources
                                     released and others assigned, start */
    /* NIC edge: handled by ndis.sys for the miniport of `device` */
    LAB_REQ_NIC_PAUSE = 32,
    LAB_REQ_NIC_RESTART = 33,
    LAB_REQ_NIC_OID_QUERY = 34,   /* arg[0] OID, arg[1] buffer bytes; data out */
    LAB_REQ_NIC_OID_SET = 35,     /* arg[0] OID; data in */
    LAB_REQ_NIC_OID_METHOD = 36,
    LAB_REQ_NIC_INFO = 37,        /* data out: struct lab_nic_info */
    LAB_REQ_NIC_CANCEL_SENDS = 38,
    LAB_REQ_NIC_RESET = 39,
    LAB_REQ_NIC_HOLD_RX = 40,     /* arg[0] 1: keep received NBLs, 0: give them back */
    LAB_REQ_NIC_SEND = 41,        /* data: frame; arg[0] LAB_SEND_* shape, arg[1] 802.1Q info,
                                     arg[2] lists in one chain (0: 1) */
    LAB_REQ_NIC_OID_CANCEL = 42,  /* cancel the next OID request that the miniport leaves pending,
                                     arg[0] ns after it has */
    /* Sound edge: handled by portcls.sys, which plays the part of the audio engine above the
     * adapter of `device`. Streams are numbered from 1 in each run; arg[0] is a stream. */
    LAB_REQ_SND_INFO = 64,        /* data out: struct lab_snd_endpoint[] */
    LAB_REQ_SND_OPEN = 65,        /* data in: struct lab_snd_open; out: struct lab_snd_stream */
    LAB_REQ_SND_CLOSE = 66,
    LAB_REQ_SND_STATE = 67,       /* arg[1]: KSSTATE, 0 stop 1 acquire 2 pause 3 run; set as given,
                                     without passing through the states between */
    LAB_REQ_SND_STATUS = 68,      /* data out: struct lab_snd_status */
    LAB_REQ_SND_POSITIONS = 69,   /* data out: struct lab_snd_position[], oldest first; emptied */
    LAB_REQ_SND_PROPERTY = 70,    /* data: struct lab_snd_property, instance data, value; arg[1]
                                     bytes for the answer; data out */
    LAB_REQ_SND_EVENT = 71,       /* data: struct lab_snd_property: enable (arg[1] 1) or disable
                                     that event; SND_STATUS counts how often it was signalled */
};

/* Whether LAB_REQ_IOCTL opens and closes the device itself (0), and the one file that stays open. */
enum lab_ioctl_file {
    LAB_IOCTL_KEEP = 1, /* do not close it afterwards */
    LAB_IOCTL_KEPT = 2, /* use the kept one instead of opening the device; the name is not looked at */
};

/* Shapes in which a test frame is handed down, to exercise NET_BUFFER handling. */
enum lab_send_shape {
    LAB_SEND_FLAT = 0,
    LAB_SEND_OFFSET = 1,   /* data offset inside the first MDL */
    LAB_SEND_MDLS = 2,     /* many small MDLs */
    LAB_SEND_MULTI_NB = 3, /* several NET_BUFFERs in one list */
    LAB_SEND_SPLIT = 4,    /* header and payload in MDLs of their own, as TCP/IP sends */
    LAB_SEND_FRAGMENTS = 5, /* as many MDLs as there can be: 47, all small but the last */
};

struct lab_request {
    uint64_t id;
    uint32_t code;
    uint32_t device;
    uint64_t arg[6];
    uint32_t data_bytes; /* length of data copied to the buffer given to request_take */
    uint32_t reserved;
};

struct lab_device_info {
    uint32_t device;
    lab_bdf bdf;
    int32_t status;      /* NTSTATUS of the start */
    uint32_t problem;    /* CM_PROB_* as Windows' device manager would show, 0: none */
    uint32_t is_nic;
    uint32_t reserved;
    char service[64];
    char instance[128];  /* PCI\VEN_...\... */
};

struct lab_nic_info {
    uint8_t current_mac[6];
    uint8_t permanent_mac[6];
    uint32_t media_connect_state; /* NET_IF_MEDIA_CONNECT_STATE */
    uint32_t mtu;                 /* MtuSize of the general attributes */
    uint64_t tx_link_speed;       /* bits per second */
    uint64_t rx_link_speed;
    uint64_t packet_filter;
    uint64_t sent_nbls, completed_nbls, failed_nbls;
    uint64_t received_nbls, returned_nbls, dropped_rx; /* dropped at the edge, link or filter */
    uint32_t state;               /* 0 halted 1 initializing 2 paused 3 running 4 pausing 5 restarting */
    uint32_t status_indications;
};

/* A pin of an adapter's wave filter that streams. */
#define LAB_SND_RENDER  0u
#define LAB_SND_CAPTURE 1u
#define LAB_SND_MAX_RANGES 32
struct lab_snd_range {
    uint32_t format_tag;  /* WAVE_FORMAT_PCM 1, WAVE_FORMAT_IEEE_FLOAT 3 */
    uint32_t channels;    /* most */
    uint32_t bits_min, bits_max;
    uint32_t rate_min, rate_max; /* Hz */
};
struct lab_snd_endpoint {
    uint32_t pin;       /* of the wave filter */
    uint32_t direction; /* LAB_SND_* */
    uint32_t connected; /* jack state as KSPROPERTY_JACK_DESCRIPTION says; 2: no jack property */
    uint32_t range_count;
    struct lab_snd_range range[LAB_SND_MAX_RANGES]; /* in the driver's order of preference */
};

struct lab_snd_open {
    uint32_t direction; /* LAB_SND_*: the first such pin */
    uint32_t format_tag;
    uint32_t channels;
    uint32_t channel_mask; /* 0: plain WAVEFORMATEX, else WAVEFORMATEXTENSIBLE */
    uint32_t bits;         /* of the container */
    uint32_t valid_bits;
    uint32_t rate;         /* Hz */
    uint32_t buffer_frames;
    uint32_t notifications; /* per buffer: 1, 2: event driven; 0: timer driven */
    uint32_t flags;         /* enum lab_snd_flags */
};
enum lab_snd_flags {
    LAB_SND_LATE_WRITER = 1u << 0, /* write as late as the contract permits, not at once */
};
struct lab_snd_stream {
    uint32_t stream;
    uint32_t buffer_bytes;  /* what the driver gave */
    uint32_t fifo_bytes;    /* GetHWLatency */
    uint32_t registers;     /* 1: position register, 2: clock register */
};
struct lab_snd_status {
    uint64_t frames;        /* given to the driver's buffer, or taken from it, since open */
    uint64_t position;      /* linear, bytes since the stream was last stopped */
    uint64_t play, write;   /* of the last KSAUDIO_POSITION */
    uint64_t notifications; /* times the notification event was signalled */
    uint64_t late;          /* times the engine found that the position had passed its data */
    uint64_t events;        /* of SND_EVENT, for the whole adapter */
    uint32_t state;         /* KSSTATE */
    uint32_t reserved;
};
/* Read at each wake of the engine. */
struct lab_snd_position {
    uint64_t ns;    /* clock() */
    uint64_t bytes; /* linear */
};
struct lab_snd_property {
    uint8_t set[16];         /* GUID as in memory */
    uint32_t id;
    uint32_t flags;          /* KSPROPERTY_TYPE_* or KSEVENT_TYPE_* */
    uint32_t filter;         /* 0: Wave, 1: Topology */
    uint32_t node;           /* ~0: of the filter or pin */
    uint32_t instance_bytes; /* after this structure, then the value */
    uint32_t reserved;
};

struct lab_counters {
    uint64_t interrupts, dpcs, context_switches, timer_expirations;
    uint64_t kernel_calls;     /* import calls of drivers */
    uint64_t pool_bytes, pool_blocks; /* of drivers, now */
    uint64_t failures_injected;
    uint64_t may_fail_calls;   /* since boot */
    uint64_t allocations;      /* of pool and shared memory, by drivers and for them, since boot */
};

/*
 * A verifier finding or a bug check. `kind` is a stable token ("irql", "pool-leak",
 * "use-after-free", ...), `text` one line "API: what is wrong". The host adds the symbolised
 * backtrace of frame (context record captured by the kernel) and ends the run.
 */
struct lab_finding {
    char kind[32];
    char module[64];
    char text[512];
    lab_va pc, sp, fp;  /* where the backtrace starts; pc 0: at the caller of the operation */
    uint64_t bug_check; /* code, or 0 */
    uint64_t parameter[4];
};

/*
 * Edge kinds for edge_take and edge_put. NIC: device numbers as above, a frame each. SOUND: the
 * device is a stream (edge_take: *out_device on entry), the data whole frames of its format;
 * edge_take returns 0 when the sound has ended, what is then played is silence.
 */
enum lab_edge { LAB_EDGE_NIC = 1, LAB_EDGE_SOUND = 2 };

/*
 * A fault in NT code that the host could not serve (not a device window, not an instruction it
 * emulates). The host writes it to the current CPU's trap slot and continues at LabTrapEntry on the
 * same stack as a call, with the interrupted state in the record.
 */
struct lab_trap {
    uint32_t vector;     /* x86 exception: 0 #DE 3 #BP 6 #UD 13 #GP 14 #PF ... */
    uint32_t error_code; /* of #PF */
    lab_va address;      /* CR2 */
    lab_va pc, sp, fp, flags;
    uint64_t gpr[16];    /* rax rcx rdx rbx rsp rbp rsi rdi r8..r15 */
};

/*
 * What NT needs of its host. ctx-free: one NT per host process. "Any IRQL" throughout; none may
 * block but wait. Results: 0 is success where a status is returned, else a negative errno-like
 * value sign-extended to 64 bit.
 */
struct lab_host_ops {
    /* Log one line (no newline) of `bytes` characters. */
    LAB_OP(log, uint64_t level, lab_va text, uint64_t bytes);
    /* Map size bytes (page multiple) of guest-physical pa at va; replaces what was there. */
    LAB_OP(map, lab_va va, lab_pa pa, uint64_t size, uint64_t prot);
    /* Unmap: any later access is a trap. */
    LAB_OP(unmap, lab_va va, uint64_t size);
    LAB_OP(protect, lab_va va, uint64_t size, uint64_t prot);
    /* Nanoseconds since boot. Virtual time on deterministic machines. */
    LAB_OP(clock, void);
    /* Let up to ns of virtual time pass while busy (KeStallExecutionProcessor); devices run. */
    LAB_OP(stall, uint64_t ns);
    /* All CPUs idle: sleep until absolute clock() deadline or a wake reason. Returns lab_wake. */
    LAB_OP(wait, uint64_t deadline);
    /* Bits of lab_wake pending right now, without blocking; cheap (a load where possible). */
    LAB_OP(pending, void);
    /* Make `cpu` the current one: its KPCR at pcr becomes GS base / FS selector. */
    LAB_OP(cpu_select, uint64_t cpu, lab_va pcr);
    /* Next pending interrupt, or LAB_IRQ_NONE. A line stays pending until the device lowers it;
     * irq_eoi(line) says that NT has run the ISRs and wants to hear again. */
    LAB_OP(irq_take, void);
    LAB_OP(irq_eoi, uint64_t irq);
    /* Fill struct lab_msi at `out` for message number n (n < 2048). */
    LAB_OP(msi_route, uint64_t n, lab_va out);
    /* PCI configuration space, width 1, 2 or 4; absent functions read as all ones. */
    LAB_OP(pci_read, uint64_t bdf, uint64_t offset, uint64_t width);
    LAB_OP(pci_write, uint64_t bdf, uint64_t offset, uint64_t width, uint64_t value);
    LAB_OP(io_read, uint64_t port, uint64_t width);
    LAB_OP(io_write, uint64_t port, uint64_t width, uint64_t value);
    /* The GSI that pin (1..4) of a function is wired to (the job of ACPI's _PRT). */
    LAB_OP(pci_line, uint64_t bdf, uint64_t pin);
    /* Load, relocate and bind the driver file with this name (UTF-8, as in ImagePath's last
     * component); fills struct lab_image at out. Fails with the reason logged. */
    LAB_OP(image_load, lab_va name, uint64_t name_bytes, lab_va out);
    LAB_OP(image_unload, lab_va base);
    /* Deterministic choice below n, recorded under the seed. */
    LAB_OP(choose, uint64_t n);
    /* Fill struct lab_request at out and copy up to cap data bytes to data. 0: none, 1: taken. */
    LAB_OP(request_take, lab_va out, lab_va data, uint64_t cap);
    LAB_OP(request_complete, uint64_t id, uint64_t status, lab_va data, uint64_t bytes);
    /* Upper edges: take one frame for `device` (0: any; device written to out_device as uint32_t).
     * Returns its length, 0 if none. put hands one frame to the outside. */
    LAB_OP(edge_take, uint64_t edge, lab_va out_device, lab_va buffer, uint64_t cap);
    LAB_OP(edge_put, uint64_t edge, uint64_t device, lab_va buffer, uint64_t bytes);
    /* DMA rules for machines that can check them: NT announces what a device may touch.
     * allow 1: pages become legal DMA targets (counted), 0: one grant is taken back. */
    LAB_OP(dma_grant, lab_pa pa, uint64_t size, uint64_t allow);
    /* A finding (struct lab_finding at va). Does not return. */
    LAB_OP(finding, lab_va finding);
    /* The thunk that drivers' imports of this struct lab_export row are bound to (data rows: fn),
     * for MmGetSystemRoutineAddress and its kin. 0: no room. */
    LAB_OP(export_thunk, lab_va row);
};

/*
 * Symbols that the host looks up in ntoskrnl.exe:
 *   void LabKernelEntry(lab_va boot)      first code to run, on a boot stack; never returns
 *   LabCallGate                           see struct lab_export
 *   LabInterruptEntry                     continuation for an interrupt taken asynchronously in
 *                                         driver code: entered as by a CALL from the interrupted pc,
 *                                         all registers and flags live, must preserve them all
 *   LabTrapEntry                          as described at struct lab_trap
 *   LabState (data, struct lab_state)     read by the host to know whether it may interrupt
 */
struct lab_state {
    uint32_t cpu;          /* current virtual CPU */
    uint32_t irql;         /* of that CPU */
    uint32_t in_kernel;    /* > 0: inside lab/nt, do not interrupt asynchronously */
    uint32_t interruptible;/* IF of that CPU and irql low enough for device interrupts */
    struct lab_trap trap[LAB_MAX_CPUS];
};

_Static_assert(sizeof(struct lab_msi) == 16, "lab_msi");
_Static_assert(sizeof(struct lab_image) == 104, "lab_image");
_Static_assert(sizeof(struct lab_export) == 24, "lab_export");
_Static_assert(sizeof(struct lab_request) == 72, "lab_request");
_Static_assert(sizeof(struct lab_hive_record) == 24, "lab_hive_record");
_Static_assert(sizeof(struct lab_snd_endpoint) == 16 + 24 * LAB_SND_MAX_RANGES, "lab_snd_endpoint");
_Static_assert(sizeof(struct lab_snd_open) == 40, "lab_snd_open");
_Static_assert(sizeof(struct lab_snd_status) == 64, "lab_snd_status");
_Static_assert(sizeof(struct lab_snd_property) == 40, "lab_snd_property");
_Static_assert(sizeof(struct lab_trap) == 176, "lab_trap");
_Static_assert(offsetof(struct lab_state, trap) == 16, "lab_state");

#endif
