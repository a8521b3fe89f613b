using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Cli.Commands;
using Berth.Cli.Containers.Create;
using Berth.Cli.Flags;
using Berth.Cli.Json;
using Berth.Cli.Output;

namespace Berth.Cli.Containers;

/// <summary><c>berth update</c>.</summary>
internal sealed class UpdateContainers : Command
{
    private readonly List<(string Member, Func<long> Value)> _numbers = [];
    private readonly List<string> _given = [];
    private TextFlag? _cpus, _mems, _restart;
    private NumberFlag? _pids;
    private ListFlag? _publish, _unpublish;

    public override IReadOnlyList<string> Paths => ["container update", "update"];

    public override string Usage => "[OPTIONS] CONTAINER [CONTAINER...]";

    public override string Summary => "Change limits, restart policy and published ports of containers, running or not";

    public override Arity Arity => Arity.AtLeast(1);

    public override void Declare(FlagSet flags)
    {
        Number(flags, "blkio-weight", '\0', "BlkioWeight", "Relative weight of block I/O, 10 to 1000, or 0 for none", "uint16");
        Number(flags, "cpu-period", '\0', "CpuPeriod", "CFS period in microseconds");
        Number(flags, "cpu-quota", '\0', "CpuQuota", "CFS quota in microseconds");
        Number(flags, "cpu-rt-period", '\0', "CpuRealtimePeriod", "Real-time period in microseconds");
        Number(flags, "cpu-rt-runtime", '\0', "CpuRealtimeRuntime", "Real-time run time in microseconds");
        Number(flags, "cpu-shares", 'c', "CpuShares", "Relative weight of CPU time");
        Parsed(flags, "cpus", '\0', "NanoCpus", "Number of CPUs", "decimal", CpusText.Parse);
        _cpus = flags.Text("cpuset-cpus", '\0', "CPUs to run on (0-3, 0,1)");
        _mems = flags.Text("cpuset-mems", '\0', "Memory nodes to use (0-3, 0,1)");
        Parsed(flags, "memory", 'm', "Memory", "Limit of memory", "bytes", GoText.ParseSize);
        Parsed(flags, "memory-reservation", '\0', "MemoryReservation", "Soft limit of memory", "bytes", GoText.ParseSize);
        Parsed(flags, "memory-swap", '\0', "MemorySwap", "Limit of memory and swap together, -1 for unlimited swap", "bytes", CpusText.ParseSwap);
        _pids = flags.Number("pids-limit", '\0', "Limit of processes (-1 for none)");
        _publish = flags.List("publish-add", '\0', "Publish ports to the host besides those that are");
        _unpublish = flags.List("publish-rm", '\0', "Publish ports of the container no more (80, 53/udp)");
        _restart = flags.Text("restart", '\0', "What to do when the container exits");
    }

    public override int Execute(Invocation call)
    {
        var ports = PortChanges.Read(_publish!.Values, _unpublish!.Values);
        if (!IsAsked && ports is null)
            throw new CliException("you must provide one or more flags when using this command");
        var warnings = new List<string>();
        var code = call.Each(name =>
        {
            var request = new ApiRequest("POST", $"/containers/{name}/update").Json(Body(ports?.On(call.Client, name)));
            warnings.AddRange(call.Client.Call(request, ApiJson.Wire.UpdateContainerResponse).Warnings ?? []);
            return name;
        });
        foreach (var warning in warnings)
            TextSink.Out.WriteLine(warning);
        return code;
    }

    private bool IsAsked =>
        _given.Count > 0 || _cpus!.Changed || _mems!.Changed || _pids!.Changed || _restart!.Changed || _numbers.Exists(static number => number.Value() != 0);

    private byte[] Body(ApiMap<PortBinding[]?>? ports)
    {
        var sink = new JsonSink();
        sink.BeginObject();
        foreach (var (member, value) in _numbers)
        {
            if (value() != 0)
                sink.Number(member, value());
        }

        if (_cpus!.Value.Length > 0)
            sink.Text("CpusetCpus", _cpus.Value);
        if (_mems!.Value.Length > 0)
            sink.Text("CpusetMems", _mems.Value);
        if (_pids!.Changed)
            sink.Number("PidsLimit", _pids.Value);
        if (_restart!.Value.Length > 0)
        {
            var policy = RestartText.Parse(_restart.Value);
            sink.BeginObject("RestartPolicy");
            sink.Text("Name", policy.Name);
            sink.Number("MaximumRetryCount", policy.MaximumRetryCount);
            sink.EndObject();
        }

        if (ports is not null)
            CreateRequestWriter.WriteBindings(sink, ports);
        sink.EndObject();
        return sink.ToUtf8();
    }

    private void Number(FlagSet flags, string name, char shorthand, string member, string help, string type = "int")
    {
        var flag = flags.Number(name, shorthand, help, 0, type);
        _numbers.Add((member, () => flag.Value));
    }

    private delegate string? Parse(string text, out long value);

    private void Parsed(FlagSet flags, string name, char shorthand, string member, string help, string type, Parse parse)
    {
        long parsed = 0;
        flags.Add(new ParsedFlag(name, shorthand, type, help, text =>
        {
            _given.Add(name);
            return parse(text, out parsed);
        }));
        _numbers.Add((member, () => parsed));
    }
}
