using System.Globalization;
using System.Text;
using Berth.Daemon.Options;
using Berth.Linux;

namespace Berth.Daemon.Lifecycle;

/// <summary>The file that says which process the daemon is.</summary>
internal sealed class PidFile : IDisposable
{
    private readonly string _path;

    private PidFile(string path) => _path = path;

    /// <summary>Writes our process id.</summary>
    /// <exception cref="OptionsException">The process in it still runs and is a berthd, or the file cannot be written.</exception>
    public static PidFile Write(string path)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } directory) Directory.CreateDirectory(directory);
            if (RunningHolder(path) is { } holder)
            {
                throw new OptionsException($"failed to start daemon, ensure berthd is not running or delete {path}: process with PID {holder} is still running");
            }
            ReplaceFile.With(path, Encoding.ASCII.GetBytes(Environment.ProcessId.ToString(CultureInfo.InvariantCulture)));
            return new PidFile(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionsException($"failed to start daemon: {FileFailure.Describe(e)}");
        }
    }

    public void Dispose() => File.Delete(_path);

    /// <summary>True when the process in it runs and is a berthd, as far as the caller may know.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            return RunningHolder(path) is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    // After a reboot the number belongs to somebody else, so the name counts too.
    private static string? RunningHolder(string path)
    {
        if (!File.Exists(path)) return null;
        var pid = File.ReadAllText(path).Trim();
        if (!int.TryParse(pid, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == Environment.ProcessId) return null;
        try
        {
            // PID (COMM) STATE ...: a killed daemon whose parent has not asked for it yet is a zombie, and no holder.
            var stat = File.ReadAllText($"/proc/{number}/stat");
            return stat.Contains("(berthd) ", StringComparison.Ordinal) && !stat.Contains("(berthd) Z", StringComparison.Ordinal) ? pid : null;
        }
        catch (IOException)
        {
            // No such process: the file is a left-over.
            return null;
        }
    }
}
