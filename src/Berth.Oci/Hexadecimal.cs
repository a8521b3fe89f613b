using System.Buffers;

namespace Berth.Oci;

/// <summary>Which characters a digest may have.</summary>
internal static class Hexadecimal
{
    private static readonly SearchValues<char> Lower = SearchValues.Create("0123456789abcdef");
    private static readonly SearchValues<char> Any = SearchValues.Create("0123456789abcdefABCDEF");
    private static readonly SearchValues<char> AnyAndColon = SearchValues.Create("0123456789abcdefABCDEF:");

    public static bool IsLower(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Lower);

    public static bool IsHex(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Any);

    public static bool IsIPv6(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(AnyAndColon);
}
