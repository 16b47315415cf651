/* SPDX-License-Identifier: MIT */
/**
 * @file
 * Feature and privilege masks of a partition. Sources: TLFS 4.2, mu_msvm HvGuest.h, mshv headers.
 */
#ifndef HYPERV_FEATURES_H
#define HYPERV_FEATURES_H

#include "types.h"

HV_HEADER_BEGIN

/** What a partition may do: MSRs low, hypercalls high; TLFS 4.2. */
typedef union _HV_PARTITION_PRIVILEGE_MASK {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 AccessVpRunTimeReg : 1;
        HV_UINT64 AccessPartitionReferenceCounter : 1;
        HV_UINT64 AccessSynicRegs : 1;
        HV_UINT64 AccessSyntheticTimerRegs : 1;
        HV_UINT64 AccessIntrCtrlRegs : 1;
        HV_UINT64 AccessHypercallMsrs : 1;
        HV_UINT64 AccessVpIndex : 1;
        HV_UINT64 AccessResetReg : 1;
        HV_UINT64 AccessStatsReg : 1;
        HV_UINT64 AccessPartitionReferenceTsc : 1;
        HV_UINT64 AccessGuestIdleReg : 1;
        HV_UINT64 AccessFrequencyRegs : 1;
        HV_UINT64 AccessDebugRegs : 1;
        HV_UINT64 AccessReenlightenmentControls : 1;
        HV_UINT64 AccessRootSchedulerReg : 1;
        HV_UINT64 AccessTscInvariantControls : 1;
        HV_UINT64 Reserved1 : 16;
        HV_UINT64 CreatePartitions : 1;
        HV_UINT64 AccessPartitionId : 1;
        HV_UINT64 AccessMemoryPool : 1;
        HV_UINT64 AdjustMessageBuffers : 1;
        HV_UINT64 PostMessages : 1;
        HV_UINT64 SignalEvents : 1;
        HV_UINT64 CreatePort : 1;
        HV_UINT64 ConnectPort : 1;
        HV_UINT64 AccessStats : 1;
        HV_UINT64 Reserved2 : 2;
        HV_UINT64 Debugging : 1;
        HV_UINT64 CpuManagement : 1;
        HV_UINT64 ConfigureProfiler : 1;
        HV_UINT64 AccessVpExitTracing : 1;
        HV_UINT64 EnableExtendedGvaRangesForFlushVirtualAddressList : 1;
        HV_UINT64 AccessVsm : 1;
        HV_UINT64 AccessVpRegisters : 1;
        HV_UINT64 UnusedBit : 1;
        HV_UINT64 FastHypercallOutput : 1;
        HV_UINT64 EnableExtendedHypercalls : 1;
        HV_UINT64 StartVirtualProcessor : 1;
        HV_UINT64 Isolation : 1;
        HV_UINT64 Reserved3 : 9;
    };
} HV_PARTITION_PRIVILEGE_MASK, *PHV_PARTITION_PRIVILEGE_MASK;

#if defined(HV_ARCH_ARM64)
#define HV_PARTITION_PROCESSOR_FEATURES_BANKS 1
#else
#define HV_PARTITION_PROCESSOR_FEATURES_BANKS 2
#endif

