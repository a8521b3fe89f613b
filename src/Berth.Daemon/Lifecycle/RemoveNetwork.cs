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
    private const string Command = "berthd remove-network";

    private const string Help = """
        Usage:  berthd remove-network [OPTIONS]

        Removes the bridge and the firewall table that a daemon made on this machine. They outlive it, because its containers do.
        Takes the options that the daemon had (--data-root, --bridge, --config-file, ...), and refuses while it runs.
        """;

    public static int Run(string[] arguments)
    {
        if (arguments is ["--help"] or ["-h"])
        {
            Console.Out.WriteLine(Help);
            return 0;
        }
        using var errors = Console.OpenStandardError();
        try
        {
            var options = ReadOptions.From(arguments, Command);
            var log = new Log(errors, LogLevel.Error, options.LogJson, TimeProvider.System);
            // A data root that is gone may have left a bridge all the same, and is not made for this.
            using var root = Directory.Exists(options.DataRoot) ? RootLock.Take(options.DataRoot, "data-root") : null;
            var removed = NetworkStack.Uninstall(NetworkSetup.From(options, ChooseUserNamespace.Never, log, TimeProvider.System));
            BridgeRecord.Delete(options.DataRoot);
            Console.Out.WriteLine(removed.Count == 0 ? $"nothing of the daemon with data root {options.DataRoot} is here" : $"removed {string.Join(" and ", removed)}");
            return 0;
        }
        catch (OptionsException e) when (e.Usage)
        {
            Console.Error.WriteLine($"{e.Message}\nSee '{Command} --help'.");
            return 125;
        }
        catch (Exception e) when (e is OptionsException or NetworkException or Linux.LinuxException or IOException)
        {
            Console.Error.WriteLine($"{Command}: {e.Message}");
            return 1;
        }
    }
}
