using System.Text.Json;
using Berth.Api;
using Berth.Api.Client;
using Berth.Api.Host;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Cli.Templates;
using Berth.Templates;

namespace Berth.Cli.Host;

/// <summary><c>berth info</c>.</summary>
internal sealed class ShowInfo : Command
{
    private FormatFlag? _format;

    public override IReadOnlyList<string> Paths => ["system info", "info"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "Show what the daemon is, has and can do";

    public override void Declare(FlagSet flags) => _format = new FormatFlag(flags, table: false, shorthand: 'f');

    public override int Execute(Invocation call)
    {
        var body = call.Client.Call(new ApiRequest("GET", "/info"));
        if (_format!.IsSet)
        {
            using var document = JsonDocument.Parse(body);
            try
            {
                TextSink.Out.WriteLine(TemplateRunner.Run(TemplateParser.Parse(_format.Value == "json" ? "{{json .}}" : _format.Value), document.RootElement));
                return 0;
            }
            catch (TemplateException failure)
            {
                throw new CliException(Listing<object>.Positioned(_format.Value, failure));
            }
        }

        TextSink.Out.WriteLine("Client: Berth");
        TextSink.Out.WriteLine($" Version:    {BuildInfo.Version}");
        TextSink.Out.WriteLine($" Debug Mode: {(call.Globals.Debug.Value ? "true" : "false")}");
        TextSink.Out.WriteLine("");
        TextSink.Out.WriteLine("Server:");
        var info = JsonSerializer.Deserialize(body, ApiJson.Wire.EngineInfo)!;
        PrintEngine(info);
        PrintHost(info);
        TextSink.Out.WriteLine("");
        TextSink.Out.Flush();
        foreach (var warning in info.Warnings ?? [])
            TextSink.Error.WriteLine(warning);
        return 0;
    }

    private static void PrintEngine(EngineInfo info)
    {
        Line(1, "Containers", info.Containers);
        Line(2, "Running", info.ContainersRunning);
        Line(2, "Paused", info.ContainersPaused);
        Line(2, "Stopped", info.ContainersStopped);
        Line(1, "Images", info.Images);
        Line(1, "Server Version", info.ServerVersion);
        Line(1, "Storage Driver", info.Driver);
        foreach (var pair in info.DriverStatus ?? [])
            Line(2, pair[0], pair.Length > 1 ? pair[1] : "");
        Line(1, "Logging Driver", info.LoggingDriver);
        Line(1, "Cgroup Driver", info.CgroupDriver);
        Line(1, "Cgroup Version", info.CgroupVersion ?? "");
        Line(1, "Plugins", "");
        Line(2, "Volume", string.Join(' ', info.Plugins.Volume ?? []));
        Line(2, "Network", string.Join(' ', info.Plugins.Network ?? []));
        Line(2, "Log", string.Join(' ', info.Plugins.Log ?? []));
        if (info.CDISpecDirs.Length > 0)
        {
            TextSink.Out.WriteLine(" CDI spec directories:");
            foreach (var directory in info.CDISpecDirs)
                TextSink.Out.WriteLine($"  {directory}");
        }

        Line(1, "Swarm", info.Swarm.LocalNodeState);
        Line(1, "Runtimes", string.Join(' ', info.Runtimes?.Keys ?? (IEnumerable<string>)[]));
        Line(1, "Default Runtime", info.DefaultRuntime);
        Line(1, "Init Binary", info.InitBinary);
        // Berth has neither containerd nor runc; Docker, whose daemon this command can ask too, has both.
        Version("containerd", info.ContainerdCommit);
        Version("runc", info.RuncCommit);
        Version("init", info.InitCommit);
        TextSink.Out.WriteLine(" Security Options:");
        foreach (var option in info.SecurityOptions)
        {
            foreach (var field in option.Split(','))
            {
                var (key, value) = (field.Split('=')[0], field[(field.IndexOf('=') + 1)..]);
                TextSink.Out.WriteLine(key == "name" ? $"  {value}" : $"   {char.ToUpperInvariant(key[0])}{key[1..]}: {value}");
            }
        }
    }

    private static void PrintHost(EngineInfo info)
    {
        Line(1, "Kernel Version", info.KernelVersion);
        Line(1, "Operating System", info.OperatingSystem);
        Line(1, "OSType", info.OSType);
        Line(1, "Architecture", info.Architecture);
        Line(1, "CPUs", info.NCPU);
        Line(1, "Total Memory", HumanText.BinarySize(info.MemTotal));
        Line(1, "Name", info.Name);
        Line(1, "ID", info.ID);
        Line(1, "Docker Root Dir", info.DockerRootDir);
        Line(1, "Debug Mode", info.Debug ? "true" : "false");
        Line(1, "Experimental", info.ExperimentalBuild ? "true" : "false");
        if (info.RegistryConfig?.InsecureRegistryCIDRs is { Length: > 0 } insecure)
        {
            TextSink.Out.WriteLine(" Insecure Registries:");
            foreach (var network in insecure)
                TextSink.Out.WriteLine($"  {network}");
        }

        Line(1, "Live Restore Enabled", info.LiveRestoreEnabled ? "true" : "false");
    }

    private static void Version(string program, CommitInfo commit)
    {
        if (commit.ID.Length > 0)
            Line(1, $"{program} version", commit.ID);
    }

    private static void Line(int indent, string name, object value) =>
        TextSink.Out.WriteLine($"{new string(' ', indent)}{name}:{(value is "" && name == "Plugins" ? "" : " ")}{value}");
}
