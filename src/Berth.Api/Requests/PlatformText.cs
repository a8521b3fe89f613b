using System.Runtime.InteropServices;
using System.Text.Json;
using Berth.Api.Images;

namespace Berth.Api.Requests;

/// <summary>
/// The two encodings of a platform: <c>os/arch[/variant]</c> in create, pull and build, JSON in push, save, load, inspect and history.
/// </summary>
public static class PlatformText
{
    /// <summary>Reads <c>os</c>, <c>arch</c>, <c>os/arch</c> or <c>os/arch/variant</c>; <see cref="FormatException"/> when it is none.</summary>
    public static ImagePlatform Parse(string text)
    {
        var parts = text.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts[i].Length > 0 && IsComponent(parts[i]))
                continue;
            throw new FormatException(i == 0
                ? $"\"{parts[i]}\" is an invalid OS component of \"{text}\": OSAndVersion specifier component must match \"^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.-]*)\\\\))?$\": invalid argument"
                : $"\"{parts[i]}\" is an invalid component of \"{text}\": platform specifier component must match \"^[A-Za-z0-9_.-]+$\": invalid argument");
        }

        return parts.Length switch
        {
            1 when IsSystem(parts[0]) => Normalize(parts[0], HostArchitecture(), null),
            1 => Normalize("linux", parts[0], null) is { } known && IsKnown(known.Architecture)
                ? known
                : throw new FormatException($"\"{text}\": unknown operating system or architecture: invalid argument"),
            2 => Normalize(parts[0], parts[1], null),
            3 => Normalize(parts[0], parts[1], parts[2]),
            _ => throw new FormatException($"\"{text}\": cannot parse platform specifier: invalid argument"),
        };
    }

    /// <summary>Reads the JSON encoding; <see cref="FormatException"/> when it is none.</summary>
    public static ImagePlatform ParseJson(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ApiJson.Wire.ImagePlatform) ?? throw new FormatException("invalid platform: null");
        }
        catch (JsonException failure)
        {
            throw new FormatException($"failed to parse platform: {failure.Message}", failure);
        }
    }

    /// <summary><c>os/arch[/variant]</c>.</summary>
    public static string Format(ImagePlatform platform) =>
        string.IsNullOrEmpty(platform.Variant)
            ? $"{platform.Os}/{platform.Architecture}"
            : $"{platform.Os}/{platform.Architecture}/{platform.Variant}";

    private static ImagePlatform Normalize(string system, string architecture, string? variant)
    {
        system = system.ToLowerInvariant() is "macos" ? "darwin" : system.ToLowerInvariant();
        architecture = architecture.ToLowerInvariant();
        variant = variant?.ToLowerInvariant();
        (architecture, variant) = (architecture, variant) switch
        {
            ("i386", _) => ("386", null),
            ("x86_64" or "x86-64" or "amd64", "v1") => ("amd64", null),
            ("x86_64" or "x86-64", _) => ("amd64", variant),
            ("aarch64" or "arm64", "8" or "v8") => ("arm64", null),
            ("aarch64", _) => ("arm64", variant),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("arm", null or "7") => ("arm", "v7"),
            ("arm", "5" or "6" or "8") => ("arm", "v" + variant),
            _ => (architecture, variant),
        };
        return new ImagePlatform { Os = system, Architecture = architecture, Variant = variant };
    }

    private static bool IsComponent(string part)
    {
        foreach (var letter in part)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('_' or '.' or '-'))
                return false;
        }

        return true;
    }

    private static bool IsSystem(string text) =>
        text.ToLowerInvariant() is "linux" or "windows" or "darwin" or "macos" or "freebsd" or "netbsd" or "openbsd" or "solaris" or "aix" or "plan9" or "wasip1";

    private static bool IsKnown(string architecture) =>
        architecture is "386" or "amd64" or "arm" or "arm64" or "loong64" or "mips" or "mips64" or "mips64le" or "mipsle" or "ppc64" or "ppc64le"
            or "riscv64" or "s390x" or "wasm";

    private static string HostArchitecture() => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.Arm64 => "arm64",
        Architecture.RiscV64 => "riscv64",
        _ => "amd64",
    };
}
