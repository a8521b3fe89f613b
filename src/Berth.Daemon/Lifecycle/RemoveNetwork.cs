using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Engine.UserNamespaces;
using Berth.Network;

namespace Berth.Daemon.Lifecycle;

/// <summary>
/// <c>berthd remove-network</c>: takes the bridge and the table of the firewall from the machine, which outlive a daemon because its containers do.
/// Takes the daemon's options; refuses while that daemon runs.
/// </summary>
internal static class RemoveNetwork
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var errors = Console.OpenStandardError();
        try
        {
            var options = ReadOptions.From(arguments);
            var log = new Log(errors, LogLevel.Error, options.LogJson, TimeProvider.System);
            using var root = RootLock.Take(options.DataRoot, "data-root");
            await using var network = await NetworkStack.OpenAsync(NetworkSetup.From(options, ChooseUserNamespace.Never, log, TimeProvider.System), CancellationToken.None);
            network.Uninstall();
            return 0;
        }
        catch (Exception e) when (e is OptionsException or NetworkException or Linux.LinuxException or IOException)
        {
            Console.Error.WriteLine($"berthd remove-network: {e.Message}");
            return 1;
        }
    }
}
