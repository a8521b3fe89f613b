namespace Berth.Runtime.Protocol;

/// <summary>The body of every message about one process: its name and two numbers whose meaning the type of the message gives.</summary>
/// <param name="Id">Container id.</param>
/// <param name="ExecId">Exec id; empty for the first process.</param>
/// <param name="First">Signal, rows, exit code, pid, record index, error code, or attachment flags.</param>
/// <param name="Second">Columns, errno, or nanoseconds since 1970.</param>
internal readonly record struct ProcessMessage(string Id, string ExecId, int First = 0, long Second = 0)
{
    public static int Write(Span<byte> buffer, MessageType type, ulong cookie, in ProcessMessage message)
    {
        var writer = new MessageWriter(buffer);
        writer.Head(type, cookie);
        writer.I32(message.First);
        writer.I64(message.Second);
        writer.Text(message.Id);
        writer.Text(message.ExecId);
        return writer.Length;
    }

    /// <summary>Reads what follows the head; false when the message is malformed.</summary>
    public static bool TryRead(ref MessageReader reader, out ProcessMessage message)
    {
        var first = reader.I32();
        var second = reader.I64();
        message = new ProcessMessage(reader.Text(), reader.Text(), first, second);
        return reader.IsComplete;
    }
}

/// <summary>What an attached client takes and gives.</summary>
[Flags]
internal enum AttachmentFlags
{
    None = 0,
    Stdin = 1,
    Stdout = 2,
    Stderr = 4,
    Framed = 8,
}
