using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Berth.Api.Auth;
using Berth.Oci;

namespace Berth.Cli.Images.Logins;

/// <summary>
/// A program <c>docker-credential-NAME</c> that keeps credentials outside any file of ours: <c>get</c>, <c>store</c> and <c>erase</c>, the registry or
/// a small document on standard input.
/// </summary>
internal sealed class CredentialProgram(string name)
{
    // What a helper calls the user when the secret is no password but a token.
    private const string TokenUser = "<token>";

    private static readonly string[] s_nothing = ["credentials not found in native keychain", "no credentials server URL", "no credentials username"];

    public string Program => $"docker-credential-{name}";

    /// <summary>The credentials of a registry; null when the program has none.</summary>
    /// <exception cref="CliException">It failed.</exception>
    public AuthConfig? Get(string server)
    {
        var (code, output) = Run("get", server);
        if (code != 0)
            return Array.Exists(s_nothing, output.Contains) ? null : throw Failed("getting", output);
        try
        {
            using var document = JsonDocument.Parse(output);
            var (user, secret) = (Member(document, "Username"), Member(document, "Secret"));
            return user == TokenUser
                ? new AuthConfig { ServerAddress = server, IdentityToken = secret }
                : new AuthConfig { ServerAddress = server, Username = user, Password = secret };
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw Failed("getting", $"{Program} answered what is no credentials: {JsonFault.Describe(Encoding.UTF8.GetBytes(output), failure)}");
        }
    }

    public void Store(string server, AuthConfig auth)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("ServerURL", server);
            json.WriteString("Username", auth.IdentityToken is null ? auth.Username : TokenUser);
            json.WriteString("Secret", auth.IdentityToken ?? auth.Password);
            json.WriteEndObject();
        }

        var (code, output) = Run("store", Encoding.UTF8.GetString(text.ToArray()));
        if (code != 0)
            throw Failed("storing", output);
    }

    public void Erase(string server)
    {
        var (code, output) = Run("erase", server);
        if (code != 0 && !Array.Exists(s_nothing, output.Contains))
            throw Failed("erasing", output);
    }

    private (int Code, string Output) Run(string verb, string input)
    {
        // A name, never a path: what runs is what the user has installed under that name.
        if (name.Contains('/'))
            throw new CliException($"error {verb} credentials - err: {Program} is a path");
        var start = new ProcessStartInfo(Program, [verb]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        try
        {
#pragma warning disable RS0030 // The helper is a program by its definition: keychains and agents have their own.
            using var process = Process.Start(start) ?? throw new Win32Exception();
#pragma warning restore RS0030
            try
            {
                process.StandardInput.Write(input);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It answered without reading; what it wrote and its code tell.
                process.StandardInput.BaseStream.Dispose();
            }

            var output = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
        catch (Win32Exception)
        {
            throw new CliException($"error {verb} credentials - err: exec: \"{Program}\": executable file not found in $PATH, out: ``");
        }
    }

    private static string? Member(JsonDocument document, string member) => document.RootElement.TryGetProperty(member, out var value) ? value.GetString() : null;

    private static CliException Failed(string verb, string output) => new($"error {verb} credentials - err: exit status 1, out: `{output}`");
}
