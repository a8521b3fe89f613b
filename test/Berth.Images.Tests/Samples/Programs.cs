using System.Diagnostics;

namespace Berth.Images.Tests.Samples;

/// <summary>Other people's programs, as oracles.</summary>
internal static class Programs
{
    public static byte[] Zstd(byte[] bytes) => Run("zstd", ["-q", "-c"], bytes);

    /// <summary>Runs a program and returns what it wrote.</summary>
    public static byte[] Run(string program, IEnumerable<string> arguments, byte[]? input = null, string? directory = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, WorkingDirectory = directory ?? "/" };
        using var process = Process.Start(start)!;
        var feeding = Task.Run(() =>
        {
            using var stdin = process.StandardInput.BaseStream;
            if (input is not null) stdin.Write(input);
        }, TestContext.Current.CancellationToken);
        var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        feeding.Wait(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
