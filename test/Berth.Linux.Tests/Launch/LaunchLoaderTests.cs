using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Testing;
using Xunit;

namespace Berth.Linux.Tests.Launch;

public sealed class LaunchLoaderTests
{
    private const int BlockNumber = 9;

    [Theory]
    [InlineData(Architecture.X64)]
    [InlineData(Architecture.Arm64)]
    public void Program_MapsTheBlockAndWalksIt(Architecture architecture)
    {
        var qemu = architecture == RuntimeInformation.ProcessArchitecture ? "" : Require.Program(architecture == Architecture.Arm64 ? "qemu-aarch64-static" : "qemu-x86_64-static");
        using var directory = new TempDirectory();
        var builder = new LaunchProgramBuilder(architecture);
        builder.Add(LaunchCall.Write, "write", default, 1, builder.Text("walked"), 6);
        builder.Add(LaunchCall.Chdir, "chdir", default, builder.Text("/no/such/place"));
        File.WriteAllBytes(directory["block"], builder.Build());
        File.WriteAllBytes(directory["loader"], LaunchLoader.Image(BlockNumber, architecture));
        File.SetUnixFileMode(directory["loader"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        using var block = Open.Path(directory["block"], OpenFlags.ReadWrite);
        using var program = LaunchProgram.MapForLoader(block, []);
        Assert.Null(program.Failure());
#pragma warning disable RS0030 // A test drives a tool of the system.
        using var process = Process.Start(new ProcessStartInfo("sh", ["-c", $"exec {qemu} {directory["loader"]} {BlockNumber}<>{directory["block"]}"]) { RedirectStandardOutput = true })!;
#pragma warning restore RS0030
        Assert.Equal("walked", process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(127, process.ExitCode);
        Assert.Equal((1, Errno.ENOENT), program.Failure());
        using var again = LaunchProgram.MapWalked(block);
        Assert.Equal((1, Errno.ENOENT), again.Failure());
    }

    [Fact]
    public void Create_File_CannotBeWritten()
    {
        using var file = LaunchLoader.Create(3);
        Assert.Equal(-1, Write.To(file, [0], out var errno));
        Assert.Equal(Errno.EPERM, errno);
        Assert.Equal(0x464c457fu, BinaryPrimitives.ReadUInt32LittleEndian(LaunchLoader.Image(3, Architecture.X64)));
    }
}
