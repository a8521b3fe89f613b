using System.Globalization;
using System.Text.Json;
using Berth.Linux.Calls;
using Berth.Oci;
using Berth.OciCli.Arguments;
using Berth.OciCli.Containers;
using Berth.OciCli.Output;
using Berth.Runtime.Standalone;

namespace Berth.OciCli.Commands;

/// <summary>update: changes limits of a container that runs, by a document or by options.</summary>
internal static class UpdateCommand
{
    private static readonly string[] Values =
    [
        "resources,r", "memory", "memory-swap", "memory-reservation", "cpu-period", "cpu-quota", "cpu-share", "cpu-burst", "cpu-rt-period", "cpu-rt-runtime", "cpu-idle",
        "cpuset-cpus", "cpuset-mems", "pids-limit", "blkio-weight", "kernel-memory", "kernel-memory-tcp", "l3-cache-schema", "mem-bw-schema",
    ];

    public static int Run(GlobalOptions globals, string[] line)
    {
        var options = CommandOptions.Parse(line, Values, []);
        using var container = Container.Load(new StateStore(globals.Root), options.Id("update"));
        if (container.Process is null) throw new OciException("cannot update a stopped container");
        using var cgroup = container.Cgroup();
        var resources = options["resources"] is { } path ? Document(path) : Flags(options);
        // Rules of a document replace all before them, the default devices too.
        if (resources.Devices.Count > 0) resources = DefaultDevices.AddTo(resources);
        ContainerCgroup.Update(cgroup, resources);
        return 0;
    }

    private static LinuxResources Document(string path)
    {
        using var file = path == "-" ? Text.Input() : Open.Path(path, OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        var bytes = Read.ToEnd(file, 1 << 20);
        try
        {
            return RuntimeSpecReader.ReadResources(bytes);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new OciException($"resources: {JsonFault.Describe(bytes, e)}");
        }
    }

    private static LinuxResources Flags(CommandOptions options) => new()
    {
        Memory = new MemoryResources { Limit = Bytes(options, "memory"), Swap = Bytes(options, "memory-swap"), Reservation = Bytes(options, "memory-reservation") },
        Cpu = new CpuResources
        {
            Period = (ulong?)options.Number("cpu-period"),
            Quota = options.Number("cpu-quota"),
            Shares = (ulong?)options.Number("cpu-share"),
            Burst = (ulong?)options.Number("cpu-burst"),
            RealtimePeriod = (ulong?)options.Number("cpu-rt-period"),
            RealtimeRuntime = options.Number("cpu-rt-runtime"),
            Idle = options.Number("cpu-idle"),
            Cpus = options["cpuset-cpus"],
            Mems = options["cpuset-mems"],
        },
        Pids = options.Number("pids-limit") is { } pids ? new PidsResources { Limit = pids } : null,
        BlockIO = options.Number("blkio-weight") is { } weight ? new BlockIOResources { Weight = checked((ushort)weight) } : null,
    };

    // A number with a unit: 64m, 1GiB, or -1.
    private static long? Bytes(CommandOptions options, string name)
    {
        if (options[name] is not { } text) return null;
        var digits = text.AsSpan().TrimEnd("bBiI");
        var unit = digits.IsEmpty ? -1 : "kmgtp".IndexOf(char.ToLowerInvariant(digits[^1]), StringComparison.Ordinal);
        if (unit >= 0) digits = digits[..^1];
        if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) throw new OciException($"invalid value for {name}: {text}");
        return (long)(number * Math.Pow(1024, unit + 1));
    }
}