/** Processor features a partition sees; WDK 7.1 hvgdk.h. */
typedef union _HV_PARTITION_PROCESSOR_FEATURES {
    HV_UINT64 AsUINT64[HV_PARTITION_PROCESSOR_FEATURES_BANKS];
    struct {
#if defined(HV_ARCH_ARM64)
        HV_UINT64 Asid16 : 1;
        HV_UINT64 TGran16 : 1;
        HV_UINT64 TGran64 : 1;
        HV_UINT64 Haf : 1;
        HV_UINT64 Hdbs : 1;
        HV_UINT64 Pan : 1;
        HV_UINT64 AtS1E1 : 1;
        HV_UINT64 Uao : 1;
        HV_UINT64 El0Aarch32 : 1;
        HV_UINT64 Fp : 1;
        HV_UINT64 FpHp : 1;
        HV_UINT64 AdvSimd : 1;
        HV_UINT64 AdvSimdHp : 1;
        HV_UINT64 GicV3V4 : 1;
        HV_UINT64 GicV4P1 : 1;
        HV_UINT64 Ras : 1;
        HV_UINT64 PmuV3 : 1;
        HV_UINT64 PmuV3ArmV81 : 1;
        HV_UINT64 PmuV3ArmV84 : 1;
        HV_UINT64 PmuV3ArmV85 : 1;
        HV_UINT64 Aes : 1;
        HV_UINT64 PolyMul : 1;
        HV_UINT64 Sha1 : 1;
        HV_UINT64 Sha256 : 1;
        HV_UINT64 Sha512 : 1;
        HV_UINT64 Crc32 : 1;
        HV_UINT64 Atomic : 1;
        HV_UINT64 Rdm : 1;
        HV_UINT64 Sha3 : 1;
        HV_UINT64 Sm3 : 1;
        HV_UINT64 Sm4 : 1;
        HV_UINT64 Dp : 1;
        HV_UINT64 Fhm : 1;
        HV_UINT64 DcCvap : 1;
        HV_UINT64 DcCvadp : 1;
        HV_UINT64 ApaBase : 1;
        HV_UINT64 ApaEp : 1;
        HV_UINT64 ApaEp2 : 1;
        HV_UINT64 ApaEp2Fp : 1;
        HV_UINT64 ApaEp2Fpc : 1;
        HV_UINT64 Jscvt : 1;
        HV_UINT64 Fcma : 1;
        HV_UINT64 RcpcV83 : 1;
        HV_UINT64 RcpcV84 : 1;
        HV_UINT64 Gpa : 1;
        HV_UINT64 L1ipPipt : 1;
        HV_UINT64 DzPermitted : 1;
        HV_UINT64 Ssbs : 1;
        HV_UINT64 SsbsRw : 1;
        HV_UINT64 SmcccW1Supported : 1;
        HV_UINT64 SmcccW1Mitigated : 1;
        HV_UINT64 SmcccW2Supported : 1;
        HV_UINT64 SmcccW2Mitigated : 1;
        HV_UINT64 Csv2 : 1;
        HV_UINT64 Csv3 : 1;
        HV_UINT64 Sb : 1;
        HV_UINT64 Idc : 1;
        HV_UINT64 Dic : 1;
        HV_UINT64 TlbiOs : 1;
        HV_UINT64 TlbiOsRange : 1;
        HV_UINT64 FlagsM : 1;
        HV_UINT64 FlagsM2 : 1;
        HV_UINT64 Bf16 : 1;
        HV_UINT64 Ebf16 : 1;
        HV_UINT64 SveBf16 : 1;
        HV_UINT64 SveEbf16 : 1;
        HV_UINT64 I8mm : 1;
        HV_UINT64 SveI8mm : 1;
        HV_UINT64 Frintts : 1;
        HV_UINT64 Specres : 1;
        HV_UINT64 Mtpmu : 1;
        HV_UINT64 Rpres : 1;
        HV_UINT64 Exs : 1;
        HV_UINT64 SpecSei : 1;
        HV_UINT64 Ets : 1;
        HV_UINT64 Afp : 1;
        HV_UINT64 Iesb : 1;
        HV_UINT64 Rng : 1;
        HV_UINT64 Lse2 : 1;
        HV_UINT64 Idst : 1;
        HV_UINT64 RasV1P1 : 1;
        HV_UINT64 RasFracV1P1 : 1;
        HV_UINT64 Sel2 : 1;
        HV_UINT64 AmuV1 : 1;
        HV_UINT64 AmuV1P1 : 1;
        HV_UINT64 Dit : 1;
        HV_UINT64 Ccidx : 1;
        HV_UINT64 FgtForIntercepts : 1;
        HV_UINT64 L1ipVpipt : 1;
        HV_UINT64 L1ipVipt : 1;
        HV_UINT64 DebugV8 : 1;
        HV_UINT64 DebugV8P2 : 1;
        HV_UINT64 DebugV8P4 : 1;
        HV_UINT64 PmuV3ArmV87 : 1;
        HV_UINT64 DoubleLock : 1;
        HV_UINT64 Clrbhb : 1;
        HV_UINT64 Spe : 1;
        HV_UINT64 SpeV1P1 : 1;
        HV_UINT64 SpeV1P2 : 1;
        HV_UINT64 TtCnp : 1;
        HV_UINT64 Hpds : 1;
        HV_UINT64 Sve : 1;
        HV_UINT64 SveV2 : 1;
        HV_UINT64 SveV2P1 : 1;
        HV_UINT64 SpecFpacc : 1;
        HV_UINT64 ReservedBank1 : 23;
#else
        HV_UINT64 Sse3Support : 1;
        HV_UINT64 LahfSahfSupport : 1;
        HV_UINT64 Ssse3Support : 1;
        HV_UINT64 Sse4_1Support : 1;
        HV_UINT64 Sse4_2Support : 1;
        HV_UINT64 Sse4aSupport : 1;
        HV_UINT64 XopSupport : 1;
        HV_UINT64 PopCntSupport : 1;
        HV_UINT64 Cmpxchg16bSupport : 1;
        HV_UINT64 Altmovcr8Support : 1;
        HV_UINT64 LzcntSupport : 1;
        HV_UINT64 MisAlignSseSupport : 1;
        HV_UINT64 MmxExtSupport : 1;
        HV_UINT64 Amd3DNowSupport : 1;
        HV_UINT64 ExtendedAmd3DNowSupport : 1;
        HV_UINT64 Page1GBSupport : 1;
        HV_UINT64 AesSupport : 1;
        HV_UINT64 PclmulqdqSupport : 1;
        HV_UINT64 PcidSupport : 1;
        HV_UINT64 Fma4Support : 1;
        HV_UINT64 F16cSupport : 1;
        HV_UINT64 RdRandSupport : 1;
        HV_UINT64 RdWrFsGsSupport : 1;
        HV_UINT64 SmepSupport : 1;
        HV_UINT64 EnhancedFastStringSupport : 1;
        HV_UINT64 Bmi1Support : 1;
        HV_UINT64 Bmi2Support : 1;
        HV_UINT64 HleSupportDeprecated : 1;
        HV_UINT64 RtmSupportDeprecated : 1;
        HV_UINT64 MovbeSupport : 1;
        HV_UINT64 Npiep1Support : 1;
        HV_UINT64 DepX87FpuSaveSupport : 1;
        HV_UINT64 RdSeedSupport : 1;
        HV_UINT64 AdxSupport : 1;
        HV_UINT64 IntelPrefetchSupport : 1;
        HV_UINT64 SmapSupport : 1;
        HV_UINT64 HleSupport : 1;
        HV_UINT64 RtmSupport : 1;
        HV_UINT64 RdtscpSupport : 1;
        HV_UINT64 ClflushoptSupport : 1;
        HV_UINT64 ClwbSupport : 1;
        HV_UINT64 ShaSupport : 1;
        HV_UINT64 X87PointersSavedSupport : 1;
        HV_UINT64 InvpcidSupport : 1;
        HV_UINT64 IbrsSupport : 1;
        HV_UINT64 StibpSupport : 1;
        HV_UINT64 IbpbSupport : 1;
        HV_UINT64 UnrestrictedGuestSupport : 1;
        HV_UINT64 MddSupport : 1;
        HV_UINT64 FastShortRepMovSupport : 1;
        HV_UINT64 L1dcacheFlushSupport : 1;
        HV_UINT64 RdclNoSupport : 1;
        HV_UINT64 IbrsAllSupport : 1;
        HV_UINT64 SkipL1dfSupport : 1;
        HV_UINT64 SsbNoSupport : 1;
        HV_UINT64 RsbANoSupport : 1;
        HV_UINT64 VirtSpecCtrlSupport : 1;
        HV_UINT64 RdPidSupport : 1;
        HV_UINT64 UmipSupport : 1;
        HV_UINT64 MbsNoSupport : 1;
        HV_UINT64 MbClearSupport : 1;
        HV_UINT64 TaaNoSupport : 1;
        HV_UINT64 TsxCtrlSupport : 1;
        HV_UINT64 ReservedBank0 : 1;
        HV_UINT64 AcountMcountSupport : 1;
        HV_UINT64 TscInvariantSupport : 1;
        HV_UINT64 ClZeroSupport : 1;
        HV_UINT64 RdpruSupport : 1;
        HV_UINT64 La57Support : 1;
        HV_UINT64 MbecSupport : 1;
        HV_UINT64 NestedVirtSupport : 1;
        HV_UINT64 PsfdSupport : 1;
        HV_UINT64 CetSsSupport : 1;
        HV_UINT64 CetIbtSupport : 1;
        HV_UINT64 VmxExceptionInjectSupport : 1;
        HV_UINT64 EnqcmdSupport : 1;
        HV_UINT64 UmwaitTpauseSupport : 1;
        HV_UINT64 MovdiriSupport : 1;
        HV_UINT64 Movdir64bSupport : 1;
        HV_UINT64 CldemoteSupport : 1;
        HV_UINT64 SerializeSupport : 1;
        HV_UINT64 TscDeadlineTmrSupport : 1;
        HV_UINT64 TscAdjustSupport : 1;
        HV_UINT64 FzlrepMovsb : 1;
        HV_UINT64 FsrepStosb : 1;
        HV_UINT64 FsrepCmpsb : 1;
        HV_UINT64 TsxldTrkSupport : 1;
        HV_UINT64 VmxInsOutsExitInfoSupport : 1;
        HV_UINT64 HlatSupport : 1;
        HV_UINT64 SbdrSsdpNoSupport : 1;
        HV_UINT64 FbsdpNoSupport : 1;
        HV_UINT64 PsdpNoSupport : 1;
        HV_UINT64 FbClearSupport : 1;
        HV_UINT64 BtcNoSupport : 1;
        HV_UINT64 IbpbRsbFlushSupport : 1;
        HV_UINT64 StibpAlwaysOnSupport : 1;
        HV_UINT64 PerfGlobalCtrlSupport : 1;
        HV_UINT64 NptExecuteOnlySupport : 1;
        HV_UINT64 NptAdFlagsSupport : 1;
        HV_UINT64 Npt1GbPageSupport : 1;
        HV_UINT64 AmdProcessorTopologyNodeIdSupport : 1;
        HV_UINT64 LocalMachineCheckSupport : 1;
        HV_UINT64 ExtendedTopologyLeafFp256AmdSupport : 1;
        HV_UINT64 GdsNoSupport : 1;
        HV_UINT64 CmpccxaddSupport : 1;
        HV_UINT64 TscAuxVirtualizationSupport : 1;
        HV_UINT64 RmpQuerySupport : 1;
        HV_UINT64 BhiNoSupport : 1;
        HV_UINT64 BhiDisSupport : 1;
        HV_UINT64 PrefetchISupport : 1;
        HV_UINT64 Sha512Support : 1;
        HV_UINT64 MitigationCtrlSupport : 1;
        HV_UINT64 RfdsNoSupport : 1;
        HV_UINT64 RfdsClearSupport : 1;
        HV_UINT64 Sm3Support : 1;
        HV_UINT64 Sm4Support : 1;
        HV_UINT64 SecureAvicSupport : 1;
        HV_UINT64 GuestInterceptCtrlSupport : 1;
        HV_UINT64 SbpbSupport : 1;
        HV_UINT64 IbpbBrTypeSupport : 1;
        HV_UINT64 SrsoNoSupport : 1;
        HV_UINT64 SrsoUserKernelNoSupport : 1;
        HV_UINT64 VrewClearSupport : 1;
        HV_UINT64 TsaL1NoSupport : 1;
        HV_UINT64 TsaSqNoSupport : 1;
        HV_UINT64 LassSupport : 1;
        HV_UINT64 ReservedBank1 : 2;
#endif
    };
} HV_PARTITION_PROCESSOR_FEATURES, *PHV_PARTITION_PROCESSOR_FEATURES;

