using System.Diagnostics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Xunit;

namespace Berth.Testing;

/// <summary>Runs things in namespaces of their own, so that a test may mount and configure what it likes.</summary>
public static class Unshared
{
    private const string Inside = "BERTH_TEST_INSIDE";

    /// <summary>
    /// Begins a test that wants its own namespaces: <c>if (!Unshared.Enter&lt;MyTests&gt;("--mount")) return;</c>. Outside, it runs this one
    /// test again under unshare(1), fails when that fails, and answers false. Inside it answers true.
    /// </summary>
    /// <param name="flags">Options of unshare(1), separated by blanks.</param>
    /// <param name="method">The test; filled in by the compiler.</param>
    public static bool Enter<TTests>(string flags, [CallerMemberName] string method = "")
    {
        Require.Root();
        var name = $"{typeof(TTests).FullName}.{method}";
        if (Environment.GetEnvironmentVariable(Inside) == name) return true;
        var unshare = Require.Program("unshare");
        // Run by `dotnet test`, this process is the test program itself; run as `dotnet X.dll` it is not.
        var self = Environment.ProcessPath!;
        string[] program = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [self, Assembly.GetEntryAssembly()!.Location] : [self];
        var (code, output) = Run(unshare, [.. flags.Split(' '), "--", .. program, "-method", name, "-noColor"], (Inside, name));
        Assert.True(code == 0, $"{name} under unshare {flags} ended with {code}:\n{output}");
        if (output.Contains("[SKIP]", StringComparison.Ordinal)) Assert.Skip(output);
        Assert.Contains("Total: 1,", output, StringComparison.Ordinal);
        return false;
    }

    /// <summary>Runs a shell script under unshare(1); its exit code and all it wrote.</summary>
    public static (int Code, string Output) Shell(string flags, string script)
    {
        Require.Root();
        return Run(Require.Program("unshare"), [.. flags.Split(' '), "--", "sh", "-c", script]);
    }

    private static (int Code, string Output) Run(string program, string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = new System.Text.StringBuilder();
        process.OutputDataReceived += (_, line) => Append(line.Data);
        process.ErrorDataReceived += (_, line) => Append(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        process.WaitForExit();
        return (process.ExitCode, output.ToString());

        void Append(string? line)
        {
            lock (output) output.AppendLine(line);
        }
    }
}
