using System.Text;
using System.Text.Json;
using Berth.Linux.Calls;
using Berth.OciCli.Arguments;

namespace Berth.OciCli.Output;

/// <summary>The log that engines read a runtime's last error from.</summary>
internal static class LogFile
{
    public static void Error(GlobalOptions globals, string message) => Append(globals, "error", message);

    public static void Warn(GlobalOptions globals, string message) => Append(globals, "warning", message);

    private static void Append(GlobalOptions globals, string level, string message)
    {
        if (globals.Log.Length == 0) return;
        var time = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        using var file = Open.TryAt(Linux.FileDescriptor.WorkingDirectory, globals.Log, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Append | OpenFlags.CloseOnExec, out _, 0x1A4);
        // A log that cannot be written must not hide the error itself, which goes to standard error too.
        if (file is null) return;
        _ = Write.To(file, globals.LogFormat == "json" ? Json(level, message, time) : Encoding.UTF8.GetBytes($"time=\"{time}\" level={level} msg={Quote(message)}\n"), out _);
    }

    private static byte[] Json(string level, string message, string time)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("level", level);
            writer.WriteString("msg", message);
            writer.WriteString("time", time);
            writer.WriteEndObject();
        }

        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private static string Quote(string text) => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal) + "\"";
}
