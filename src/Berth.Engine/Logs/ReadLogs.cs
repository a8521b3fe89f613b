namespace Berth.Engine.Logs;

/// <summary>
/// <c>docker logs</c>: reads what the shim has written, from the rotated files to the one that is written now, and goes on with what
/// comes. The files are the only truth: a daemon that was restarted in between reads on where it likes.
/// </summary>
/// <param name="watch">Tells when a log grows.</param>
public sealed class ReadLogs(WatchLogs watch)
{
    /// <summary>Writes the lines asked for to <paramref name="output"/>.</summary>
    /// <exception cref="EngineException">NotImplemented: the container's log driver keeps nothing to be read.</exception>
    public async Task RunAsync(LogSource source, LogRequest request, Stream output, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(request);
        if (source.Path is not { } path) throw EngineException.NotImplemented("configured logging driver does not support reading");
        // Before the first read: what is written while we read is then either read or announced.
        using var changes = request.Follow && source.Ended is not null ? watch.Subscribe(path) : null;
        var files = LogFiles.OpenAll(path);
        var writer = new LogWriter(request, output);
        LineReader? reader = null;
        try
        {
            var (first, offset) = request.Tail is { } tail ? FindTail.Run(files, tail) : (0, 0);
            for (var i = first; i < files.Count; i++)
            {
                if (reader is null) reader = new LineReader(files[i], offset);
                else reader.MoveTo(files[i]);
                if (!await CopyAsync(reader, writer, ct)) return;
            }
            await writer.FlushAsync(ct);
            if (changes is not null) await FollowAsync(path, reader, changes, source.Ended!, writer, ct);
        }
        finally
        {
            foreach (var file in files) file.Dispose();
            // Following opens files of its own.
            reader?.File.Dispose();
        }
    }

    // False when a line was later than asked for.
    private static async ValueTask<bool> CopyAsync(LineReader reader, LogWriter writer, CancellationToken ct)
    {
        do
        {
            var wanted = CopyBlock(reader, writer);
            if (!wanted)
            {
                await writer.FlushAsync(ct);
                return false;
            }
            if (writer.IsFull) await writer.SendAsync(ct);
        }
        while (reader.Fill());
        return true;
    }

    private static bool CopyBlock(LineReader reader, LogWriter writer)
    {
        while (reader.TryLine(out var line))
        {
            // A damaged line is left out: a power loss may leave one, and the rest is still good.
            if (LogRecord.TryParse(line, out var record) && !writer.Add(record)) return false;
        }
        return true;
    }

    private static async Task FollowAsync(string path, LineReader? reader, LogChanges changes, Task ended, LogWriter writer, CancellationToken ct)
    {
        while (true)
        {
            // Asked before reading: if it has ended now, what is read next is all there will ever be.
            var last = ended.IsCompleted;
            if (reader is null && LogFiles.OpenAll(path) is [var first, ..]) reader = new LineReader(first, 0);
            if (reader is not null && !await CatchUpAsync(path, reader, writer, ct)) return;
            await writer.FlushAsync(ct);
            if (last) return;
            await changes.WaitAsync(ended, ct);
        }
    }

    // Reads to the end of the file and, when it was rotated away, of those begun after it.
    private static async ValueTask<bool> CatchUpAsync(string path, LineReader reader, LogWriter writer, CancellationToken ct)
    {
        while (true)
        {
            var next = LogFiles.OpenNext(path, reader.File);
            // Only now to the end: once there is a next file, nothing is added to this one.
            if (!await CopyAsync(reader, writer, ct))
            {
                next?.Dispose();
                return false;
            }
            if (next is null) return true;
            reader.File.Dispose();
            reader.MoveTo(next);
        }
    }
}
