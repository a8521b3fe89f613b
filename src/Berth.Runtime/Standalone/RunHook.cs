using System.Text;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Launch;
using Berth.Linux.Processes;
using Berth.Oci;
using Berth.Runtime.Launching;

namespace Berth.Runtime.Standalone;

/// <summary>Runs a hook of the runtime-spec: a program of the host or of the container that reads the container's state on standard input.</summary>
public static class RunHook
{
    private const NamespaceFlags All = NamespaceFlags.Mount | NamespaceFlags.Uts | NamespaceFlags.Ipc | NamespaceFlags.Network | NamespaceFlags.Cgroup;
    private const int SIGKILL = 9;
    private const int MaxOutput = 4096;

    /// <summary>Runs it here and waits for its end.</summary>
    /// <param name="hook">The program.</param>
    /// <param name="state">The state document it reads.</param>
    /// <param name="container">The process in whose namespaces it runs, at whose root; null for this process's.</param>
    /// <exception cref="HookException">It could not be started, ended with another code than 0, or took too long.</exception>
    public static void Run(HookSpec hook, ReadOnlySpan<byte> state, (int Pid, FileDescriptor Process)? container = null)
    {
        using var input = Memfd.Create("berth-hook-state");
        Write.All(input, state);
        Lseek.To(input, 0);
        using var output = Memfd.Create("berth-hook-output");
        FileDescriptor child;
        try
        {
            child = Start(hook, input, output, container);
        }
        catch (LinuxException e)
        {
            throw new HookException($"{hook.Path}: {e.Message}");
        }

        using (child)
        {
            var timeout = hook.Timeout is > 0 and var seconds ? seconds * 1000 : -1;
            var late = Poll.One(child, PollEvents.In, timeout) == PollEvents.None;
            if (late) Pidfd.TrySignal(child, SIGKILL);
            Pidfd.TryReap(child, out var code, out _, wait: true);
            if (late) throw new HookException($"{hook.Path}: did not end within {hook.Timeout} s");
            if (code == 0) return;
            Lseek.To(output, 0);
            var said = Text(output);
            throw new HookException($"{hook.Path}: exit status {code}{(said.Length == 0 ? "" : $", output: {said}")}");
        }
    }

    private static FileDescriptor Start(HookSpec hook, FileDescriptor input, FileDescriptor output, (int Pid, FileDescriptor Process)? container)
    {
        var builder = new LaunchProgramBuilder();
        builder.AddClone(0, null, KernelSupport.Clone3);
        using var root = container is { } c ? Open.Path($"/proc/{c.Pid}/root", OpenFlags.Path | OpenFlags.Directory | OpenFlags.CloseOnExec) : null;
        if (container is { } joined)
        {
            var users = UserNamespace.UserMapOf(joined.Pid) is null ? 0 : NamespaceFlags.User;
            builder.Add(LaunchCall.Setns, new("setns", "container"), default, builder.File(joined.Process), (long)(All | users));
            builder.Add(LaunchCall.Fchdir, new("fchdir", "root"), default, builder.File(root!));
            builder.Add(LaunchCall.Chroot, new("chroot", "."), default, builder.Text("."));
            if (users != 0) builder.Add(LaunchCall.Setresgid, "setresgid", default, 0, 0, 0);
            if (users != 0) builder.Add(LaunchCall.Setresuid, "setresuid", default, 0, 0, 0);
        }

        builder.Add(LaunchCall.Dup3, "dup3", default, builder.File(input), 0, 0);
        builder.Add(LaunchCall.Dup3, "dup3", default, builder.File(output), 1, 0);
        builder.Add(LaunchCall.Dup3, "dup3", default, builder.File(output), 2, 0);
        builder.Add(LaunchCall.CloseRange, "close_range", default, 3, uint.MaxValue, 0);
        var action = builder.Bytes(new byte[32]);
        for (var signal = 1; signal < 32; signal++)
            if (signal is not (9 or 19)) builder.Add(LaunchCall.Sigaction, "rt_sigaction", default, signal, action, 0, 8);
        builder.Add(LaunchCall.Sigprocmask, "rt_sigprocmask", default, 2, builder.Struct(0UL), 0, 8);
        builder.Add(LaunchCall.Execve, new("execve", hook.Path), default, builder.Text(hook.Path), builder.Texts(hook.Args.Count > 0 ? hook.Args : [hook.Path]), builder.Texts(hook.Env));
        using var block = Memfd.Create("berth-hook");
        Write.All(block, builder.Build());
        using var program = LaunchProgram.Map(block, [.. builder.Descriptors.Select(d => d.Number)]);
        var result = container is { } inside ? RunIn(inside.Process, program) : program.Run();
        if (result.Pid == 0) throw new LinuxException("clone3", result.Errno);
        var child = new FileDescriptor(result.PidFd);
        if (result.FailedRecord < 0) return child;
        Pidfd.TryReap(child, out _, out _, wait: true);
        child.Dispose();
        throw new LinuxException(builder.Steps[result.FailedRecord].ToString(), result.Errno);
    }

    private static LaunchResult RunIn(FileDescriptor container, LaunchProgram program)
    {
        using var own = Open.Path("/proc/self/ns/pid", OpenFlags.ReadOnly | OpenFlags.CloseOnExec);
        Setns.Join(container, NamespaceFlags.Pid);
        try
        {
            return program.Run();
        }
        finally
        {
            Setns.Join(own, NamespaceFlags.Pid);
        }
    }

    private static string Text(FileDescriptor output)
    {
        Span<byte> bytes = stackalloc byte[MaxOutput];
        var count = Read.TryFrom(output, bytes, out _);
        return count <= 0 ? "" : Encoding.UTF8.GetString(bytes[..count]).Trim();
    }
}

/// <summary>A hook failed.</summary>
public sealed class HookException(string message) : Exception(message);
