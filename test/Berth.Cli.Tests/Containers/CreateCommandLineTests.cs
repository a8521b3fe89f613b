using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Cli.Commands;
using Berth.Testing;

namespace Berth.Cli.Tests.Containers;

/// <summary>
/// <c>create</c> over three hundred command lines against what docker 28.2.2 did with them: the request it sent, without members that
/// have their default, or its sentence and exit code.
/// </summary>
public sealed class CreateCommandLineTests
{
    private static readonly string Directory = Path.Combine(AppContext.BaseDirectory, "Recorded");

    [Fact]
    public void Create_RecordedCommandLines_EndAsDockersDid()
    {
        System.IO.Directory.SetCurrentDirectory(Directory);
        using var daemon = new TinyHttpServer((_, socket) => TinyHttpServer.Answer(socket, 201, "{\"Id\":\"0123456789abcdef\",\"Warnings\":[]}\n"));
        var wrong = new List<string>();
        var count = 0;
        foreach (var line in File.ReadLines("create.jsonl"))
        {
            count++;
            var recorded = JsonNode.Parse(line)!;
            var expected = Expected(recorded);
            var actual = Run(daemon, recorded["args"]!.AsArray().Select(word => Fill(word!.GetValue<string>())).ToArray());
            if (expected != actual)
                wrong.Add($"{recorded["args"]!.ToJsonString()}\n  docker {expected}\n  berth  {actual}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.True(count > 300);
    }

    private static string Expected(JsonNode recorded)
    {
        var code = recorded["code"]!.GetValue<int>();
        if (code != 0)
            return $"{code} {Fill(recorded["stderr"]!.GetValue<string>()).Replace("docker", "berth", StringComparison.Ordinal)}";
        var query = string.Join('&', (recorded["query"]?.GetValue<string>() ?? "").Split('&').Order(StringComparer.Ordinal));
        return $"0 {query} {JsonNode.Parse(Fill(recorded["body"]!.ToJsonString()))!.Sorted().ToJsonString()}";
    }

    private static string Run(TinyHttpServer daemon, string[] words)
    {
        daemon.Requests.Clear();
        try
        {
            CommandLine.Run(["-H", daemon.Host, "create", .. words]);
        }
        catch (CliException failure)
        {
            return $"{failure.ExitCode} {failure.Message}{(failure.Hint is null ? "" : $"\n\n{failure.Hint}")}";
        }

        Assert.True(daemon.Requests.TryDequeue(out var request));
        var target = request.Line.Split(' ')[1];
        var query = string.Join('&', (target.Contains('?') ? target[(target.IndexOf('?') + 1)..] : "").Split('&').Order(StringComparer.Ordinal));
        var body = JsonNode.Parse(request.Body)!;
        if (body["Env"] is JsonArray env)
            body["Env"] = new JsonArray([.. env.Select(one => one!.GetValue<string>()).Order(StringComparer.Ordinal).Select(one => JsonValue.Create(one))]);
        TakeEmptyListsOut(body["HostConfig"]!.AsObject());
        return $"0 {query} {body.Pruned()!.Sorted().ToJsonString()}";
    }

    // docker sends these always, and inspect shows them as they came: they must be there. The record leaves out the empty ones.
    private static void TakeEmptyListsOut(JsonObject host)
    {
        foreach (var name in (string[])["BlkioDeviceReadBps", "BlkioDeviceReadIOps", "BlkioDeviceWriteBps", "BlkioDeviceWriteIOps", "BlkioWeightDevice", "Devices", "Dns", "DnsOptions", "DnsSearch", "Ulimits"])
        {
            if (host[name]!.AsArray().Count == 0)
                host.Remove(name);
        }

        if (host["PortBindings"]!.AsObject().Count == 0)
            host.Remove("PortBindings");
    }

    private static string Fill(string text) => text
        .Replace("{cwd}", Directory, StringComparison.Ordinal)
        .Replace("{parent}", Path.GetDirectoryName(Directory), StringComparison.Ordinal)
        .Replace("{home}", Environment.GetEnvironmentVariable("HOME"), StringComparison.Ordinal);
}

internal static class Nodes
{
    /// <summary>The same with the members in the order of their names.</summary>
    public static JsonNode Sorted(this JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value!.Sorted()))),
        JsonArray list => new JsonArray([.. list.Select(item => item!.Sorted())]),
        _ => node.DeepClone(),
    };

    /// <summary>The same without empty members of endpoints, which the recording leaves out.</summary>
    public static JsonNode? Pruned(this JsonNode node)
    {
        if (node["NetworkingConfig"]?["EndpointsConfig"] is JsonObject endpoints)
        {
            foreach (var (_, endpoint) in endpoints)
            {
                foreach (var (name, value) in endpoint!.AsObject().ToList())
                {
                    if (value is null || (value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().Length == 0)
                        || (value.GetValueKind() == JsonValueKind.Number && value.GetValue<int>() == 0))
                        endpoint.AsObject().Remove(name);
                }
            }
        }

        if (node["HostConfig"]?["DeviceRequests"] is JsonArray requests)
        {
            foreach (var request in requests)
            {
                foreach (var (name, value) in request!.AsObject().ToList())
                {
                    if (value is null or JsonObject { Count: 0 } || value.ToJsonString() is "\"\"" or "0")
                        request.AsObject().Remove(name);
                }
            }
        }

        return node;
    }
}
