using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Berth.Api.Auth;
using Berth.Cli.Containers.Create;
using Berth.Cli.Output;
using Berth.Oci;

namespace Berth.Cli.Images.Logins;

/// <summary>A client's <c>config.json</c>, docker's format: credentials, or the names of the programs that keep them. What is not understood stays.</summary>
internal sealed class ClientConfig
{
    private static readonly JsonWriterOptions s_form =
        new() { Indented = true, IndentCharacter = '\t', IndentSize = 1, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject _root;

    private ClientConfig(string path, JsonObject root) => (Path, _root) = (path, root);

    public string Path { get; }

    /// <summary>The file, for one who will write it: what cannot be read is not to be overwritten.</summary>
    /// <exception cref="CliException">The file is there and cannot be read.</exception>
    public static ClientConfig Read(string directory)
    {
        var config = TryRead(directory, out var fault);
        return config ?? throw new CliException(fault!);
    }

    /// <summary>The file, for one who only looks for credentials: what cannot be read is said, and there are none, as docker does it.</summary>
    public static ClientConfig ReadOrWarn(string directory)
    {
        if (TryRead(directory, out var fault) is { } config)
            return config;
        TextSink.Error.WriteLine($"WARNING: {fault}");
        TextSink.Error.Flush();
        return new ClientConfig(System.IO.Path.Combine(directory, "config.json"), []);
    }

    private static ClientConfig? TryRead(string directory, out string? fault)
    {
        var path = System.IO.Path.Combine(directory, "config.json");
        fault = null;
        byte[] bytes = [];
        try
        {
            if (File.Exists(path) || Directory.Exists(path))
                bytes = File.ReadAllBytes(path);
            var root = bytes.Length == 0 ? new JsonObject() : Parse(bytes);
            fault = Misfit(root) is { } misfit ? $"Error parsing config file ({path}): {misfit}" : null;
            if (fault is null)
                return new ClientConfig(path, (JsonObject)root!);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            fault = $"Error parsing config file ({path}): {JsonFault.Describe(bytes, failure)}";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            fault = $"Error loading config file: {Files.Sentence("open", path, failure)}";
        }

        return null;
    }

    private static JsonNode? Parse(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return Copy(document.RootElement);
    }

    // Of two members with one name the last counts, as for docker; a node of .NET's would refuse both.
    private static JsonNode? Copy(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.String:
                return JsonValue.Create(element.GetString());
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Copy)]);
            case JsonValueKind.Object:
                var copy = new JsonObject();
                foreach (var member in element.EnumerateObject())
                    copy[member.Name] = Copy(member.Value);
                return copy;
            default:
                return JsonNode.Parse(element.GetRawText());
        }
    }

    private static string? Misfit(JsonNode? root)
    {
        if (root is not JsonObject members)
            return "the document is not an object";
        foreach (var name in (string[])["auths", "credHelpers"])
        {
            if (members[name] is not (null or JsonObject))
                return $"{name} is not an object";
        }

        return members["credsStore"] is null || Text(members, "credsStore") is not null ? null : "credsStore is not a text";
    }

    /// <summary>The program that keeps the credentials of a registry; null when this file does.</summary>
    public CredentialProgram? HelperOf(string server)
    {
        var name = Text(_root["credHelpers"] as JsonObject, server) ?? Text(_root, "credsStore");
        return string.IsNullOrEmpty(name) ? null : new CredentialProgram(name);
    }

    /// <summary>The credentials of a registry; null when there are none.</summary>
    public AuthConfig? Find(string server)
    {
        if (HelperOf(server) is { } helper)
            return helper.Get(server);
        return _root["auths"]?[server] is JsonObject entry ? ToAuth(entry, server) : null;
    }

    /// <summary>Keeps credentials; true when they are new and lie in this file, for everybody to read who may read it.</summary>
    public bool Keep(string server, AuthConfig auth)
    {
        if (HelperOf(server) is { } helper)
        {
            helper.Store(server, auth);
            // An empty entry says that there are credentials, as docker does it.
            Entries()[server] = new JsonObject();
            Write();
            return false;
        }

        var entry = new JsonObject { ["auth"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{auth.Username}:{(auth.IdentityToken is null ? auth.Password : "")}")) };
        if (auth.IdentityToken is { Length: > 0 } token)
            entry["identitytoken"] = token;
        if (JsonNode.DeepEquals(_root["auths"]?[server], entry))
            return false;
        Entries()[server] = entry;
        Write();
        return true;
    }

    /// <summary>Forgets the credentials of a registry. None there is fine.</summary>
    public void Forget(string server)
    {
        HelperOf(server)?.Erase(server);
        if (_root["auths"] is JsonObject entries && entries.Remove(server))
            Write();
    }

    private JsonObject Entries()
    {
        if (_root["auths"] is not JsonObject entries)
            _root["auths"] = entries = [];
        return entries;
    }

    // The new file in the place of the old one, so that two logins at a time leave one of two whole files.
    private void Write()
    {
        var directory = System.IO.Path.GetDirectoryName(Path)!;
        var temporary = System.IO.Path.Combine(directory, $"config.json.{Environment.ProcessId}");
        try
        {
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
            using (var file = new FileStream(temporary, options))
            using (var json = new Utf8JsonWriter(file, s_form))
                _root.WriteTo(json);
            File.Move(temporary, Path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            throw new CliException($"Error saving credentials: {Files.Sentence("write", Path, failure)}");
        }
    }

    private static AuthConfig ToAuth(JsonObject entry, string server)
    {
        var auth = new AuthConfig { ServerAddress = server, Username = Text(entry, "username"), Password = Text(entry, "password") };
        if (Text(entry, "auth") is { Length: > 0 } encoded)
        {
            var pair = Decode(encoded, server);
            var colon = pair.IndexOf(':');
            (auth.Username, auth.Password) = colon < 0 ? (pair, "") : (pair[..colon], pair[(colon + 1)..].TrimEnd('\0'));
        }

        if (Text(entry, "identitytoken") is { Length: > 0 } token)
            auth.IdentityToken = token;
        if (Text(entry, "registrytoken") is { Length: > 0 } ready)
            auth.RegistryToken = ready;
        return auth;
    }

    private static string Decode(string encoded, string server)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        }
        catch (FormatException)
        {
            throw new CliException($"the credentials of {server} are no base64");
        }
    }

    private static string? Text(JsonObject? parent, string name) => parent?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
