using Berth.Linux.Processes;

namespace Berth.Linux.Launch;

/// <summary>A laid out program, mapped into the process that runs it.</summary>
public sealed unsafe class LaunchProgram : IDisposable
{
    private readonly byte* _block;
    private readonly nuint _size;
    private readonly LaunchBlockHeader _header;
    private readonly ulong _address;

    private LaunchProgram(byte* block, nuint size, ulong address)
    {
        _block = block;
        _address = address;
        _size = size;
        _header = *(LaunchBlockHeader*)block;
    }

    /// <summary>
    /// Maps the block in <paramref name="file"/> and gives its pointers and descriptors their values. Everything in it is checked
    /// against its size, so that a torn or foreign block is refused instead of run.
    /// </summary>
    /// <exception cref="InvalidDataException">The block is malformed.</exception>
    public static LaunchProgram Map(FileDescriptor file, ReadOnlySpan<int> descriptors) => MapAt(file, descriptors, 0);

    /// <summary>As <see cref="Map"/>, for a process of its own: a <see cref="LaunchLoader"/>, which shares the block and so its slots.</summary>
    /// <exception cref="InvalidDataException">The block is malformed.</exception>
    public static LaunchProgram MapForLoader(FileDescriptor file, ReadOnlySpan<int> descriptors) => MapAt(file, descriptors, LaunchLoader.BlockAddress);

    /// <summary>Maps a block that was made for a loader and is walked by one, to look at its slots.</summary>
    /// <exception cref="InvalidDataException">The block is malformed.</exception>
    public static LaunchProgram MapWalked(FileDescriptor file)
    {
        var program = new LaunchProgram(MapBlock(file, out var size), size, LaunchLoader.BlockAddress);
        if (program.HasGoodHead()) return program;
        program.Dispose();
        throw new InvalidDataException("launch block with a bad head");
    }

    private static LaunchProgram MapAt(FileDescriptor file, ReadOnlySpan<int> descriptors, ulong address)
    {
        var block = MapBlock(file, out var size);
        var program = new LaunchProgram(block, size, address == 0 ? (ulong)block : address);
        try
        {
            program.Relocate(descriptors);
            return program;
        }
        catch
        {
            program.Dispose();
            throw;
        }
    }

    private static byte* MapBlock(FileDescriptor file, out nuint size)
    {
        var length = Calls.Stat.Descriptor(file).Size;
        if (length is < LaunchBlockHeader.Size or > MaxSize) throw new InvalidDataException($"launch block of {length} bytes");
        size = (nuint)length;
        return Mapping.Map(file, size, MemoryProtection.Read | MemoryProtection.Write);
    }

    /// <summary>The record that failed and its error, of a program walked by a loader; null while none has.</summary>
    public (int Record, Errno Errno)? Failure()
    {
        var slots = (ulong*)(_block + _header.SlotsOffset);
        var failed = Volatile.Read(ref slots[0]);
        return failed == 0 ? null : ((int)((failed - _address - _header.RecordsOffset) / LaunchWalker.RecordSize), (Errno)slots[1]);
    }

    /// <summary>Runs the program; blocks until the child has called execve or has failed.</summary>
    public LaunchResult Run()
    {
        var slots = (ulong*)(_block + _header.SlotsOffset);
        var records = _block + _header.RecordsOffset;
        // A signal handler of this process must not run in the child, which shares our memory.
        var before = SignalMask.BlockAll();
        long pid;
        try
        {
            pid = LaunchWalker.Walk(records, slots);
        }
        finally
        {
            SignalMask.Restore(before);
        }

        if (pid < 0) return new LaunchResult { FailedRecord = 0, Errno = (Errno)(-pid) };
        var pidfd = *(int*)(_block + _header.PidfdOffset);
        if (_header.SecondChildSlot != 0) (pid, pidfd) = SecondChild(pid, pidfd, (int)slots[_header.SecondChildSlot]);
        if (slots[0] == 0) return new LaunchResult { Pid = (int)pid, PidFd = pidfd, FailedRecord = -1 };
        var failed = (int)((slots[0] - (ulong)records) / LaunchWalker.RecordSize);
        return new LaunchResult { Pid = (int)pid, PidFd = pidfd, FailedRecord = failed, Errno = (Errno)slots[1] };
    }

