using System.Runtime.InteropServices;
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

/// <summary><c>berth version</c>: the client always, the daemon when it answers.</summary>
internal sealed class ShowVersion : Command
{
    private FormatFlag? _format;

    public override IReadOnlyList<string> Paths => ["version"];

    public override string Usage => "[OPTIONS]";

    public override string Summary => "Show the versions of client and daemon";

    public override void Declare(FlagSet flags) => _format = new FormatFlag(flags, table: false, shorthand: 'f');

    public override int Execute(Invocation call)
    {
        VersionInfo? server = null;
        Exception? failure = null;
        try
        {
            call.Client.Negotiate();
            server = call.Client.Call(new ApiRequest("GET", "/version"), ApiJson.Wire.VersionInfo);
        }
        catch (Exception reason) when (reason is ApiConnectionException or ApiException)
        {
            failure = reason;
        }

        if (_format!.IsSet)
            PrintTemplate(call.Client.Version, server);
        else
            Print(call.Client.Version, server);
        return failure is null ? 0 : throw new CliException(failure is ApiException refusal ? Program.Sentence(refusal) : failure.Message);
    }

    private void PrintTemplate(string version, VersionInfo? server)
    {
        var client = $$"""
            {"Version":"{{BuildInfo.Version}}","ApiVersion":"{{version}}","DefaultAPIVersion":"{{ApiClient.MaxVersion}}","GitCommit":"{{BuildInfo.Commit}}","GoVersion":"{{RuntimeInformation.FrameworkDescription}}","Os":"linux","Arch":"{{Architecture}}","BuildTime":"","Context":"default"}
            """;
        using var document = JsonDocument.Parse($"{{\"Client\":{client},\"Server\":{(server is null ? "null" : JsonSerializer.Serialize(server, ApiJson.Wire.VersionInfo))}}}");
        try
        {
            TextSink.Out.WriteLine(TemplateRunner.Run(TemplateParser.Parse(_format!.Value == "json" ? "{{json .}}" : _format.Value), document.RootElement));
        }
        catch (TemplateException failure)
        {
            throw new CliException(Listing<object>.Positioned(_format!.Value, failure));
        }
    }

    private static void Print(string version, VersionInfo? server)
    {
        var sink = TextSink.Out;
        sink.WriteLine("Client: Berth");
        sink.WriteLine($" Version:           {BuildInfo.Version}");
        sink.WriteLine($" API version:       {version}");
        sink.WriteLine($" Runtime:           {RuntimeInformation.FrameworkDescription}");
        sink.WriteLine($" Git commit:        {BuildInfo.Commit}");
        sink.WriteLine($" OS/Arch:           linux/{Architecture}");
        if (server is null)
            return;
        sink.WriteLine("");
        sink.WriteLine($"Server:{(server.Platform.Name.Length == 0 ? "" : " ")}{server.Platform.Name}");
        foreach (var component in server.Components ?? [])
        {
            var details = component.Details ?? [];
            sink.WriteLine($" {component.Name}:");
            sink.WriteLine($"  Version:          {component.Version}");
            if (component.Name == "Engine")
            {
                sink.WriteLine($"  API version:      {server.ApiVersion} (minimum version {server.MinAPIVersion})");
                sink.WriteLine($"  {(server.GoVersion.StartsWith("go", StringComparison.Ordinal) ? "Go version:" : "Runtime:   ")}       {server.GoVersion}");
            }

            if (details.TryGetValue("GitCommit", out var commit))
                sink.WriteLine($"  {(component.Name == "Engine" ? "Git commit:" : "GitCommit: ")}       {commit}");
            if (component.Name != "Engine")
                continue;
            if (server.BuildTime is { Length: > 0 } built)
                sink.WriteLine($"  Built:            {built}");
            sink.WriteLine($"  OS/Arch:          {server.Os}/{server.Arch}");
            sink.WriteLine($"  Experimental:     {(server.Experimental ? "true" : "false")}");
        }
    }

    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
