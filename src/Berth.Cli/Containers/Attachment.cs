using System.Globalization;
using Berth.Api.Client;
using Berth.Cli.Commands;
using Berth.Cli.Output;
using Berth.Cli.Streams;
using Berth.Linux.Terminals;

namespace Berth.Cli.Containers;

/// <summary>What <c>run</c>, <c>start -a</c> and <c>attach</c> share: the attach request, signals, the size of the terminal.</summary>
internal static class Attachment
{
    public static ApiRequest Request(string id, bool stdin, bool stdout, bool stderr, string detachKeys) =>
        new ApiRequest("POST", $"/containers/{id}/attach")
            .Query("detachKeys", detachKeys, detachKeys.Length > 0)
            .Query("stderr", "1", stderr)
            .Query("stdin", "1", stdin)
            .Query("stdout", "1", stdout)
            .Query("stream", "1")
            .Hijack();

    /// <summary>The answer, when it is a raw stream.</summary>
    /// <exception cref="ApiException">The daemon refused.</exception>
    /// <exception cref="CliException">It answered, but with something else.</exception>
    public static ApiResponse Ensure(ApiResponse answer)
    {
        answer.Ensure();
        return answer.Status == 101 ? answer : throw new CliException($"unable to upgrade to tcp, received {answer.Status}");
    }

    /// <summary>
    /// Passes signals on (<paramref name="proxy"/>, no terminal) or follows the terminal's size. SIGINT and SIGTERM end the client too,
    /// whether or not they are passed on: the third one, since a container may ignore what it is sent, or with
    /// <paramref name="leavesAtOnce"/> the first, which is then no failure.
    /// </summary>
    public static void HandleSignals(
        AttachSession session, Invocation call, string id, bool tty, bool proxy, bool leavesAtOnce = false, string kind = "containers")
    {
        proxy &= !tty;
        session.Signals = SignalInbox.Open(
            proxy ? SignalNames.Forwarded
            : tty && TerminalMode.IsTerminal(TextSink.Out.File) ? [SignalInbox.Interrupt, SignalInbox.Terminate, SignalInbox.WindowChanged]
            : [SignalInbox.Interrupt, SignalInbox.Terminate]);
        var patience = leavesAtOnce ? 1 : 3;
        session.OnSignal = signal =>
        {
            if (signal == SignalInbox.WindowChanged)
                Resize(call, id, tty, kind);
            else if (proxy)
                Forward(call, id, signal);
            if (signal is SignalInbox.Interrupt or SignalInbox.Terminate && --patience == 0)
                throw leavesAtOnce ? new CliException("", exitCode: 0) : new CliException("\ngot 3 SIGTERM/SIGINTs, forcefully exiting");
        };
    }

    /// <summary>What <c>attach</c> and <c>exec</c> say when the user leaves by the detach keys.</summary>
    public static CliException Detached() => new("read escape sequence");

    /// <summary>Tells the container how large the terminal is.</summary>
    public static void Resize(Invocation call, string id, bool tty, string kind = "containers", int larger = 0)
    {
        if (!tty || !WindowSize.TryGet(TextSink.Out.File, out var size) || (larger == 0 && size is { Rows: 0, Columns: 0 }))
            return;
        using var answer = call.Client.Send(new ApiRequest("POST", $"/{kind}/{id}/resize")
            .Query("h", (size.Rows + larger).ToString(CultureInfo.InvariantCulture)).Query("w", (size.Columns + larger).ToString(CultureInfo.InvariantCulture)));
        // A container that has ended meanwhile needs no size.
        answer.ReadToEnd();
    }

    private static void Forward(Invocation call, string id, int signal)
    {
        using var answer = call.Client.Send(new ApiRequest("POST", $"/containers/{id}/kill").Query("signal", SignalNames.Of(signal)));
        answer.ReadToEnd();
    }
}
