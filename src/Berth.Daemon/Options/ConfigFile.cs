using System.Globalization;
using System.Text;
using System.Text.Json;
using Berth.Daemon.Http;
using Berth.Linux;

namespace Berth.Daemon.Options;

/// <summary>Reads <c>daemon.json</c>: dockerd's keys; a key that is not one of them is refused by name, never ignored.</summary>
internal static class ConfigFile
{
    /// <summary>The options in the file at <paramref name="path"/>; none when there is no file and none was asked for.</summary>
    /// <exception cref="OptionsException">The file is missing though asked for, or wrong.</exception>
    public static Dictionary<Option, OptionValue> Read(string path, bool required)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return required ? throw Wrong(path, $"open {path}: no such file or directory") : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // .NET says of a folder that access to it is denied.
            throw Wrong(path, Directory.Exists(path) ? $"read {path}: is a directory" : FileFailure.Describe(e));
        }
        // dockerd accepts a byte order mark and an empty file.
        var json = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        return string.IsNullOrWhiteSpace(json) ? [] : Parse(path, json);
    }

    private static Dictionary<Option, OptionValue> Parse(string path, string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw Wrong(path, "invalid JSON: " + GoJsonError.Describe(new(Encoding.UTF8.GetBytes(json)), e));
        }
        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw Wrong(path, "invalid JSON: not an object");
            Dictionary<Option, OptionValue> values = [];
            List<string> unknown = [];
            foreach (var property in document.RootElement.EnumerateObject())
            {
                var option = OptionTable.All.FirstOrDefault(o => o.Key == property.Name);
                if (property.Value.ValueKind == JsonValueKind.Null) continue;
                if (option is not null) values[option] = Whole(path, option, property.Value);
                else if (OptionTable.DockerOnly.Contains(property.Name)) throw Wrong(path, $"berthd does not have dockerd's \"{property.Name}\"");
                else unknown.Add(property.Name);
            }
            if (unknown.Count > 0) throw Wrong(path, $"the following directives don't match any configuration option: {string.Join(", ", unknown)}");
            return values;
        }
    }

    private static OptionValue Whole(string path, Option option, JsonElement json)
    {
        try
        {
            return Value(path, option, json);
        }
        catch (InvalidOperationException)
        {
            throw Wrong(path, $"invalid JSON: {option.Key} has half a character in it");
        }
    }

    private static OptionValue Value(string path, Option option, JsonElement json)
    {
        switch (option.Kind, json.ValueKind)
        {
            case (OptionKind.Flag, JsonValueKind.True or JsonValueKind.False):
                return new OptionValue { Texts = [json.GetBoolean() ? "true" : "false"], Flag = json.GetBoolean() };
            case (OptionKind.Text, JsonValueKind.String):
                return new OptionValue { Texts = [json.GetString()!] };
            case (OptionKind.Number or OptionKind.Size, JsonValueKind.Number) when json.TryGetInt64(out var number):
                return new OptionValue { Texts = [number.ToString(CultureInfo.InvariantCulture)], Number = number };
            case (OptionKind.Size, JsonValueKind.String) when Size.TryParse(json.GetString()!, out var size):
                return new OptionValue { Texts = [json.GetString()!], Number = size };
            case (OptionKind.List, JsonValueKind.Array) when json.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String):
                return new OptionValue { Texts = [.. json.EnumerateArray().Select(e => e.GetString()!)] };
            case (OptionKind.Map, JsonValueKind.Object) when option.Name == "add-runtime":
                return new OptionValue { Texts = [.. json.EnumerateObject().Select(p => ReadRuntimes.Text(p) ?? throw Wrong(path, $"runtime {p.Name}: an object with path and runtimeArgs is wanted"))] };
            case (OptionKind.Map, JsonValueKind.Object) when json.EnumerateObject().All(p => p.Value.ValueKind == JsonValueKind.String):
                return new OptionValue { Texts = [.. json.EnumerateObject().Select(p => $"{p.Name}={p.Value.GetString()}")] };
            case (OptionKind.List, JsonValueKind.Object) when option.Name == "default-ulimit":
                return new OptionValue { Texts = [.. json.EnumerateObject().Select(p => Ulimit(path, p))] };
            case (OptionKind.List, JsonValueKind.Array):
                throw Misfit(path, option, json.EnumerateArray().First(e => e.ValueKind != JsonValueKind.String), "string");
            case (OptionKind.Map, JsonValueKind.Object):
                throw Misfit(path, option, json.EnumerateObject().First(p => p.Value.ValueKind != JsonValueKind.String).Value, "string");
            default:
                throw Misfit(path, option, json, GoType(option.Kind));
        }
    }

    // {"nofile": {"Name": "nofile", "Soft": 1024, "Hard": 2048}}, as dockerd writes it.
    private static string Ulimit(string path, JsonProperty property)
    {
        if (property.Value.ValueKind != JsonValueKind.Object) throw Wrong(path, $"invalid JSON: default-ulimits.{property.Name} is no object with Soft and Hard");
        var soft = property.Value.TryGetProperty("Soft", out var s) ? s.GetRawText() : "0";
        var hard = property.Value.TryGetProperty("Hard", out var h) ? h.GetRawText() : soft;
        return $"{property.Name}={soft}:{hard}";
    }

    private static OptionsException Misfit(string path, Option option, JsonElement json, string type) =>
        Wrong(path, $"invalid JSON: json: cannot unmarshal {Kind(json)} into Go struct field Config.{option.Key} of type {type}");

    private static string Kind(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "bool",
        JsonValueKind.String => "string",
        JsonValueKind.Number => "number",
        JsonValueKind.Array => "array",
        JsonValueKind.Object => "object",
        _ => "null",
    };

    private static string GoType(OptionKind kind) => kind switch
    {
        OptionKind.Flag => "bool",
        OptionKind.Text => "string",
        OptionKind.Number or OptionKind.Size => "int",
        OptionKind.List => "[]string",
        _ => "map[string]string",
    };

    private static OptionsException Wrong(string path, string why) => new($"unable to configure berthd with file {path}: {why}");
}
