using Berth.Daemon.Options;
using Berth.Testing;
using Berth.Testing.Documents;
using Xunit;

namespace Berth.Daemon.Tests.Options;

/// <summary>A daemon.json with something wrong at each of its places: it is read, or refused by a sentence.</summary>
public sealed class MisshapenFileTests
{
    [Fact]
    public async Task DaemonJson_IsReadOrRefusedInPlainWords()
    {
        using var folder = new TempDirectory();
        const string Options = """
            {"hosts":["unix:///a"],"debug":true,"insecure-registries":["r:5000"],"registry-mirrors":["https://m"],"log-opts":{"max-size":"1m"},"default-shm-size":"1g",
             "max-concurrent-downloads":7,"default-ulimits":{"nofile":{"Name":"nofile","Soft":1,"Hard":2}},"runtimes":{"x":{"path":"/x","runtimeArgs":["a"]}},"labels":["a=b"],"dns":["1.1.1.1"]}
            """;
        await PlainWords.OnlyAsync<OptionsException>(Misshapen.Of(Options.Trim()), bytes =>
        {
            File.WriteAllBytes(folder["daemon.json"], bytes);
            ReadOptions.From(["--config-file", folder["daemon.json"]]);
            return Task.CompletedTask;
        });
    }
}
