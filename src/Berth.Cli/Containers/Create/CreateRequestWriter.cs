using System.Text.Json;
using Berth.Api.Containers;
using Berth.Api.Json;
using Berth.Api.Networks;
using Berth.Cli.Json;

namespace Berth.Cli.Containers.Create;

/// <summary>
/// A create request as JSON, by hand: the serializer's metadata of its hundred members costs more than a millisecond at every start.
/// What has its default is left out, which says the same, but for the lists that docker always sends: <c>inspect</c> repeats them as
/// they came, empty and not null. A test reads the bytes back and compares.
/// </summary>
internal static class CreateRequestWriter
{
    public static byte[] Write(CreateContainerRequest request)
    {
        var sink = new JsonSink();
        sink.BeginObject();
        WriteConfig(sink, request);
        if (request.HostConfig is { } host)
        {
            sink.BeginObject("HostConfig");
            WriteHost(sink, host);
            WriteIsolation(sink, host);
            WriteResources(sink, host);
            sink.EndObject();
        }

        if (request.NetworkingConfig?.EndpointsConfig is { Count: > 0 } endpoints)
            WriteEndpoints(sink, endpoints);
        sink.EndObject();
        return sink.ToUtf8();
    }

    private static void WriteConfig(JsonSink sink, CreateContainerRequest config)
    {
        Text(sink, "Hostname", config.Hostname);
        Text(sink, "Domainname", config.Domainname);
        Text(sink, "User", config.User);
        Flag(sink, "AttachStdin", config.AttachStdin);
        Flag(sink, "AttachStdout", config.AttachStdout);
        Flag(sink, "AttachStderr", config.AttachStderr);
        Set(sink, "ExposedPorts", config.ExposedPorts);
        Flag(sink, "Tty", config.Tty);
        Flag(sink, "OpenStdin", config.OpenStdin);
        Flag(sink, "StdinOnce", config.StdinOnce);
        List(sink, "Env", config.Env);
        List(sink, "Cmd", config.Cmd);
        if (config.Healthcheck is { } health)
        {
            sink.BeginObject("Healthcheck");
            List(sink, "Test", health.Test);
            Number(sink, "Interval", health.Interval);
            Number(sink, "Timeout", health.Timeout);
            Number(sink, "StartPeriod", health.StartPeriod);
            Number(sink, "StartInterval", health.StartInterval);
            Number(sink, "Retries", health.Retries);
            sink.EndObject();
        }

        Text(sink, "Image", config.Image);
        Set(sink, "Volumes", config.Volumes);
        Text(sink, "WorkingDir", config.WorkingDir);
        List(sink, "Entrypoint", config.Entrypoint);
        Map(sink, "Labels", config.Labels);
        Text(sink, "StopSignal", config.StopSignal);
        if (config.StopTimeout is { } timeout)
            sink.Number("StopTimeout", timeout);
    }

