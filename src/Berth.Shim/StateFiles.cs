using Berth.Linux;
using Berth.Linux.Calls;
using Berth.Runtime.Protocol;

namespace Berth.Shim;

/// <summary>A file per process, in the encoding of <see cref="HoldMessage"/>: what the next shim is told should this one be killed.</summary>
internal sealed class StateFiles(FileDescriptor directory)
{
    private readonly byte[] _buffer = new byte[MessageWriter.MaxLength];

    public void Write(HoldMessage facts)
    {
        // No descriptor means anything in a file.
        var bare = facts with { Main = -1, Input = -1, Output = -1, Error = -1, LogDirectoryFile = -1, PidNamespace = -1, PidDirectory = -1, ProgramStart = -1, ProgramCount = 0, Attachments = [] };
        var length = bare.Write(_buffer, MessageType.Adopt, 0);
        var name = ProcessName.StateFile(facts.Id, facts.ExecId);
        var temporary = name + "~";
        using (var file = Open.TryAt(directory, temporary, OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Truncate | OpenFlags.CloseOnExec | OpenFlags.NoFollow, out _, 0x180))
        {
            // Without room for its note a process is still held; only a killed shim would not find it again.
            if (file is null || Linux.Calls.Write.To(file, _buffer.AsSpan(0, length), out _) != length) return;
        }

        Rename.TryAt(directory, temporary, directory, name);
    }

    public void Remove(string id, string execId) => Unlink.TryAt(directory, ProcessName.StateFile(id, execId));
}
