using Berth.Cli.Commands;
using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Linux.Sockets;

namespace Berth.Cli.Host;

/// <summary><c>berth system dial-stdio</c>: standard input and output become a connection to the daemon. What ssh:// runs on the other side.</summary>
internal sealed class DialStdio : Command
{
    public override IReadOnlyList<string> Paths => ["system dial-stdio"];

    public override string Usage => "";

    public override string Summary => "Tie STDIN and STDOUT to the daemon's socket";

    public override bool Hidden => true;

    public override int Execute(Invocation call)
    {
        using var socket = call.Client.Dial();
        FileDescriptor input = new(0), output = new(1);
        var buffer = new byte[64 * 1024];
        var pending = ReadOnlyMemory<byte>.Empty;
        var open = true;
        Span<PollEntry> entries = stackalloc PollEntry[2];
        while (true)
        {
            entries[0] = new PollEntry { Number = socket.Number, For = pending.IsEmpty ? PollEvents.In : PollEvents.In | PollEvents.Out };
            entries[1] = new PollEntry { Number = open && pending.IsEmpty ? input.Number : -1, For = PollEvents.In };
            Poll.Any(entries);
            if ((entries[0].Came & PollEvents.Out) != 0)
                pending = pending[Math.Max(0, StreamSocket.TrySend(socket, pending.Span, out _))..];
            if (entries[1].Came != PollEvents.None)
            {
                var count = Read.From(input, buffer);
                if (count > 0)
                    pending = buffer.AsSpan(0, count).ToArray();
                open = count > 0;
                // The end of our input is the end of the request; the answer still comes.
                if (!open)
                    StreamSocket.ShutdownWrite(socket);
            }

            if ((entries[0].Came & ~PollEvents.Out) == 0)
                continue;
            var received = Read.From(socket, buffer);
            if (received == 0)
                return 0;
            Write.All(output, buffer.AsSpan(0, received));
        }
    }
}
