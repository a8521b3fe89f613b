using System.Net;
using System.Text.Json.Nodes;
using Berth.Testing;

namespace Berth.Root.Tests.Survival;

/// <summary>
/// A client that creates, starts, runs commands in, renames, reads, stops and removes its own container, in an order of its own, until
/// the daemon is no more; and then knows what must hold.
/// </summary>
internal sealed class Worker(int number, int seed)
{
    private const string Sleeper = """{"Image": "busybox", "Cmd": ["sh", "-c", "trap 'exit 0' TERM; echo begun; while :; do sleep 1000 & wait $!; done"]}""";

    private readonly Random random = new(seed);
    private int made;
    private string state = "none";
    private string name = "";

    public Expectation Expected { get; private set; } = new("");

    /// <summary>How many answers it got.</summary>
    public int Answers { get; private set; }

    /// <summary>Works until a request gets no answer.</summary>
    /// <exception cref="InvalidOperationException">An answer that should not have been given.</exception>
    public async Task WorkAsync(EngineClient engine, CancellationToken cancel)
    {
        try
        {
            while (!cancel.IsCancellationRequested) await StepAsync(engine, cancel);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
        {
            // The daemon has been killed.
        }
    }

    /// <summary>Looks, with a new daemon, whether what was acknowledged holds, and goes on from what is.</summary>
    /// <returns>What does not hold; null when all does.</returns>
    public async Task<string?> CheckAsync(EngineClient engine, CancellationToken cancel)
    {
        if (name.Length == 0) return null;
        var found = new List<(string Name, string State)>();
        foreach (var candidate in Expected.Names)
        {
            var answer = await engine.GetAsync($"containers/{candidate}/json", cancel);
            if (answer.Status == HttpStatusCode.OK)
                found.Add((candidate, JsonNode.Parse(answer.Body)!["State"]!["Status"]!.GetValue<string>()));
        }

        if (found.Count > 1) return $"worker {number}: {Expected}, but there are {string.Join(" and ", found)}";
        (name, state) = found.Count == 1 ? found[0] : (name, "none");
        if (!Expected.States.Contains(state)) return $"worker {number}: {Expected}, but it is {state}";
        Expected.Acknowledged(state);
        if (state != "none") Expected.AcknowledgedName(name);
        return null;
    }

    private Task StepAsync(EngineClient engine, CancellationToken cancel) => (state, random.Next(6)) switch
    {
        ("none", _) => CreateAsync(engine, cancel),
        ("created", 0) => RemoveAsync(engine, cancel),
        ("created", 1) => RenameAsync(engine, cancel),
        ("created", _) => ChangeAsync(engine, "start", "running", cancel),
        ("exited", 0) => ChangeAsync(engine, "start", "running", cancel),
        ("exited", 1) => RenameAsync(engine, cancel),
        ("exited", 2) => ReadAsync(engine, cancel),
        ("exited", _) => RemoveAsync(engine, cancel),
        ("running", 0) => RenameAsync(engine, cancel),
        ("running", 1) => ChangeAsync(engine, "stop?t=5", "exited", cancel),
        ("running", 2) => RemoveAsync(engine, cancel),
        ("running", 3) => ReadAsync(engine, cancel),
        _ => ExecAsync(engine, cancel),
    };

    private async Task CreateAsync(EngineClient engine, CancellationToken cancel)
    {
        name = $"w{number}-{made++}";
        Expected = new Expectation(name);
        Expected.Asked("created");
        await AskAsync(engine, $"containers/create?name={name}", Sleeper, HttpStatusCode.Created, cancel);
        Take("created");
    }

    private async Task ChangeAsync(EngineClient engine, string verb, string next, CancellationToken cancel)
    {
        Expected.Asked(next);
        await AskAsync(engine, $"containers/{name}/{verb}", "", HttpStatusCode.NoContent, cancel);
        Take(next);
    }

    private async Task RenameAsync(EngineClient engine, CancellationToken cancel)
    {
        var next = $"w{number}-{made++}";
        Expected.AskedName(next);
        await AskAsync(engine, $"containers/{name}/rename?name={next}", "", HttpStatusCode.NoContent, cancel);
        name = next;
        Expected.AcknowledgedName(next);
    }

    private async Task RemoveAsync(EngineClient engine, CancellationToken cancel)
    {
        // A running one is killed first: it may be found dead and still there.
        Expected.Asked("none");
        if (state == "running") Expected.Asked("exited");
        var answer = await engine.RemoveContainerAsync(name, cancel);
        Expect(answer, HttpStatusCode.NoContent, "remove");
        Take("none");
    }

    private async Task ReadAsync(EngineClient engine, CancellationToken cancel)
    {
        var answer = await engine.GetAsync($"containers/{name}/logs?stdout=1", cancel);
        Expect(answer, HttpStatusCode.OK, "logs");
    }

    private async Task ExecAsync(EngineClient engine, CancellationToken cancel)
    {
        var created = await engine.PostAsync($"containers/{name}/exec", """{"Cmd": ["true"], "AttachStdout": true}""", cancel);
        Expect(created, HttpStatusCode.Created, "exec create");
        var id = JsonNode.Parse(created.Body)!["Id"]!.GetValue<string>();
        Expect(await engine.PostAsync($"exec/{id}/start", """{"Detach": true}""", cancel), HttpStatusCode.OK, "exec start");
    }

    private void Take(string next)
    {
        state = next;
        Expected.Acknowledged(next);
    }

    private async Task AskAsync(EngineClient engine, string path, string json, HttpStatusCode status, CancellationToken cancel) =>
        Expect(await engine.PostAsync(path, json, cancel), status, path);

    private void Expect(EngineAnswer answer, HttpStatusCode status, string what)
    {
        Answers++;
        if (answer.Status != status) throw new InvalidOperationException($"worker {number}, {name} {state}: {what}: {answer.Status} {answer.Message}");
    }
}
