namespace Berth.Engine.Logs.Forward;

/// <summary>What sending on needs to know.</summary>
internal sealed record ForwardSettings(TimeProvider Time, Action<string> Notice, CancellationToken Stopping);

/// <summary>One log that is sent on.</summary>
internal sealed class ForwardedLog(string path, ILogSink sink, WatchLogs watch, ForwardSettings settings) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private const int TriesAfterEnd = 5;

    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(settings.Stopping);
    private readonly ForwardPosition _position = new(path + ".sent");
    private byte[] _text = new byte[64 * 1024];

    public ValueTask ConnectAsync(CancellationToken ct) => sink.ConnectAsync(ct);

    public void Stop() => _stop.Cancel();

    public async Task RunAsync(Task ended)
    {
        using var changes = watch.Subscribe(path);
        LineReader? reader = null;
        try
        {
            while (true)
            {
                // Asked before reading: if it has ended now, what is read next is all there will ever be.
                var last = ended.IsCompleted;
                reader ??= Open();
                if (reader is not null) await CatchUpAsync(reader, ended);
                if (last) return;
                await changes.WaitAsync(ended, _stop.Token);
            }
        }
        finally
        {
            reader?.File.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await sink.DisposeAsync();
        _stop.Dispose();
    }

    // Where the last one was; the beginning when it never was anywhere, or when that file has been rotated away.
    private LineReader? Open()
    {
        var files = LogFiles.OpenAll(path);
        if (files.Count == 0) return null;
        var (inode, offset) = _position.Read();
        var index = Math.Max(files.FindIndex(f => f.Inode == inode && f.Length >= offset), 0);
        var found = files[index].Inode == inode;
        for (var i = 0; i < files.Count; i++)
            if (i != index) files[i].Dispose();
        return new LineReader(files[index], found ? offset : 0);
    }

    private async Task CatchUpAsync(LineReader reader, Task ended)
    {
        while (true)
        {
            var next = LogFiles.OpenNext(path, reader.File);
            // Only now to the end: once there is a next file, nothing is added to this one.
            do
            {
                await SendLinesAsync(reader, ended);
            }
            while (reader.Fill());
            _position.Write(reader.File.Inode, reader.Position);
            if (next is null) return;
            reader.File.Dispose();
            reader.MoveTo(next);
        }
    }

    private async Task SendLinesAsync(LineReader reader, Task ended)
    {
        var sent = false;
        while (TakeEntry(reader) is { } entry)
        {
            await SendAsync(entry, ended);
            sent = true;
        }
        if (sent) _position.Write(reader.File.Inode, reader.Position);
    }

    private LogEntry? TakeEntry(LineReader reader)
    {
        while (reader.TryLine(out var line))
        {
            // A damaged line is left out, as when it is read.
            if (!LogRecord.TryParse(line, out var record)) continue;
            if (_text.Length < record.Text.Length) _text = new byte[record.Text.Length * 2];
            var length = record.CopyText(_text);
            var isPartial = length == 0 || _text[length - 1] != '\n';
            return new LogEntry(_text.AsMemory(0, isPartial ? length : length - 1), isPartial, record.IsStderr, record.Nanoseconds());
        }
        return null;
    }

    private async Task SendAsync(LogEntry entry, Task ended)
    {
        var pause = FirstPause;
        for (var tries = 0; ; tries++)
        {
            try
            {
                await sink.ConnectAsync(_stop.Token);
                await sink.SendAsync(entry, _stop.Token);
                return;
            }
            catch (LogSinkException error)
            {
                if (tries == 0) settings.Notice($"{error.Message}; it is kept and sent later");
                // The container is over and nobody listens: its log stays in its files.
                if (ended.IsCompleted && tries >= TriesAfterEnd) throw;
            }
            await Task.Delay(pause, settings.Time, _stop.Token);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
