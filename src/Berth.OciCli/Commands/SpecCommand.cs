using Berth.Linux;
using Berth.Linux.Calls;
using Berth.OciCli.Arguments;
using Berth.OciCli.Documents;

namespace Berth.OciCli.Commands;

/// <summary>spec: writes a configuration to begin with.</summary>
internal static class SpecCommand
{
    public static int Run(string[] line)
    {
        var options = CommandOptions.Parse(line, ["bundle,b"], ["rootless"]);
        var path = Path.Combine(options["bundle"] ?? ".", "config.json");
        using var file = Open.TryAt(FileDescriptor.WorkingDirectory, path, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec, out var errno, 0x1B6);
        if (errno == Errno.EEXIST) throw new OciException("file config.json exists. Remove it first");
        if (file is null) throw new LinuxException($"open({path})", errno);
        Write.All(file, SpecDocument.Default(options.Has("rootless")));
        return 0;
    }
}