typedef const HV_PARTITION_PROCESSOR_FEATURES *PCHV_PARTITION_PROCESSOR_FEATURES;

#if defined(HV_WITH_X64)
/** XSAVE features a partition sees; WDK 7.1 hvgdk.h. */
typedef union _HV_PARTITION_PROCESSOR_XSAVE_FEATURES {
    HV_UINT64 AsUINT64;
    struct {
        HV_UINT64 XsaveSupport : 1;
        HV_UINT64 XsaveoptSupport : 1;
        HV_UINT64 AvxSupport : 1;
        HV_UINT64 Avx2Support : 1;
        HV_UINT64 FmaSupport : 1;
        HV_UINT64 MpxSupport : 1;
        HV_UINT64 Avx512Support : 1;
        HV_UINT64 Avx512DqSupport : 1;
        HV_UINT64 Avx512CdSupport : 1;
        HV_UINT64 Avx512BwSupport : 1;
        HV_UINT64 Avx512VlSupport : 1;
        HV_UINT64 XsaveCompSupport : 1;
        HV_UINT64 XsaveSupervisorSupport : 1;
        HV_UINT64 Xcr1Support : 1;
        HV_UINT64 Avx512BitalgSupport : 1;
        HV_UINT64 Avx512IfmaSupport : 1;
        HV_UINT64 Avx512VbmiSupport : 1;
        HV_UINT64 Avx512Vbmi2Support : 1;
        HV_UINT64 Avx512VnniSupport : 1;
        HV_UINT64 GfniSupport : 1;
        HV_UINT64 VaesSupport : 1;
        HV_UINT64 Avx512VpopcntdqSupport : 1;
        HV_UINT64 VpclmulqdqSupport : 1;
        HV_UINT64 Avx512Bf16Support : 1;
        HV_UINT64 Avx512Vp2IntersectSupport : 1;
        HV_UINT64 Avx512Fp16Support : 1;
        HV_UINT64 XfdSupport : 1;
        HV_UINT64 AmxTileSupport : 1;
        HV_UINT64 AmxBf16Support : 1;
        HV_UINT64 AmxInt8Support : 1;
        HV_UINT64 AvxVnniSupport : 1;
        HV_UINT64 AvxIfmaSupport : 1;
        HV_UINT64 AvxNeConvertSupport : 1;
        HV_UINT64 AvxVnniInt8Support : 1;
        HV_UINT64 AvxVnniInt16Support : 1;
        HV_UINT64 Avx10_1_256Support : 1;
        HV_UINT64 Avx10_1_512Support : 1;
        HV_UINT64 AmxFp16Support : 1;
        HV_UINT64 Reserved : 26;
    };
} HV_PARTITION_PROCESSOR_XSAVE_FEATURES, *PHV_PARTITION_PROCESSOR_XSAVE_FEATURES;

