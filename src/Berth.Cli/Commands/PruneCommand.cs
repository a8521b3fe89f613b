using System.Text.Json.Serialization.Metadata;
using Berth.Api.Client;
using Berth.Api.Requests;
using Berth.Cli.Flags;
using Berth.Cli.Output;
using Berth.Linux;

namespace Berth.Cli.Commands;

/// <summary>A verb that removes what nobody uses: it asks before, and says afterwards what went.</summary>
internal abstract class PruneCommand : Command
{
    private SwitchFlag? _force;
    private Filters? _filters;

    public sealed override string Usage => "[OPTIONS]";

    /// <summary>What <c>--filter</c> said.</summary>
    protected Filters Wanted => _filters!;

    public override void Declare(FlagSet flags)
    {
        // -f is --force here, as in docker.
        _filters = FilterFlag.Declare(flags, shorthand: '\0');
        _force = flags.Switch("force", 'f', "Do not ask");
    }

    /// <summary>True when it is meant; what it is about is only worked out for who is asked.</summary>
    protected bool IsMeant(Func<string> warning)
    {
        if (_force!.Value)
            return true;
        TextSink.Out.Write($"{warning()}\nAre you sure you want to continue? [y/N] ");
        TextSink.Out.Flush();
        // Anything but y is no.
        var answer = new byte[64];
        var count = Linux.Calls.Read.TryFrom(new FileDescriptor(0), answer, out _);
        return count > 0 && answer[0] is (byte)'y' or (byte)'Y';
    }

    /// <summary>Asks the daemon for it.</summary>
    protected static T Prune<T>(Invocation call, string path, Filters filters, JsonTypeInfo<T> type) =>
        call.Client.Call(new ApiRequest("POST", path).Query("filters", filters.ToJson(), !filters.IsEmpty), type);

    /// <summary>What went, a line each; nothing for nothing.</summary>
    protected static void Print(string title, IEnumerable<string>? lines)
    {
        var text = string.Join('\n', lines ?? []);
        if (text.Length > 0)
            TextSink.Out.WriteLine($"{title}\n{text}\n");
    }

    /// <summary>How much is free now.</summary>
    protected static void Print(ulong freed) => TextSink.Out.WriteLine($"Total reclaimed space: {HumanText.Size(freed)}");
}
