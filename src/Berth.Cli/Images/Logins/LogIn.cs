using System.Text;
using System.Text.Json;
using Berth.Api;
using Berth.Api.Auth;
using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Linux;
using Berth.Linux.Terminals;

namespace Berth.Cli.Images.Logins;

/// <summary><c>berth login</c>: asks the registry, through the daemon, and keeps what it took.</summary>
internal sealed class LogIn : Command
{
    private TextFlag? _user, _password;
    private SwitchFlag? _passwordFromInput;

    public override IReadOnlyList<string> Paths => ["login"];

    public override string Usage => "[OPTIONS] [SERVER]";

    public override string Summary => "Log in to a registry";

    public override Arity Arity => new(0, 1);

    public override void Declare(FlagSet flags)
    {
        _password = flags.Text("password", 'p', "Password or personal access token");
        _passwordFromInput = flags.Switch("password-stdin", '\0', "Take the password from STDIN");
        _user = flags.Text("username", 'u', "User name");
    }

    public override int Execute(Invocation call)
    {
        Check();
        var server = Credentials.ServerOf(call.Arguments.Count > 0 ? call.Arguments[0] : "");
        var config = ClientConfig.Read(call.Globals.ConfigDirectory);
        var auth = Typed(config, server);
        auth.ServerAddress = server;
        var answer = call.Client.Call(new ApiRequest("POST", "/auth").Json(JsonSerializer.SerializeToUtf8Bytes(auth, ApiJson.Wire.AuthConfig)), ApiJson.Wire.AuthResponse);
        if (answer.IdentityToken.Length > 0)
            (auth.Password, auth.IdentityToken) = (null, answer.IdentityToken);
        if (config.Keep(server, auth))
            TextSink.Error.Write($"\nWARNING! Your credentials are stored unencrypted in '{config.Path}'.\nConfigure a credential helper to remove this warning. See\nhttps://docs.docker.com/go/credential-store/\n\n");
        TextSink.Error.Flush();
        TextSink.Out.WriteLine(answer.Status);
        return 0;
    }

    private void Check()
    {
        if (_password!.Changed && _passwordFromInput!.Value)
            throw new CliException("conflicting options: cannot specify both --password and --password-stdin");
        if (_passwordFromInput!.Value && _user!.Value.Length == 0)
            throw new CliException("the --password-stdin option requires --username to be set");
        if (_password.Changed)
            TextSink.Error.WriteLine("WARNING! Using --password via the CLI is insecure. Use --password-stdin.");
    }

    private AuthConfig Typed(ClientConfig config, string server)
    {
        if (_passwordFromInput!.Value)
            return new AuthConfig { Username = _user!.Value, Password = Everything().TrimEnd('\n', '\r') };
        var known = config.Find(server);
        if (_user!.Value.Length == 0 && _password!.Value.Length == 0 && known is { Username.Length: > 0 } or { IdentityToken.Length: > 0 })
        {
            TextSink.Out.WriteLine($"Authenticating with existing credentials...{(known.Username is { Length: > 0 } name ? $" [Username: {name}]" : "")}");
            TextSink.Out.WriteLine("\n Info -> To login with a different account, run 'berth logout' followed by 'berth login'\n\n");
            TextSink.Out.Flush();
            return known;
        }

        var user = _user.Value;
        if ((user.Length == 0 || _password!.Value.Length == 0) && !TerminalMode.IsTerminal(new FileDescriptor(0)))
            throw new CliException("Error: Cannot perform an interactive login from a non TTY device");
        if (user.Length == 0)
            user = Prompt.Ask("Username: ", hidden: false);
        if (user.Length == 0)
            throw new CliException("Error: Non-null Username Required");
        var password = _password!.Value.Length > 0 ? _password.Value : Prompt.Ask("Password: ", hidden: true);
        return password.Length > 0 ? new AuthConfig { Username = user, Password = password } : throw new CliException("Error: Password Required");
    }

    private static string Everything()
    {
        using var input = new FileStream(new Microsoft.Win32.SafeHandles.SafeFileHandle(0, ownsHandle: false), FileAccess.Read, 0);
        using var reader = new StreamReader(input, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}

/// <summary><c>berth logout</c>.</summary>
internal sealed class LogOut : Command
{
    public override IReadOnlyList<string> Paths => ["logout"];

    public override string Usage => "[SERVER]";

    public override string Summary => "Log out from a registry";

    public override Arity Arity => new(0, 1);

    public override int Execute(Invocation call)
    {
        var server = Credentials.ServerOf(call.Arguments.Count > 0 ? call.Arguments[0] : "");
        TextSink.Out.WriteLine($"Removing login credentials for {server}");
        TextSink.Out.Flush();
        ClientConfig.Read(call.Globals.ConfigDirectory).Forget(server);
        return 0;
    }
}