#define HV_PARTITION_SYNTHETIC_PROCESSOR_FEATURES_BANKS 1

/** Hypervisor features a partition sees; mshv headers. */
typedef union _HV_PARTITION_SYNTHETIC_PROCESSOR_FEATURES {
    HV_UINT64 AsUINT64[HV_PARTITION_SYNTHETIC_PROCESSOR_FEATURES_BANKS];
    struct {
        HV_UINT64 HypervisorPresent : 1;
        HV_UINT64 Hv1 : 1;
        HV_UINT64 AccessVpRunTimeReg : 1;
        HV_UINT64 AccessPartitionReferenceCounter : 1;
        HV_UINT64 AccessSynicRegs : 1;
        HV_UINT64 AccessSyntheticTimerRegs : 1;
        HV_UINT64 AccessIntrCtrlRegs : 1;
        HV_UINT64 AccessHypercallMsrs : 1;
        HV_UINT64 AccessVpIndex : 1;
        HV_UINT64 AccessPartitionReferenceTsc : 1;
        HV_UINT64 AccessGuestIdleReg : 1;
        HV_UINT64 AccessFrequencyRegs : 1;
        HV_UINT64 ReservedZ12 : 1;
        HV_UINT64 ReservedZ13 : 1;
        HV_UINT64 ReservedZ14 : 1;
        HV_UINT64 EnableExtendedGvaRangesForFlushVirtualAddressList : 1;
        HV_UINT64 ReservedZ16 : 1;
        HV_UINT64 ReservedZ17 : 1;
        HV_UINT64 FastHypercallOutput : 1;
        HV_UINT64 ReservedZ19 : 1;
        HV_UINT64 StartVirtualProcessor : 1;
        HV_UINT64 ReservedZ21 : 1;
        HV_UINT64 DirectSyntheticTimers : 1;
        HV_UINT64 ReservedZ23 : 1;
        HV_UINT64 ExtendedProcessorMasks : 1;
        HV_UINT64 TbFlushHypercalls : 1;
        HV_UINT64 SyntheticClusterIpi : 1;
        HV_UINT64 NotifyLongSpinWait : 1;
        HV_UINT64 QueryNumaDistance : 1;
        HV_UINT64 SignalEvents : 1;
        HV_UINT64 RetargetDeviceInterrupt : 1;
        HV_UINT64 RestoreTime : 1;
        HV_UINT64 EnlightenedVmcs : 1;
        HV_UINT64 NestedDebugCtl : 1;
        HV_UINT64 SyntheticTimeUnhaltedTimer : 1;
        HV_UINT64 IdleSpecCtrl : 1;
        HV_UINT64 ReservedZ36 : 1;
        HV_UINT64 WakeVps : 1;
        HV_UINT64 AccessVpRegs : 1;
        HV_UINT64 SyncContext : 1;
        HV_UINT64 ManagementVtlSynicSupport : 1;
        HV_UINT64 ProxyInterruptDoorbellSupport : 1;
        HV_UINT64 ReservedZ42 : 1;
        HV_UINT64 MmioHypercalls : 1;
        HV_UINT64 Reserved : 20;
    };
} HV_PARTITION_SYNTHETIC_PROCESSOR_FEATURES, *PHV_PARTITION_SYNTHETIC_PROCESSOR_FEATURES;

