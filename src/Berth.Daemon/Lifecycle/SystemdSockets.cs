using System.Globalization;
using Berth.Daemon.Options;

namespace Berth.Daemon.Lifecycle;

/// <summary>Sockets that systemd opened for us, sd_listen_fds(3): descriptors from 3 on.</summary>
internal static class SystemdSockets
{
    private const int First = 3;

    /// <summary>All of them for <c>fd://</c> and <c>fd://*</c>; one for <c>fd://4</c>.</summary>
    public static IReadOnlyList<int> Find(string which)
    {
        var pid = Environment.GetEnvironmentVariable("LISTEN_PID");
        var given = Environment.GetEnvironmentVariable("LISTEN_FDS");
        if (pid != Environment.ProcessId.ToString(CultureInfo.InvariantCulture) || !int.TryParse(given, out var count) || count < 1)
        {
            throw new OptionsException("no sockets found via socket activation: make sure the service was started by systemd");
        }
        if (which is "" or "*") return [.. Enumerable.Range(First, count)];
        if (int.TryParse(which, NumberStyles.None, CultureInfo.InvariantCulture, out var one) && one >= First && one < First + count) return [one];
        throw new OptionsException($"failed to find systemd socket: fd://{which}");
    }
}
