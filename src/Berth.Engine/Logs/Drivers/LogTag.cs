using System.Globalization;
using System.Text;
using Berth.Engine.Containers;
using Berth.Engine.Names;

namespace Berth.Engine.Logs.Drivers;

/// <summary>The option <c>tag</c>: text with fields such as <c>{{.Name}}</c> in it.</summary>
internal static class LogTag
{
    /// <summary>What drivers take that need a tag and were given none.</summary>
    public const string Default = "{{.ID}}";

    /// <exception cref="FormatException">A field there is not, or braces without their end; in Docker's words.</exception>
    public static string Of(ContainerDocument container, string template)
    {
        var tag = new StringBuilder();
        var at = 0;
        while (true)
        {
            var open = template.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0) return tag.Append(template, at, template.Length - at).ToString();
            var close = template.IndexOf("}}", open, StringComparison.Ordinal);
            if (close < 0) throw new FormatException("template: log-tag:1: unclosed action");
            tag.Append(template, at, open - at).Append(Field(container, template[(open + 2)..close].Trim(' ', '-'), open + 2));
            at = close + 2;
        }
    }

    private static string Field(ContainerDocument container, string field, int place) => field switch
    {
        ".ID" => ObjectId.Short(container.Id),
        ".FullID" or ".ContainerID" => container.Id,
        ".Name" => container.Name,
        ".ContainerName" => "/" + container.Name,
        ".ImageID" => ImageId(container)[..12],
        ".ImageFullID" or ".ContainerImageID" => container.ImageId,
        ".ImageName" or ".ContainerImageName" => container.Config.Image,
        ".DaemonName" => "docker",
        ".Command" => string.Join(' ', new[] { container.Path }.Concat(container.Arguments)),
        ".Hostname" => Environment.MachineName,
        _ when field.StartsWith('.') && field.AsSpan(1).IndexOfAny(" |(") < 0 => throw new FormatException(string.Create(
            CultureInfo.InvariantCulture,
            $"template: log-tag:1:{place}: executing \"log-tag\" at <{field}>: can't evaluate field {field[1..]} in type *logger.Info")),
        _ => throw new FormatException($"template: log-tag:1: function \"{field.Split(' ')[0]}\" not defined"),
    };

    private static string ImageId(ContainerDocument container) => container.ImageId[(container.ImageId.IndexOf(':', StringComparison.Ordinal) + 1)..];
}