/** Platform capabilities, CPUID leaf 0x40000082; mu_msvm HvGuestCpuid.h. */
typedef union _HV_X64_PLATFORM_CAPABILITIES {
    HV_UINT64 AsUINT64[2];
    struct {
        HV_UINT32 AllowRedSignedCode : 1;
        HV_UINT32 AllowKernelModeDebugging : 1;
        HV_UINT32 AllowUserModeDebugging : 1;
        HV_UINT32 AllowTelnetServer : 1;
        HV_UINT32 AllowIOPorts : 1;
        HV_UINT32 AllowFullMsrSpace : 1;
        HV_UINT32 AllowPerfCounters : 1;
        HV_UINT32 AllowHost512MB : 1;
        HV_UINT32 ReservedEax1 : 1;
        HV_UINT32 AllowRemoteRecovery : 1;
        HV_UINT32 AllowStreaming : 1;
        HV_UINT32 AllowPushDeployment : 1;
        HV_UINT32 AllowPullDeployment : 1;
        HV_UINT32 AllowProfiling : 1;
        HV_UINT32 AllowJsProfiling : 1;
        HV_UINT32 AllowCrashDump : 1;
        HV_UINT32 AllowVsCrashDump : 1;
        HV_UINT32 AllowToolFileIO : 1;
        HV_UINT32 AllowConsoleMgmt : 1;
        HV_UINT32 AllowTracing : 1;
        HV_UINT32 AllowXStudio : 1;
        HV_UINT32 AllowGestureBuilder : 1;
        HV_UINT32 AllowSpeechLab : 1;
        HV_UINT32 AllowSmartglassStudio : 1;
        HV_UINT32 AllowNetworkTools : 1;
        HV_UINT32 AllowTcrTool : 1;
        HV_UINT32 AllowHostNetworkStack : 1;
        HV_UINT32 AllowSystemUpdateTest : 1;
        HV_UINT32 AllowOffChipPerfCtrStreaming : 1;
        HV_UINT32 AllowToolingMemory : 1;
        HV_UINT32 AllowSystemDowngrade : 1;
        HV_UINT32 AllowGreenDiskLicenses : 1;
        HV_UINT32 IsLiveConnected : 1;
        HV_UINT32 IsMteBoosted : 1;
        HV_UINT32 IsQaSlt : 1;
        HV_UINT32 IsStockImage : 1;
        HV_UINT32 IsMsTestLab : 1;
        HV_UINT32 IsRetailDebugger : 1;
        HV_UINT32 IsXvdSrt : 1;
        HV_UINT32 IsGreenDebug : 1;
        HV_UINT32 IsHwDevTest : 1;
        HV_UINT32 AllowDiskLicenses : 1;
        HV_UINT32 AllowInstrumentation : 1;
        HV_UINT32 AllowWifiTester : 1;
        HV_UINT32 AllowWifiTesterDFS : 1;
        HV_UINT32 IsHwTest : 1;
        HV_UINT32 AllowHostOddTest : 1;
        HV_UINT32 IsLiveUnrestricted : 1;
        HV_UINT32 AllowDiscLicensesWithoutMediaAuth : 1;
        HV_UINT32 ReservedEbx : 15;
        HV_UINT32 ReservedEcx;
        HV_UINT32 ReservedEdx : 31;
        HV_UINT32 UseAlternateXvd : 1;
    };
} HV_X64_PLATFORM_CAPABILITIES, *PHV_X64_PLATFORM_CAPABILITIES;
#endif

