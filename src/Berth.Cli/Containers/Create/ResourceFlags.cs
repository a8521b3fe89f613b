using Berth.Api.Containers;
using Berth.Cli.Flags;

namespace Berth.Cli.Containers.Create;

/// <summary>Flags that limit what a container uses.</summary>
internal sealed class ResourceFlags
{
    private readonly TextFlag _cgroupParent, _cpusetCpus, _cpusetMems;
    private readonly NumberFlag _blkioWeight, _cpuCount, _cpuPercent, _cpuPeriod, _cpuQuota, _cpuRtPeriod, _cpuRtRuntime, _cpuShares;
    private readonly NumberFlag _ioMaxIops, _swappiness, _oomScoreAdj, _pidsLimit;
    private readonly SwitchFlag _oomKillDisable;
    private readonly SortedDictionary<string, Ulimit> _ulimits = new(StringComparer.Ordinal);
    private readonly List<WeightDevice> _weights = [];
    private readonly List<ThrottleDevice> _readBps = [], _readIops = [], _writeBps = [], _writeIops = [];
    private long _nanoCpus, _memory, _memoryReservation, _memorySwap, _shmSize, _ioMaxBandwidth;

    public ResourceFlags(FlagSet flags)
    {
        _blkioWeight = flags.Number("blkio-weight", '\0', "Relative weight of block I/O, 10 to 1000, or 0 for none", 0, "uint16");
        flags.Add(new ParsedFlag("blkio-weight-device", '\0', "list", "Relative weight of block I/O of one device", value => Keep(DeviceLimit.ParseWeight(value, out var weight), weight, _weights)));
        _cgroupParent = flags.Text("cgroup-parent", '\0', "Cgroup above the container's");
        _cpuCount = flags.Number("cpu-count", '\0', "CPU count (Windows only)");
        _cpuPercent = flags.Number("cpu-percent", '\0', "CPU percent (Windows only)");
        _cpuPeriod = flags.Number("cpu-period", '\0', "CFS period in microseconds");
        _cpuQuota = flags.Number("cpu-quota", '\0', "CFS quota in microseconds");
        _cpuRtPeriod = flags.Number("cpu-rt-period", '\0', "Real-time period in microseconds");
        _cpuRtRuntime = flags.Number("cpu-rt-runtime", '\0', "Real-time run time in microseconds");
        _cpuShares = flags.Number("cpu-shares", 'c', "Relative weight of CPU time");
        flags.Add(new ParsedFlag("cpus", '\0', "decimal", "Number of CPUs", value => CpusText.Parse(value, out _nanoCpus)));
        _cpusetCpus = flags.Text("cpuset-cpus", '\0', "CPUs to run on (0-3, 0,1)");
        _cpusetMems = flags.Text("cpuset-mems", '\0', "Memory nodes to use (0-3, 0,1)");
        flags.Add(new ParsedFlag("device-read-bps", '\0', "list", "Bytes a second read from a device", value => Keep(DeviceLimit.ParseBytes(value, out var rate), rate, _readBps)));
        flags.Add(new ParsedFlag("device-read-iops", '\0', "list", "Reads a second from a device", value => Keep(DeviceLimit.ParseOperations(value, out var rate), rate, _readIops)));
        flags.Add(new ParsedFlag("device-write-bps", '\0', "list", "Bytes a second written to a device", value => Keep(DeviceLimit.ParseBytes(value, out var rate), rate, _writeBps)));
        flags.Add(new ParsedFlag("device-write-iops", '\0', "list", "Writes a second to a device", value => Keep(DeviceLimit.ParseOperations(value, out var rate), rate, _writeIops)));
        flags.Add(new ParsedFlag("io-maxbandwidth", '\0', "bytes", "Bandwidth of the system drive (Windows only)", value => GoText.ParseSize(value, out _ioMaxBandwidth)));
        _ioMaxIops = flags.Number("io-maxiops", '\0', "Operations of the system drive (Windows only)", 0, "uint");
        flags.Add(new ParsedFlag("kernel-memory", '\0', "bytes", "Obsolete limit of kernel memory", value => GoText.ParseSize(value, out _)));
        flags.Add(new ParsedFlag("memory", 'm', "bytes", "Limit of memory", value => GoText.ParseSize(value, out _memory)));
        flags.Add(new ParsedFlag("memory-reservation", '\0', "bytes", "Soft limit of memory", value => GoText.ParseSize(value, out _memoryReservation)));
        flags.Add(new ParsedFlag("memory-swap", '\0', "bytes", "Limit of memory and swap together, -1 for unlimited swap", value => CpusText.ParseSwap(value, out _memorySwap)));
        _swappiness = flags.Number("memory-swappiness", '\0', "How readily memory is swapped (0 to 100)", -1);
        _oomKillDisable = flags.Switch("oom-kill-disable", '\0', "Do not kill when out of memory");
        _oomScoreAdj = flags.Number("oom-score-adj", '\0', "Adjustment of the OOM score (-1000 to 1000)");
        _pidsLimit = flags.Number("pids-limit", '\0', "Limit of processes (-1 for none)");
        flags.Add(new ParsedFlag("shm-size", '\0', "bytes", "Size of /dev/shm", value => GoText.ParseSize(value, out _shmSize)));
        flags.Add(new ParsedFlag("ulimit", '\0', "ulimit", "Resource limits of the process", ParseUlimit));
    }

    /// <exception cref="CliException">A value is out of range.</exception>
    public void Apply(HostConfig host)
    {
        if (_swappiness.Value is < -1 or > 100)
            throw new CliException($"invalid value: {_swappiness.Value}. Valid memory swappiness range is 0-100", 125);
        host.CpuShares = _cpuShares.Value;
        host.Memory = _memory;
        host.NanoCpus = _nanoCpus;
        host.CgroupParent = _cgroupParent.Value;
        host.BlkioWeight = (ushort)_blkioWeight.Value;
        host.BlkioWeightDevice = [.. _weights];
        host.BlkioDeviceReadBps = [.. _readBps];
        host.BlkioDeviceWriteBps = [.. _writeBps];
        host.BlkioDeviceReadIOps = [.. _readIops];
        host.BlkioDeviceWriteIOps = [.. _writeIops];
        host.CpuPeriod = _cpuPeriod.Value;
        host.CpuQuota = _cpuQuota.Value;
        host.CpuRealtimePeriod = _cpuRtPeriod.Value;
        host.CpuRealtimeRuntime = _cpuRtRuntime.Value;
        host.CpusetCpus = _cpusetCpus.Value;
        host.CpusetMems = _cpusetMems.Value;
        host.MemoryReservation = _memoryReservation;
        host.MemorySwap = _memorySwap;
        host.MemorySwappiness = _swappiness.Value;
        host.OomKillDisable = _oomKillDisable.Value;
        host.OomScoreAdj = (int)_oomScoreAdj.Value;
        host.PidsLimit = _pidsLimit.Value;
        host.Ulimits = [.. _ulimits.Values];
        host.ShmSize = _shmSize;
        host.CpuCount = _cpuCount.Value;
        host.CpuPercent = _cpuPercent.Value;
        host.IOMaximumIOps = (ulong)_ioMaxIops.Value;
        host.IOMaximumBandwidth = (ulong)_ioMaxBandwidth;
    }

    private static string? Keep<T>(string? reason, T value, List<T> into)
    {
        if (reason is null)
            into.Add(value);
        return reason;
    }

    private string? ParseUlimit(string value)
    {
        var reason = UlimitText.Parse(value, out var limit);
        if (reason is null)
            _ulimits[limit.Name] = limit;
        return reason;
    }
}