    private static void WriteHost(JsonSink sink, HostConfig host)
    {
        List(sink, "Binds", host.Binds);
        Text(sink, "ContainerIDFile", host.ContainerIDFile);
        if (host.LogConfig.Type.Length > 0 || host.LogConfig.Config is { Count: > 0 })
        {
            sink.BeginObject("LogConfig");
            Text(sink, "Type", host.LogConfig.Type);
            Map(sink, "Config", host.LogConfig.Config);
            sink.EndObject();
        }

        Text(sink, "NetworkMode", host.NetworkMode);
        WriteBindings(sink, host.PortBindings ?? []);
        if (host.RestartPolicy.Name.Length > 0 || host.RestartPolicy.MaximumRetryCount != 0)
        {
            sink.BeginObject("RestartPolicy");
            Text(sink, "Name", host.RestartPolicy.Name);
            Number(sink, "MaximumRetryCount", host.RestartPolicy.MaximumRetryCount);
            sink.EndObject();
        }

        Flag(sink, "AutoRemove", host.AutoRemove);
        Text(sink, "VolumeDriver", host.VolumeDriver);
        List(sink, "VolumesFrom", host.VolumesFrom);
        if (host.ConsoleSize is [var rows, var columns] && (rows != 0 || columns != 0))
        {
            sink.BeginArray("ConsoleSize");
            sink.Number(null, rows);
            sink.Number(null, columns);
            sink.EndArray();
        }

        ListOrEmpty(sink, "Dns", host.Dns ?? []);
        ListOrEmpty(sink, "DnsOptions", host.DnsOptions ?? []);
        ListOrEmpty(sink, "DnsSearch", host.DnsSearch ?? []);
        List(sink, "ExtraHosts", host.ExtraHosts);
        List(sink, "Links", host.Links);
        Flag(sink, "PublishAllPorts", host.PublishAllPorts);
        Flag(sink, "ReadonlyRootfs", host.ReadonlyRootfs);
        Map(sink, "StorageOpt", host.StorageOpt);
        Map(sink, "Tmpfs", host.Tmpfs);
        // Mounts and device requests are rare and deep; the serializer may have them.
        Rare(sink, "Mounts", host.Mounts, static mounts => JsonSerializer.Serialize(mounts, Api.ApiJson.Wire.MountSpecArray));
        Rare(sink, "DeviceRequests", host.DeviceRequests, static requests => JsonSerializer.Serialize(requests, Api.ApiJson.Wire.DeviceRequestArray));
        if (host.Init is { } init)
            sink.Flag("Init", init);
    }

    private static void WriteIsolation(JsonSink sink, HostConfig host)
    {
        Map(sink, "Annotations", host.Annotations);
        List(sink, "CapAdd", host.CapAdd);
        List(sink, "CapDrop", host.CapDrop);
        Text(sink, "CgroupnsMode", host.CgroupnsMode);
        List(sink, "GroupAdd", host.GroupAdd);
        Text(sink, "IpcMode", host.IpcMode);
        Text(sink, "Cgroup", host.Cgroup);
        Number(sink, "OomScoreAdj", host.OomScoreAdj);
        Text(sink, "PidMode", host.PidMode);
        Flag(sink, "Privileged", host.Privileged);
        List(sink, "SecurityOpt", host.SecurityOpt);
        Text(sink, "UTSMode", host.UTSMode);
        Text(sink, "UsernsMode", host.UsernsMode);
        Map(sink, "Sysctls", host.Sysctls);
        Text(sink, "Runtime", host.Runtime);
        Text(sink, "Isolation", host.Isolation);
        // An empty list says "none", null says "the default ones".
        ListOrEmpty(sink, "MaskedPaths", host.MaskedPaths);
        ListOrEmpty(sink, "ReadonlyPaths", host.ReadonlyPaths);
    }

    private static void WriteResources(JsonSink sink, HostConfig host)
    {
        Number(sink, "ShmSize", host.ShmSize);
        Number(sink, "CpuShares", host.CpuShares);
        Number(sink, "Memory", host.Memory);
        Number(sink, "NanoCpus", host.NanoCpus);
        Text(sink, "CgroupParent", host.CgroupParent);
        Number(sink, "BlkioWeight", host.BlkioWeight);
        RareOrEmpty(sink, "BlkioWeightDevice", host.BlkioWeightDevice, static devices => JsonSerializer.Serialize(devices, Api.ApiJson.Wire.WeightDeviceArray));
        Throttles(sink, "BlkioDeviceReadBps", host.BlkioDeviceReadBps);
        Throttles(sink, "BlkioDeviceWriteBps", host.BlkioDeviceWriteBps);
        Throttles(sink, "BlkioDeviceReadIOps", host.BlkioDeviceReadIOps);
        Throttles(sink, "BlkioDeviceWriteIOps", host.BlkioDeviceWriteIOps);
        Number(sink, "CpuPeriod", host.CpuPeriod);
        Number(sink, "CpuQuota", host.CpuQuota);
        Number(sink, "CpuRealtimePeriod", host.CpuRealtimePeriod);
        Number(sink, "CpuRealtimeRuntime", host.CpuRealtimeRuntime);
        Text(sink, "CpusetCpus", host.CpusetCpus);
        Text(sink, "CpusetMems", host.CpusetMems);
        RareOrEmpty(sink, "Devices", host.Devices, static devices => JsonSerializer.Serialize(devices, Api.ApiJson.Wire.DeviceMappingArray));
        List(sink, "DeviceCgroupRules", host.DeviceCgroupRules);
        Number(sink, "MemoryReservation", host.MemoryReservation);
        Number(sink, "MemorySwap", host.MemorySwap);
        if (host.MemorySwappiness is { } swappiness and not -1)
            sink.Number("MemorySwappiness", swappiness);
        Flag(sink, "OomKillDisable", host.OomKillDisable ?? false);
        Number(sink, "PidsLimit", host.PidsLimit ?? 0);
        RareOrEmpty(sink, "Ulimits", host.Ulimits, static limits => JsonSerializer.Serialize(limits, Api.ApiJson.Wire.UlimitArray));
        Number(sink, "CpuCount", host.CpuCount);
        Number(sink, "CpuPercent", host.CpuPercent);
        Number(sink, "IOMaximumIOps", (long)host.IOMaximumIOps);
        Number(sink, "IOMaximumBandwidth", (long)host.IOMaximumBandwidth);
    }

