using Berth.Daemon.Logging;
using Berth.Daemon.Options;
using Berth.Engine;
using Berth.Engine.UserNamespaces;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Daemon;

/// <summary>Turns the two flags into what containers ask, and finds out at once whether this machine can do it.</summary>
internal static class UserNamespaceSetup
{
    /// <exception cref="OptionsException">No such user, no subordinate ids, or mounts of the data root cannot have other owners.</exception>
    public static ChooseUserNamespace From(DaemonOptions options, Log log)
    {
        var isDefault = options.DefaultUsernsMode == "private" || (options.DefaultUsernsMode.Length == 0 && options.UsernsRemap.Length > 0);
        var whose = options.UsernsRemap.Length > 0 ? options.UsernsRemap : RemapUser.Default;
        if (!isDefault && options.UsernsRemap.Length == 0) return new ChooseUserNamespace(isDefault, () => Find(whose, options.DataRoot));
        UserMaps? maps;
        try
        {
            maps = Find(whose, options.DataRoot);
        }
        catch (EngineException error)
        {
            throw new OptionsException(error.Message);
        }
        if (maps is null) log.Warning("user namespaces: root cannot be remapped with itself; user namespaces are off");
        return new ChooseUserNamespace(isDefault && maps is not null, () => maps);
    }

    private static UserMaps? Find(string whose, string dataRoot)
    {
        var maps = new RemapUser(new HostAccounts()).Resolve(whose);
        if (maps is null) return null;
        try
        {
            using var space = maps.CreateNamespace();
            using var mount = OpenTree.Clone(FileDescriptor.WorkingDirectory, dataRoot);
            MountSetattr.Change(mount, MountAttributes.IdMap, userNamespace: space);
            // Memory too is mounted with the owners the container knows.
            using var context = Fsopen.New("tmpfs");
            Fsconfig.Create(context);
            using var memory = Fsmount.Detached(context);
            MountSetattr.Change(memory, MountAttributes.IdMap, userNamespace: space);
            return maps;
        }
        catch (LinuxException error)
        {
            throw EngineException.Internal(
                $"user namespaces need mounts with mapped ids (Linux 6.3; {dataRoot} on ext4, xfs, btrfs or another file system that has them): {error.Message}", error);
        }
    }
}
