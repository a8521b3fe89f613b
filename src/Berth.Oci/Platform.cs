using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;

namespace Berth.Oci;

/// <summary>What an image runs on: <c>linux/arm64/v8</c> (image-spec, image-index.md), normalised as Docker and containerd do.</summary>
public sealed record Platform : IParsable<Platform>
{
    /// <summary>The processor, in Go's words: amd64, arm64, arm, 386...</summary>
    public string Architecture { get; init => field = value ?? ""; } = "";

    /// <summary>The operating system, in Go's words.</summary>
    [JsonPropertyName("os")]
    public string OS { get; init => field = value ?? ""; } = "";

    /// <summary>The version of the operating system; only Windows uses it.</summary>
    [JsonPropertyName("os.version")]
    public string? OSVersion { get; init; }

    /// <summary>Features of the operating system that the image wants.</summary>
    [JsonPropertyName("os.features")]
    public IReadOnlyList<string>? OSFeatures { get; init => field = Filled.List(value); }

    /// <summary>The variant of the processor: v7, v8...</summary>
    public string? Variant { get; init; }

    /// <summary>The platform this process runs on.</summary>
    public static Platform Host { get; } = new Platform { OS = "linux", Architecture = HostArchitecture() }.Normalize();

    /// <summary>The same with all that this machine's processor can do: linux/amd64/v3.</summary>
    public static Platform HostMaximum { get; } = Host.Architecture == "amd64" ? Host with { Variant = ProcessorLevel.Variant() } : Host;

    /// <summary>The same platform with aliases resolved: x86_64 is amd64, aarch64 is arm64, arm without variant is v7.</summary>
    public Platform Normalize()
    {
        var (architecture, variant) = (Architecture.ToLowerInvariant(), (Variant ?? "").ToLowerInvariant()) switch
        {
            ("i386", _) => ("386", ""),
            ("x86_64" or "x86-64" or "amd64", "v1") => ("amd64", ""),
            ("x86_64" or "x86-64" or "amd64", var v) => ("amd64", v),
            ("aarch64" or "arm64", "8" or "v8") => ("arm64", ""),
            ("aarch64" or "arm64", var v) => ("arm64", v),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("arm", "" or "7") => ("arm", "v7"),
            ("arm", "5") => ("arm", "v5"),
            ("arm", "6") => ("arm", "v6"),
            ("arm", "8") => ("arm", "v8"),
            var other => other,
        };
        var os = OS.ToLowerInvariant();
        return this with { OS = os switch { "" => "linux", "macos" => "darwin", _ => os }, Architecture = architecture, Variant = variant.Length == 0 ? null : variant };
    }

    /// <summary>
    /// How well an image for <paramref name="offered"/> serves a wish for this platform: 0 not at all, higher is better. An older variant of
    /// the same processor serves (arm/v6 on v7); after those an image of the 32-bit processor that a 64-bit one runs too (386 on amd64, arm on arm64).
    /// </summary>
    public int Score(Platform offered)
    {
        var (wish, have) = (Normalize(), offered.Normalize());
        if (wish.OS != have.OS) return 0;
        if (wish.Architecture != have.Architecture)
        {
            return (wish.Architecture, have.Architecture) switch
            {
                ("amd64", "386") => 10,
                ("arm64", "arm") => 10 + Level(have),
                _ => 0,
            };
        }
        if (wish.Variant == have.Variant) return 100;
        var (wanted, given) = (Level(wish), Level(have));
        return given <= wanted ? 50 + given : 0;
    }

    /// <summary>True when both are the same platform, whatever they are called; no other one serves here.</summary>
    public bool IsSame(Platform other)
    {
        var (left, right) = (Normalize(), other.Normalize());
        return left.OS == right.OS && left.Architecture == right.Architecture && left.Variant == right.Variant;
    }

    /// <inheritdoc/>
    public static Platform Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return TryParse(s, provider, out var platform)
            ? platform
            : throw new FormatException(IsComponent(s)
                ? $"\"{s}\": unknown operating system or architecture: invalid argument"
                : $"\"{s}\": cannot parse platform specifier: invalid argument");
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out Platform result)
    {
        result = null;
        var parts = (s ?? "").Split('/');
        if (parts.Length is 0 or > 3 || !parts.All(IsComponent)) return false;
        if (parts.Length == 1 && !IsOS(s!) && !IsArchitecture(s!)) return false;
        result = parts.Length switch
        {
            1 when IsOS(parts[0]) => new Platform { OS = parts[0], Architecture = Host.Architecture, Variant = Host.Variant },
            1 => new Platform { OS = Host.OS, Architecture = parts[0] },
            2 => new Platform { OS = parts[0], Architecture = parts[1] },
            _ => new Platform { OS = parts[0], Architecture = parts[1], Variant = parts[2] },
        };
        result = result.Normalize();
        // Not said, it is not told either: linux/arm means v7 and is called linux/arm.
        if (parts.Length < 3 && result is { Architecture: "arm", Variant: "v7" } && !parts[^1].Equals("armhf", StringComparison.OrdinalIgnoreCase)) result = result with { Variant = null };
        return true;
    }

    /// <summary><c>os/architecture[/variant]</c>.</summary>
    public override string ToString() =>
        string.IsNullOrEmpty(Variant) ? $"{OS}/{Architecture}" : $"{OS}/{Architecture}/{Variant}";

    private static bool IsComponent(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.' or '(' or ')');

    private static bool IsOS(string text) => text.ToLowerInvariant() is "linux" or "windows" or "darwin" or "macos" or "freebsd"
        or "netbsd" or "openbsd" or "dragonfly" or "solaris" or "illumos" or "aix" or "android" or "js" or "plan9" or "zos";

    private static bool IsArchitecture(string text) => text.ToLowerInvariant() is "386" or "i386" or "amd64" or "x86_64" or "x86-64" or "arm"
        or "armhf" or "armel" or "arm64" or "aarch64" or "loong64" or "mips" or "mipsle" or "mips64" or "mips64le" or "ppc64" or "ppc64le"
        or "riscv64" or "s390x" or "wasm" or "sparc64";

    private static int Level(Platform platform) => platform.Variant is ['v', >= '0' and <= '9', ..] variant
        ? int.TryParse(variant.AsSpan(1, variant.AsSpan(1).IndexOf('.') is > 0 and var dot ? dot : variant.Length - 1), out var level) ? level : 0
        : platform.Architecture switch { "amd64" => 1, "arm64" => 8, _ => 0 };

    private static string HostArchitecture() => RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.Arm or System.Runtime.InteropServices.Architecture.Armv6 => "arm",
        System.Runtime.InteropServices.Architecture.RiscV64 => "riscv64",
        System.Runtime.InteropServices.Architecture.Ppc64le => "ppc64le",
        System.Runtime.InteropServices.Architecture.S390x => "s390x",
        var other => other.ToString().ToLowerInvariant(),
    };
}