    internal static void WriteBindings(JsonSink sink, ApiMap<PortBinding[]?> bindings)
    {
        sink.BeginObject("PortBindings");
        foreach (var (port, hosts) in bindings)
        {
            sink.BeginArray(port);
            foreach (var host in hosts!)
            {
                sink.BeginObject();
                Text(sink, "HostIp", host.HostIp);
                Text(sink, "HostPort", host.HostPort);
                sink.EndObject();
            }

            sink.EndArray();
        }

        sink.EndObject();
    }

    private static void WriteEndpoints(JsonSink sink, ApiMap<EndpointSettings?> endpoints)
    {
        // "default" without settings is what the network mode says already.
        if (endpoints is { Count: 1 } && endpoints.TryGetValue("default", out var only) && only == new EndpointSettings())
            return;
        sink.BeginObject("NetworkingConfig");
        sink.Raw("EndpointsConfig", JsonSerializer.Serialize(endpoints, Api.ApiJson.Wire.ApiMapEndpointSettings));
        sink.EndObject();
    }

    private static void Throttles(JsonSink sink, string name, ThrottleDevice[]? devices) =>
        RareOrEmpty(sink, name, devices, static devices => JsonSerializer.Serialize(devices, Api.ApiJson.Wire.ThrottleDeviceArray));

    private static void Rare<T>(JsonSink sink, string name, T[]? items, Func<T[], string> write)
    {
        if (items is { Length: > 0 })
            sink.Raw(name, write(items));
    }

    private static void RareOrEmpty<T>(JsonSink sink, string name, T[]? items, Func<T[], string> write) =>
        sink.Raw(name, items is { Length: > 0 } ? write(items) : "[]");

    private static void Text(JsonSink sink, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            sink.Text(name, value);
    }

    private static void Flag(JsonSink sink, string name, bool value)
    {
        if (value)
            sink.Flag(name, true);
    }

    private static void Number(JsonSink sink, string name, long value)
    {
        if (value != 0)
            sink.Number(name, value);
    }

    private static void List(JsonSink sink, string name, string[]? items)
    {
        if (items is { Length: > 0 })
            ListOrEmpty(sink, name, items);
    }

    private static void ListOrEmpty(JsonSink sink, string name, string[]? items)
    {
        if (items is null)
            return;
        sink.BeginArray(name);
        foreach (var item in items)
            sink.Text(null, item);
        sink.EndArray();
    }

    private static void Map(JsonSink sink, string name, ApiMap<string>? map)
    {
        if (map is not { Count: > 0 })
            return;
        sink.BeginObject(name);
        foreach (var (key, value) in map)
            sink.Text(key, value);
        sink.EndObject();
    }

    private static void Set(JsonSink sink, string name, ApiMap<Empty>? set)
    {
        if (set is not { Count: > 0 })
            return;
        sink.BeginObject(name);
        foreach (var key in set.Keys)
        {
            sink.BeginObject(key);
            sink.EndObject();
        }

        sink.EndObject();
    }
}
