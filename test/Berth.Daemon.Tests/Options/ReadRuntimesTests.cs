using Berth.Daemon.Options;
using Berth.Testing;
using Xunit;

namespace Berth.Daemon.Tests.Options;

public sealed class ReadRuntimesTests : IDisposable
{
    private readonly TempDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Flags_NamesAndPaths_AreRead()
    {
        var options = ReadOptions.From(["--add-runtime", "Other=/usr/bin/other", "--add-runtime=runc=/opt/runc", "--default-runtime", "other"]);
        Assert.Equal(("/usr/bin/other", "/opt/runc", "other"), (options.Runtimes["other"].Path, options.Runtimes["runc"].Path, options.DefaultRuntime));
        Assert.Empty(options.Runtimes["other"].Arguments);
    }

    [Fact]
    public void File_PathAndArguments_AreRead()
    {
        var options = ReadOptions.From(["--config-file", Write("""{"runtimes":{"other":{"path":"/usr/bin/other","runtimeArgs":["--debug","a b"]},"plain":{"path":"/p","runtimeArgs":null}}}""")]);
        Assert.Equal("/usr/bin/other", options.Runtimes["other"].Path);
        Assert.Equal(["--debug", "a b"], options.Runtimes["other"].Arguments);
        Assert.Empty(options.Runtimes["plain"].Arguments);
    }

    [Theory]
    [InlineData("invalid argument \"foo\" for \"--add-runtime\" flag: invalid runtime argument: foo", "foo")]
    [InlineData("invalid argument \"foo=\" for \"--add-runtime\" flag: invalid runtime argument: foo=", "foo=")]
    [InlineData("invalid argument \"berth=/x\" for \"--add-runtime\" flag: runtime name 'berth' is reserved", "berth=/x")]
    public void Flag_Wrong_IsRefusedInDockerdsWords(string message, string value) =>
        Assert.Equal(message, Assert.Throws<OptionsException>(() => ReadOptions.From(["--add-runtime", value])).Message);

    [Theory]
    [InlineData("""{"runtimes":{"kata":{"runtimeType":"io.containerd.kata.v2"}}}""", "runtime kata: an object with path and runtimeArgs is wanted")]
    [InlineData("""{"runtimes":{"kata":"/usr/bin/kata"}}""", "runtime kata: an object with path and runtimeArgs is wanted")]
    public void File_Wrong_IsRefused(string json, string message) =>
        Assert.EndsWith(message, Assert.Throws<OptionsException>(() => ReadOptions.From(["--config-file", Write(json)])).Message, StringComparison.Ordinal);

    private string Write(string json)
    {
        var path = _folder["daemon.json"];
        File.WriteAllText(path, json);
        return path;
    }
}
