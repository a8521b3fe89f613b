using System.Globalization;
using Berth.Engine.Containers;
using Berth.Runtime;

namespace Berth.Engine.Logs.Drivers;

/// <summary>
/// How the log of a container is written. Every driver but <c>none</c> has files: those of <c>syslog</c>, <c>journald</c> and
/// <c>fluentd</c> hold what is still to be sent, and are what <c>docker logs</c> reads. All of them rotate; Docker's json-file grows
/// without end, so here it keeps five files of 20 MB unless it is told otherwise.
/// </summary>
public static class PlanLog
{
    private const long Thousand = 1000;
    private const long DefaultSize = 20_000_000;
    private const int DefaultFiles = 5;
    private const int MostAttributes = 16 * 1024;

    /// <summary>The files of the log; null when the driver keeps none.</summary>
    /// <param name="container">Whose log.</param>
    /// <param name="directory">The container's folder.</param>
    public static string? FileOf(ContainerDocument container, string directory) => container.HostConfig.LogConfig.Type switch
    {
        "none" => null,
        "json-file" or "" => Path.Combine(directory, container.Id + "-json.log"),
        _ => Path.Combine(directory, "local-logs", "container.log"),
    };

    /// <summary>What the shim is to write; null for nothing.</summary>
    /// <exception cref="EngineException">A value cannot be read, or two do not go together.</exception>
    public static LogTarget? Of(ContainerDocument container, string directory)
    {
        if (FileOf(container, directory) is not { } path) return null;
        try
        {
            return Plan(container, path);
        }
        catch (FormatException error)
        {
            throw Failed(error.Message);
        }
    }

    /// <summary>A driver that cannot be used.</summary>
    internal static EngineException Failed(string why) =>
        EngineException.Internal($"failed to create task for container: failed to initialize logging driver: {why}");

    private static LogTarget Plan(ContainerDocument container, string path)
    {
        var log = container.HostConfig.LogConfig;
        var config = (IReadOnlyDictionary<string, string>?)log.Config ?? new Dictionary<string, string>();
        var target = log.Type switch
        {
            "local" => Local(config, path),
            "json-file" or "" => JsonFile(config, path),
            _ => Cache(config, path),
        };
        if (log.Type == "local") return target;
        var attributes = LogAttributes.Json(container, config, withTag: log.Type is "json-file" or "");
        if (attributes.Length > MostAttributes) throw new FormatException($"attributes of the log take {attributes.Length} bytes, {MostAttributes} is the limit");
        return target with { Attributes = attributes };
    }

    private static LogTarget JsonFile(IReadOnlyDictionary<string, string> config, string path)
    {
        var hasSize = config.TryGetValue("max-size", out var sizeText);
        // -1 is ours: a log without limit has to be asked for.
        var size = !hasSize ? DefaultSize : sizeText == "-1" ? 0 : GoValues.Size(sizeText!, Thousand);
        if (hasSize && size <= 0 && sizeText != "-1") throw new FormatException("max-size must be a positive number");
        var files = hasSize ? 1 : DefaultFiles;
        if (config.TryGetValue("max-file", out var filesText)) files = GoValues.Int(filesText);
        if (files < 1) throw new FormatException("max-file cannot be less than 1");
        var compress = config.TryGetValue("compress", out var compressText) && GoValues.Bool(compressText);
        if (compress && (!hasSize || files == 1)) throw new FormatException("compress cannot be true when max-file is less than 2 or max-size is not set");
        return new LogTarget { Path = path, MaxSize = size, MaxFiles = files, Compress = compress };
    }

    private static LogTarget Local(IReadOnlyDictionary<string, string> config, string path)
    {
        var (size, files, compress) = (DefaultSize, DefaultFiles, true);
        if (config.TryGetValue("max-size", out var sizeText)) size = Explained(() => GoValues.Size(sizeText, Thousand), $"invalid value for max-size: {sizeText}: ");
        if (config.TryGetValue("max-file", out var filesText)) files = Explained(() => GoValues.Int(filesText), $"invalid value for max-file: {filesText}: ");
        if (config.TryGetValue("compress", out var compressText)) compress = Explained(() => GoValues.Bool(compressText), "error reading compress log option: ");
        if (compress && files <= 1) throw new FormatException("compression cannot be enabled when max file count is 1");
        return new LogTarget { Path = path, MaxSize = size, MaxFiles = Math.Max(files, 1), Compress = compress };
    }

    // Not compressed: the one who sends them on finds its place again by the file.
    private static LogTarget Cache(IReadOnlyDictionary<string, string> config, string path)
    {
        var size = config.TryGetValue("cache-max-size", out var sizeText) && TrySize(sizeText, out var parsed) ? parsed : DefaultSize;
        var files = config.TryGetValue("cache-max-file", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : DefaultFiles;
        return new LogTarget { Path = path, MaxSize = size, MaxFiles = files };
    }

    // Docker starts the container whatever it is told about the cache, and then keeps none; here it keeps the usual one.
    private static bool TrySize(string text, out long size)
    {
        size = 0;
        try
        {
            size = GoValues.Size(text, Thousand);
            return size > 0;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static T Explained<T>(Func<T> read, string prefix)
    {
        try
        {
            return read();
        }
        catch (FormatException error)
        {
            throw new FormatException(prefix + error.Message, error);
        }
    }
}