#define HV_PARTITION_PROCESSOR_FEATURES_INTEL_COMPATIBILITY_MODE                                   \
    {1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}

#define HV_PARTITION_PROCESSOR_FEATURES_AMD_COMPATIBILITY_MODE                                     \
    {1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 1, 0, 0, 0, 0}

#define HV_PARTITION_PROCESSOR_XSAVE_FEATURES_INTEL_COMPATIBILITY_MODE {0, 0, 0, 0}
#define HV_PARTITION_PROCESSOR_XSAVE_FEATURES_AMD_COMPATIBILITY_MODE   {0, 0, 0, 0}
#define HV_PARTITION_PROCESSOR_CL_FLUSHSIZE_INTEL_COMPATIBILITY_MODE   (8)
#define HV_PARTITION_PROCESSOR_CL_FLUSHSIZE_AMD_COMPATIBILITY_MODE     (8)

#if defined(HV_WITH_ARM64)
/** Fields of the ARM64 processor features; Windows symbols. */
typedef enum _HV_PARTITION_PROCESSOR_FEATURES_FIELD_INDEX HV_ENUM_UINT32 {
    HvPartitionProcessorFeaturesAsid16Index = 0x0u,
    HvPartitionProcessorFeaturesTGran16Index,
    HvPartitionProcessorFeaturesTGran64Index,
    HvPartitionProcessorFeaturesHafIndex,
    HvPartitionProcessorFeaturesHdbsIndex,
    HvPartitionProcessorFeaturesPanIndex,
    HvPartitionProcessorFeaturesAtS1E1Index,
    HvPartitionProcessorFeaturesUaoIndex,
    HvPartitionProcessorFeaturesEl0Aarch32Index = 0x8u,
    HvPartitionProcessorFeaturesFpIndex,
    HvPartitionProcessorFeaturesFpHpIndex,
    HvPartitionProcessorFeaturesAdvSimdIndex,
    HvPartitionProcessorFeaturesAdvSimdHpIndex,
    HvPartitionProcessorFeaturesGicV3V4Index,
    HvPartitionProcessorFeaturesGicV4P1Index,
    HvPartitionProcessorFeaturesRasIndex,
    HvPartitionProcessorFeaturesPmuV3Index = 0x10u,
    HvPartitionProcessorFeaturesPmuV3ArmV81Index,
    HvPartitionProcessorFeaturesPmuV3ArmV84Index,
    HvPartitionProcessorFeaturesPmuV3ArmV85Index,
    HvPartitionProcessorFeaturesAesIndex,
    HvPartitionProcessorFeaturesPolyMulIndex,
    HvPartitionProcessorFeaturesSha1Index,
    HvPartitionProcessorFeaturesSha256Index,
    HvPartitionProcessorFeaturesSha512Index = 0x18u,
    HvPartitionProcessorFeaturesCrc32Index,
    HvPartitionProcessorFeaturesAtomicIndex,
    HvPartitionProcessorFeaturesRdmIndex,
    HvPartitionProcessorFeaturesSha3Index,
    HvPartitionProcessorFeaturesSm3Index,
    HvPartitionProcessorFeaturesSm4Index,
    HvPartitionProcessorFeaturesDpIndex,
    HvPartitionProcessorFeaturesFhmIndex = 0x20u,
    HvPartitionProcessorFeaturesDcCvapIndex,
    HvPartitionProcessorFeaturesDcCvadpIndex,
    HvPartitionProcessorFeaturesApaBaseIndex,
    HvPartitionProcessorFeaturesApaEpIndex,
    HvPartitionProcessorFeaturesApaEp2Index,
    HvPartitionProcessorFeaturesApaEp2FpIndex,
    HvPartitionProcessorFeaturesApaEp2FpcIndex,
    HvPartitionProcessorFeaturesJscvtIndex = 0x28u,
    HvPartitionProcessorFeaturesFcmaIndex,
    HvPartitionProcessorFeaturesRcpcV83Index,
    HvPartitionProcessorFeaturesRcpcV84Index,
    HvPartitionProcessorFeaturesGpaIndex,
    HvPartitionProcessorFeaturesL1ipPiptIndex,
    HvPartitionProcessorFeaturesDzPermittedIndex,
    HvPartitionProcessorFeaturesSsbsIndex,
    HvPartitionProcessorFeaturesSsbsRwIndex = 0x30u,
    HvPartitionProcessorFeaturesSmcccW1SupportedIndex,
    HvPartitionProcessorFeaturesSmcccW1MitigatedIndex,
    HvPartitionProcessorFeaturesSmcccW2SupportedIndex,
    HvPartitionProcessorFeaturesSmcccW2MitigatedIndex,
    HvPartitionProcessorFeaturesCsv2Index,
    HvPartitionProcessorFeaturesCsv3Index,
    HvPartitionProcessorFeaturesSbIndex,
    HvPartitionProcessorFeaturesIdcIndex = 0x38u,
    HvPartitionProcessorFeaturesDicIndex,
    HvPartitionProcessorFeaturesTlbiOsIndex,
    HvPartitionProcessorFeaturesTlbiOsRangeIndex,
    HvPartitionProcessorFeaturesFlagsMIndex,
    HvPartitionProcessorFeaturesFlagsM2Index,
    HvPartitionProcessorFeaturesBf16Index,
    HvPartitionProcessorFeaturesEbf16Index,
    HvPartitionProcessorFeaturesSveBf16Index = 0x40u,
    HvPartitionProcessorFeaturesSveEbf16Index,
    HvPartitionProcessorFeaturesI8mmIndex,
    HvPartitionProcessorFeaturesSveI8mmIndex,
    HvPartitionProcessorFeaturesFrinttsIndex,
    HvPartitionProcessorFeaturesSpecresIndex,
    HvPartitionProcessorFeaturesMtpmuIndex,
    HvPartitionProcessorFeaturesRpresIndex,
    HvPartitionProcessorFeaturesExsIndex = 0x48u,
    HvPartitionProcessorFeaturesSpecSeiIndex,
    HvPartitionProcessorFeaturesEtsIndex,
    HvPartitionProcessorFeaturesAfpIndex,
    HvPartitionProcessorFeaturesIesbIndex,
    HvPartitionProcessorFeaturesRngIndex,
    HvPartitionProcessorFeaturesLse2Index,
    HvPartitionProcessorFeaturesIdstIndex,
    HvPartitionProcessorFeaturesRasV1P1Index = 0x50u,
    HvPartitionProcessorFeaturesRasFracV1P1Index,
    HvPartitionProcessorFeaturesSel2Index,
    HvPartitionProcessorFeaturesAmuV1Index,
    HvPartitionProcessorFeaturesAmuV1P1Index,
    HvPartitionProcessorFeaturesDitIndex,
    HvPartitionProcessorFeaturesCcidxIndex,
    HvPartitionProcessorFeaturesFgtForInterceptsIndex,
    HvPartitionProcessorFeaturesL1ipVpiptIndex = 0x58u,
    HvPartitionProcessorFeaturesL1ipViptIndex,
    HvPartitionProcessorFeaturesDebugV8Index,
    HvPartitionProcessorFeaturesDebugV8P2Index,
    HvPartitionProcessorFeaturesDebugV8P4Index,
    HvPartitionProcessorFeaturesPmuV3ArmV87Index,
    HvPartitionProcessorFeaturesDoubleLockIndex,
    HvPartitionProcessorFeaturesClrbhbIndex,
    HvPartitionProcessorFeaturesSpeIndex = 0x60u,
    HvPartitionProcessorFeaturesSpeV1P1Index,
    HvPartitionProcessorFeaturesSpeV1P2Index,
    HvPartitionProcessorFeaturesTtCnpIndex,
    HvPartitionProcessorFeaturesHpdsIndex,
    HvPartitionProcessorFeaturesSveIndex,
    HvPartitionProcessorFeaturesSveV2Index,
    HvPartitionProcessorFeaturesSveV2P1Index,
    HvPartitionProcessorFeaturesSpecFpaccIndex = 0x68u,
} HV_PARTITION_PROCESSOR_FEATURES_FIELD_INDEX, *PHV_PARTITION_PROCESSOR_FEATURES_FIELD_INDEX;
#endif

/** Experimental processor features of the root; Windows symbols. */
typedef struct _HV_PARTITION_PROPERTY_EX_ROOT_PROCESSOR_FEATURES_EXPERIMENTAL {
    HV_UINT64 Banks[2];
} HV_PARTITION_PROPERTY_EX_ROOT_PROCESSOR_FEATURES_EXPERIMENTAL,
    *PHV_PARTITION_PROPERTY_EX_ROOT_PROCESSOR_FEATURES_EXPERIMENTAL;

/** Virtualization features a partition sees; Windows symbols. */
typedef union _HV_PARTITION_PROCESSOR_VIRTUALIZATION_FEATURES {
    struct {
        HV_UINT64 HideHypervisorPresent : 1;
        HV_UINT64 RsvdZ : 63;
    };
    HV_UINT64 AsUINT64;
} HV_PARTITION_PROCESSOR_VIRTUALIZATION_FEATURES, *PHV_PARTITION_PROCESSOR_VIRTUALIZATION_FEATURES;

#if defined(HYPERV_CHECK_LAYOUT)
#include "layout/features.h"
#endif

HV_HEADER_END

#endif