    // The first child has done its part and ends. The second is this process's own, not reaped yet: its number is its own.
    private static (long Pid, int PidFd) SecondChild(long first, int firstFd, int second)
    {
        if (second <= 0) return (first, firstFd);
        using (var made = new FileDescriptor(firstFd)) Pidfd.TryReap(made, out _, out _, wait: true);
        var process = Pidfd.TryOpen(second, out var errno) ?? throw new LinuxException($"pidfd_open({second})", errno);
        return (second, process.Release());
    }

    /// <summary>What a record stored.</summary>
    public long Slot(int index) =>
        (uint)index < _header.SlotCount ? (long)((ulong*)(_block + _header.SlotsOffset))[index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <inheritdoc/>
    public void Dispose() => Mapping.Unmap(_block, _size);

    private const long MaxSize = 16 << 20;

    private void Relocate(ReadOnlySpan<int> descriptors)
    {
        var h = _header;
        if (!HasGoodHead() || h.DescriptorCount != (uint)descriptors.Length) throw new InvalidDataException("launch block with a bad head");
        var entries = new ReadOnlySpan<uint>(_block + h.RelocationsOffset, (int)h.RelocationCount);
        foreach (var entry in entries)
        {
            var (offset, isDescriptor) = LaunchBlockHeader.Relocation(entry);
            if (!Fits(offset, 8)) throw new InvalidDataException("launch block with a bad relocation");
            var word = (ulong*)(_block + offset);
            if (*word >= (isDescriptor ? h.DescriptorCount : (ulong)_size)) throw new InvalidDataException("launch block with a bad reference");
            *word = isDescriptor ? (ulong)descriptors[(int)*word] : _address + *word;
        }

        CheckSlots();
    }

    private bool HasGoodHead()
    {
        var h = _header;
        return h.Magic == LaunchBlockHeader.ExpectedMagic
            && h.RecordCount is not (0 or > 0xFFFF)
            && h.SlotCount is not (< LaunchWalker.ReservedSlots or > 0xFFFF)
            && h.SecondChildSlot < h.SlotCount
            && Fits(h.RecordsOffset, (ulong)h.RecordCount * LaunchWalker.RecordSize)
            && Fits(h.SlotsOffset, (ulong)h.SlotCount * 8)
            && Fits(h.PidfdOffset, 8)
            && Fits(h.RelocationsOffset, (ulong)h.RelocationCount * 4);
    }

    private void CheckSlots()
    {
        for (var i = 0u; i < _header.RecordCount; i++)
        {
            var words = (ulong*)(_block + _header.RecordsOffset + (i * LaunchWalker.RecordSize));
            var control = words[7];
            for (var a = 0; a < 6; a++)
                if ((control >> a & 1) != 0 && words[1 + a] >= _header.SlotCount) throw new InvalidDataException("launch block with a bad slot");
            if ((control >> 7 & 1) != 0 && (ushort)(control >> 16) >= _header.SlotCount) throw new InvalidDataException("launch block with a bad slot");
            if (i + (control >> 56) >= _header.RecordCount) throw new InvalidDataException("launch block with a bad skip");
        }
    }

    private bool Fits(uint offset, ulong length) => (offset & 3) == 0 && offset + length <= _size;
}

/// <summary>How running a program ended.</summary>
public readonly record struct LaunchResult
{
    /// <summary>The child; 0 when none was created.</summary>
    public int Pid { get; init; }

    /// <summary>The child's pidfd, to be closed by the caller; meaningless when <see cref="Pid"/> is 0.</summary>
    public int PidFd { get; init; }

    /// <summary>Index of the record that failed, or -1. A child that failed has exited and must still be reaped.</summary>
    public int FailedRecord { get; init; }

    /// <summary>Its error.</summary>
    public Errno Errno { get; init; }
}
