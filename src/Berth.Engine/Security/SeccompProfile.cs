using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Berth.Linux;
using Berth.Oci;

namespace Berth.Engine.Security;

/// <summary>
/// A system call profile in Docker's form, where rules depend on capabilities, architecture and kernel, made into the plain form of the
/// runtime spec for one container.
/// </summary>
public sealed class SeccompProfile
{
    private static readonly Lazy<SeccompProfile> BuiltIn = new(() => new SeccompProfile(ReadBuiltIn()));

    private readonly Document _document;
    private readonly ConcurrentDictionary<string, LinuxSeccomp> _resolved = new(StringComparer.Ordinal);

    private SeccompProfile(Document document)
    {
        if (document is { Architectures.Length: > 0, ArchMap.Length: > 0 })
            throw EngineException.Internal("both 'architectures' and 'archMap' are specified in the seccomp profile, use either 'architectures' or 'archMap'");
        if (document.Syscalls?.Any(rule => rule is { Name.Length: > 0, Names.Length: > 0 }) is true)
            throw EngineException.Internal("both 'name' and 'names' are specified in the seccomp profile, use either 'name' or 'names'");
        _document = document;
    }

    /// <summary>The profile of containers that name none.</summary>
    public static SeccompProfile Default => BuiltIn.Value;

    /// <summary>Reads a profile a user gives.</summary>
    /// <exception cref="EngineException">It is no profile.</exception>
    public static SeccompProfile Parse(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        try
        {
            var document = JsonSerializer.Deserialize(bytes, SeccompJson.Default.Document) ?? new Document();
            return JsonNull.InLists(bytes) is { } place ? throw EngineException.Internal($"Decoding seccomp profile failed: {place} is null") : new SeccompProfile(document);
        }
        catch (JsonException error)
        {
            throw EngineException.Internal($"Decoding seccomp profile failed: {JsonFault.Describe(bytes, error)}", error);
        }
    }

    /// <summary>The rules for a container with these capabilities; the same object for the same ones, so that its filter is compiled once.</summary>
    public LinuxSeccomp For(IReadOnlyCollection<string> capabilities) =>
        _resolved.GetOrAdd(string.Join(',', capabilities), static (_, state) => state.Profile.Resolve(state.Capabilities), (Profile: this, Capabilities: capabilities));

    private LinuxSeccomp Resolve(IReadOnlyCollection<string> capabilities)
    {
        var architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";
        var native = architecture == "arm64" ? "SCMP_ARCH_AARCH64" : "SCMP_ARCH_X86_64";
        var map = _document.ArchMap?.FirstOrDefault(entry => entry.Architecture == native);
        var rules = new List<SeccompRule>();
        foreach (var rule in _document.Syscalls ?? [])
        {
            if (!Applies(rule, architecture, capabilities)) continue;
            rules.Add(new SeccompRule
            {
                Names = rule.Names ?? (rule.Name is { } name ? [name] : []),
                Action = rule.Action ?? "",
                ErrnoRet = rule.ErrnoRet,
                Args = [.. (rule.Args ?? []).Select(argument => new SeccompArgument
                {
                    Index = argument.Index, Value = argument.Value, ValueTwo = argument.ValueTwo, Op = argument.Op ?? "",
                })],
            });
        }
        return new LinuxSeccomp
        {
            DefaultAction = _document.DefaultAction ?? "SCMP_ACT_ALLOW",
            DefaultErrnoRet = _document.DefaultErrnoRet,
            Architectures = map is null ? _document.Architectures ?? [native] : [native, .. map.SubArchitectures ?? []],
            Flags = _document.Flags ?? [],
            Syscalls = rules,
        };
    }

    private static bool Applies(Rule rule, string architecture, IReadOnlyCollection<string> capabilities)
    {
        if (rule.Excludes is { } not)
        {
            if (not.Arches?.Contains(architecture) is true || not.Caps?.Any(capabilities.Contains) is true) return false;
            if (not.MinKernel is { } unwanted && KernelIsAtLeast(unwanted)) return false;
        }
        if (rule.Includes is not { } only) return true;
        if (only.Arches is { Length: > 0 } arches && !arches.Contains(architecture)) return false;
        if (only.Caps is { Length: > 0 } caps && !caps.All(capabilities.Contains)) return false;
        return only.MinKernel is not { } wanted || KernelIsAtLeast(wanted);
    }

    private static bool KernelIsAtLeast(string version)
    {
        var parts = version.Split('.');
        return parts.Length > 1 && int.TryParse(parts[0], out var major) && int.TryParse(parts[1], out var minor)
            && KernelFeatures.Current.AtLeast(major, minor);
    }

    private static Document ReadBuiltIn()
    {
        using var stream = typeof(SeccompProfile).Assembly.GetManifestResourceStream("seccomp-default.json")!;
        return JsonSerializer.Deserialize(stream, SeccompJson.Default.Document)!;
    }

    // What the text leaves out is null, whatever an initializer would say: the source generator assigns every init property.
    internal sealed record Document
    {
        public string? DefaultAction { get; init; }
        public uint? DefaultErrnoRet { get; init; }
        public string[]? Architectures { get; init; }
        public string[]? Flags { get; init; }
        public ArchitectureEntry[]? ArchMap { get; init; }
        public Rule[]? Syscalls { get; init; }
    }

    internal sealed record ArchitectureEntry(string Architecture, string[]? SubArchitectures);

    internal sealed record Rule
    {
        public string? Name { get; init; }
        public string[]? Names { get; init; }
        public string? Action { get; init; }
        public uint? ErrnoRet { get; init; }
        public Argument[]? Args { get; init; }
        public Condition? Includes { get; init; }
        public Condition? Excludes { get; init; }
    }

    internal sealed record Argument
    {
        public uint Index { get; init; }
        public ulong Value { get; init; }
        public ulong ValueTwo { get; init; }
        public string? Op { get; init; }
    }

    internal sealed record Condition(string[]? Caps, string[]? Arches, string? MinKernel);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(SeccompProfile.Document))]
internal sealed partial class SeccompJson : JsonSerializerContext;
