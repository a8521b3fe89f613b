using System.Runtime.Intrinsics.X86;

namespace Berth.Oci;

/// <summary>How much of amd64 this machine's processor can do: the levels of the x86-64 psABI, which images name as variants v1 to v4.</summary>
internal static class ProcessorLevel
{
    private const int Features = 1, Extended = 7, Amd = unchecked((int)0x80000001);

    // Of leaf 1 (ECX): SSE3, SSSE3, CMPXCHG16B, SSE4.1, SSE4.2, POPCNT; then FMA, MOVBE, OSXSAVE, AVX, F16C.
    private const int Second = 1 | 1 << 9 | 1 << 13 | 1 << 19 | 1 << 20 | 1 << 23;
    private const int Third = 1 << 12 | 1 << 22 | 1 << 27 | 1 << 28 | 1 << 29;

    // Of leaf 7 (EBX): BMI1, AVX2, BMI2; then AVX-512 F, DQ, CD, BW, VL.
    private const int ThirdExtended = 1 << 3 | 1 << 5 | 1 << 8;
    private const int Fourth = 1 << 16 | 1 << 17 | 1 << 28 | 1 << 30 | 1 << 31;

    // Of AMD's leaf (ECX): LAHF, LZCNT.
    private const int SecondAmd = 1, ThirdAmd = 1 << 5;

    /// <summary>The variant; null on other processors.</summary>
    public static string? Variant()
    {
        if (!X86Base.IsSupported) return null;
        var features = X86Base.CpuId(Features, 0).Ecx;
        var extended = X86Base.CpuId(0, 0).Eax >= Extended ? X86Base.CpuId(Extended, 0).Ebx : 0;
        var amd = (uint)X86Base.CpuId(unchecked((int)0x80000000), 0).Eax >= unchecked((uint)Amd) ? X86Base.CpuId(Amd, 0).Ecx : 0;
        if (!Has(features, Second) || !Has(amd, SecondAmd)) return "v1";
        if (!Has(features, Third) || !Has(extended, ThirdExtended) || !Has(amd, ThirdAmd)) return "v2";
        return Has(extended, Fourth) ? "v4" : "v3";
    }

    private static bool Has(int register, int bits) => (register & bits) == bits;
}
