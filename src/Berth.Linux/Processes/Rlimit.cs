namespace Berth.Linux.Processes;

/// <summary>The resources of getrlimit(2) by name.</summary>
public static class Rlimit
{
    /// <summary>The number of <paramref name="name"/>, <c>RLIMIT_NOFILE</c> or <c>nofile</c>; -1 when there is none.</summary>
    public static int Number(string name)
    {
        var text = name.AsSpan();
        if (text.StartsWith("RLIMIT_", StringComparison.OrdinalIgnoreCase)) text = text[7..];
        for (var i = 0; i < Names.Length; i++)
            if (text.Equals(Names[i], StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }

    private static readonly string[] Names =
    [
        "CPU", "FSIZE", "DATA", "STACK", "CORE", "RSS", "NPROC", "NOFILE", "MEMLOCK", "AS", "LOCKS", "SIGPENDING", "MSGQUEUE",
        "NICE", "RTPRIO", "RTTIME",
    ];
}
