using System.Globalization;
using System.Text.Json;
using Berth.Linux.Calls;
using Berth.Oci;
using Berth.OciCli.Arguments;

namespace Berth.OciCli.Containers;

/// <summary>What an exec runs: a document, or the container's own process with other words.</summary>
internal static class ExecProcess
{
    private const int MaxDocument = 16 << 20;

    /// <exception cref="OciException">The document or an option is bad.</exception>
    public static ProcessSpec Of(RuntimeSpec spec, CommandOptions options)
    {
        if (options["process"] is { } path) return Document(path);
        var arguments = options.Arguments.Skip(1).ToList();
        if (arguments.Count == 0) throw new OciException("exec args cannot be empty", 255);
        var process = spec.Process! with { Args = arguments, Terminal = options.Has("tty") };
        process = process with { Env = [.. process.Env, .. options.All("env")], Cwd = options["cwd"] ?? process.Cwd };
        if (options.Has("no-new-privs")) process = process with { NoNewPrivileges = true };
        if (options["apparmor"] is { } profile) process = process with { ApparmorProfile = profile };
        if (options["process-label"] is { } label) process = process with { SelinuxLabel = label };
        if (options["user"] is { } user) process = process with { User = User(process.User, user) };
        var groups = options.All("additional-gids");
        if (groups.Count > 0) process = process with { User = process.User with { AdditionalGids = [.. groups.SelectMany(g => g.Split(',')).Select(g => Id(g, "additional-gids"))] } };
        return options.All("cap") is { Count: > 0 } capabilities ? process with { Capabilities = With(process.Capabilities, capabilities) } : process;
    }

    private static ProcessSpec Document(string path)
    {
        using var file = Open.Path(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        var bytes = Read.ToEnd(file, MaxDocument);
        try
        {
            var process = RuntimeSpecReader.ReadProcess(bytes);
            return process.Args is { Count: > 0 } ? process : throw new OciException("process args cannot be empty", 255);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new OciException($"{path}: {JsonFault.Describe(bytes, e)}", 255);
        }
    }

    private static UserSpec User(UserSpec own, string text)
    {
        var parts = text.Split(':', 2);
        var user = own with { Uid = Id(parts[0], "user"), AdditionalGids = own.AdditionalGids };
        return parts.Length > 1 ? user with { Gid = Id(parts[1], "user") } : user;
    }

    // The whole of it, and no sign: a number cut short or wrapped is another user (CVE-2024-40635).
    private static uint Id(string text, string option) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw new OciException($"parsing {text} as int for --{option} failed", 255);

    // Never inheritable: CVE-2022-29162.
    private static CapabilitiesSpec With(CapabilitiesSpec? own, IReadOnlyList<string> more)
    {
        own ??= new CapabilitiesSpec();
        return own with { Bounding = [.. own.Bounding, .. more], Effective = [.. own.Effective, .. more], Permitted = [.. own.Permitted, .. more] };
    }
}
