using System.Diagnostics;
using System.Globalization;
using Berth.Engine.Users;

namespace Berth.Engine.UserNamespaces;

/// <summary>The host's users, groups and subordinate ids, read when they are asked for.</summary>
/// <param name="directory">Where the files are: <c>/etc</c>.</param>
public sealed class HostAccounts(string directory = "/etc")
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>passwd and group.</summary>
    public UserDatabase Database => new(Text("passwd"), Text("group"));

    /// <summary>subuid(5).</summary>
    public string SubordinateUsers => Text("subuid");

    /// <summary>subgid(5).</summary>
    public string SubordinateGroups => Text("subgid");

    /// <summary>Makes a system user who can do nothing but own subordinate ids, by the host's own tools, which know its locks.</summary>
    /// <exception cref="EngineException">A tool is missing or refused.</exception>
    public void AddUser(string name)
    {
        try
        {
            Run("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", name);
            if (SubordinateIds.MapOf(SubordinateUsers, name, null).Count == 0) Run("usermod", "--add-subuids", Range(SubordinateIds.FirstFree(SubordinateUsers)), name);
            if (SubordinateIds.MapOf(SubordinateGroups, name, null).Count == 0) Run("usermod", "--add-subgids", Range(SubordinateIds.FirstFree(SubordinateGroups)), name);
        }
        catch (EngineException error)
        {
            throw EngineException.Internal($"error during \"{name}\" user creation: {error.Message}", error);
        }
    }

    private static string Range(uint first) => string.Create(CultureInfo.InvariantCulture, $"{first}-{first + SubordinateIds.Count - 1}");

    private string Text(string name)
    {
        var path = Path.Combine(directory, name);
        return File.Exists(path) ? File.ReadAllText(path) : "";
    }

    private static void Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
#pragma warning disable RS0030 // Users are the host's: its tools lock the files and keep what else belongs to a user.
            using var tool = Process.Start(start)!;
#pragma warning restore RS0030
            tool.StandardInput.Close();
            var said = tool.StandardError.ReadToEnd();
            if (!tool.WaitForExit(Limit)) throw EngineException.Internal($"{program} does not end");
            if (tool.ExitCode != 0) throw EngineException.Internal($"{program} {string.Join(' ', arguments)}: {said.Trim()}");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            throw EngineException.Internal($"{program}: {error.Message}", error);
        }
    }
}
