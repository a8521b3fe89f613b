using System.Runtime.InteropServices;

namespace Berth.Linux.Calls;

/// <summary>setfsuid(2) and setfsgid(2): whose files the calling thread makes. It keeps its capabilities over the files of others.</summary>
public static partial class FileSystemIds
{
    /// <summary>Sets both for the calling thread until the result is disposed, on the same thread.</summary>
    public static Scope As(uint user, uint group)
    {
        var scope = new Scope((uint)setfsgid(group), (uint)setfsuid(user));
        // Leaving user 0 took those over files out of the effective set.
        Capget.RaiseEffective();
        return scope;
    }

    /// <summary>Takes the ids back; a default one does nothing.</summary>
    public readonly ref struct Scope
    {
        private readonly uint _group;
        private readonly uint _user;
        private readonly bool _isSet;

        internal Scope(uint group, uint user) => (_group, _user, _isSet) = (group, user, true);

        /// <summary>Takes the ids back.</summary>
        public void Dispose()
        {
            if (!_isSet) return;
            _ = setfsuid(_user);
            _ = setfsgid(_group);
        }
    }

    [LibraryImport("libc")]
    private static partial int setfsuid(uint user);

    [LibraryImport("libc")]
    private static partial int setfsgid(uint group);
}
