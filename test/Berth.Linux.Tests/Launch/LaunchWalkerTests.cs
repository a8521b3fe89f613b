using System.Diagnostics;
using System.Runtime.CompilerServices;
using Berth.Linux.Launch;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Launch;

public sealed class LaunchWalkerTests
{
    [Theory]
    [InlineData("walk-x64.s", "as", "objcopy")]
    [InlineData("walk-arm64.s", "aarch64-linux-gnu-as", "aarch64-linux-gnu-objcopy")]
    [InlineData("loader-x64.s", "as", "objcopy")]
    [InlineData("loader-arm64.s", "aarch64-linux-gnu-as", "aarch64-linux-gnu-objcopy")]
    public void Bytes_AreWhatTheAssemblerMakesOfTheListing(string listing, string assembler, string copier)
    {
        if (assembler == "as" && System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture != System.Runtime.InteropServices.Architecture.X64) Assert.Skip("needs an assembler for x86-64");
        (assembler, copier) = (Require.Program(assembler), Require.Program(copier));
        using var directory = new TempDirectory();
        Run(assembler, Path.Combine(Sources(), listing), "-o", directory["o"]);
        Run(copier, "-O", "binary", "-j", ".text", directory["o"], directory["bin"]);
        var expected = listing switch
        {
            "walk-x64.s" => LaunchWalker.X64,
            "walk-arm64.s" => LaunchWalker.Arm64,
            "loader-x64.s" => LaunchLoader.X64,
            _ => LaunchLoader.Arm64,
        };
        Assert.Equal(expected.ToArray(), File.ReadAllBytes(directory["bin"]));
    }

    private static string Sources([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../src/Berth.Linux/Launch"));

    private static void Run(string program, params string[] arguments)
    {
#pragma warning disable RS0030 // A test drives a tool of the system.
        using var process = Process.Start(program, arguments);
#pragma warning restore RS0030
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
