using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Berth.Linux.Launch;

/// <summary>
/// Collects the records of a launch program with the data they point to, and lays them out as a relocatable block: pointers are
/// offsets, descriptors are indices, and the process that runs the program turns both into its own.
/// </summary>
public sealed class LaunchProgramBuilder
{
    private readonly Architecture _architecture;
    private readonly List<Record> _records = new(160);
    private readonly List<LaunchStep> _steps = new(160);
    private readonly List<FileDescriptor> _descriptors = [];
    private readonly List<(int Offset, int Target, bool IsDescriptor)> _dataRelocations = [];
    private byte[] _data = new byte[4096];
    private int _dataLength;
    private int _slots = LaunchWalker.ReservedSlots;
    private int _stage;
    private LaunchSlot? _secondChild;

    /// <summary>Starts an empty program.</summary>
    /// <param name="architecture">Whose call numbers are used; null for this machine's.</param>
    public LaunchProgramBuilder(Architecture? architecture = null) => _architecture = architecture ?? RuntimeInformation.ProcessArchitecture;

    /// <summary>The stage that the records added from now on belong to; a number of the caller's choice.</summary>
    public int Stage { set => _stage = value; }

    /// <summary>The descriptors the program uses, by index; they stay the caller's.</summary>
    public IReadOnlyList<FileDescriptor> Descriptors => _descriptors;

    /// <summary>What each record does, in words, for the sentence about its failure.</summary>
    public IReadOnlyList<LaunchStep> Steps => _steps;

    /// <summary>A place for a result.</summary>
    public LaunchSlot NewSlot() => new(checked((ushort)_slots++));

    /// <summary>The number a descriptor will have in the process that runs the program.</summary>
    public LaunchOperand File(FileDescriptor descriptor) => LaunchOperand.File(IndexOf(descriptor));

    /// <summary>A pointer to <paramref name="text"/> in UTF-8, with a NUL.</summary>
    /// <exception cref="LinuxException">EINVAL when the text contains a NUL, which would cut it short.</exception>
    public LaunchOperand Text(string text) => LaunchOperand.Pointer(AddText(text));

    /// <summary>A pointer to a copy of <paramref name="bytes"/>.</summary>
    public LaunchOperand Bytes(ReadOnlySpan<byte> bytes)
    {
        var offset = Reserve(bytes.Length);
        bytes.CopyTo(_data.AsSpan(offset));
        return LaunchOperand.Pointer(offset);
    }

    /// <summary>A pointer to a copy of <paramref name="value"/>.</summary>
    public LaunchOperand Struct<T>(in T value)
        where T : unmanaged => Bytes(MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(in value, 1)));

    /// <summary>A pointer to a count and a pointer, the shape of <c>struct sock_fprog</c>.</summary>
    public LaunchOperand CountAndPointer(ushort count, LaunchOperand pointer)
    {
        if (pointer.Kind != LaunchOperandKind.Pointer) throw new ArgumentException("not a pointer", nameof(pointer));
        var offset = Reserve(16);
        BinaryPrimitives.WriteUInt16LittleEndian(_data.AsSpan(offset), count);
        _dataRelocations.Add((offset + 8, (int)pointer.Value, false));
        return LaunchOperand.Pointer(offset);
    }

    /// <summary>A pointer to a NULL-terminated array of strings, as argv and envp are.</summary>
    public LaunchOperand Texts(IReadOnlyList<string> texts)
    {
        var array = Reserve((texts.Count + 1) * 8);
        for (var i = 0; i < texts.Count; i++) _dataRelocations.Add((array + (i * 8), AddText(texts[i]), false));
        return LaunchOperand.Pointer(array);
    }

    /// <summary>Adds a record.</summary>
    public void Add(LaunchCall call, LaunchStep step, LaunchControl control, params ReadOnlySpan<LaunchOperand> arguments)
    {
        var record = new Record { Call = call, Control = control };
        arguments.CopyTo(record.Arguments);
        _records.Add(record);
        _steps.Add(step with { Stage = _stage });
    }

    /// <summary>
    /// Adds the record that creates the child: CLONE_VM, CLONE_VFORK, CLONE_PIDFD and <paramref name="namespaces"/>, born in
    /// <paramref name="cgroup"/> when given. Must be the first. Without clone3(2) it is clone(2), which cannot place the child in a cgroup.
    /// </summary>
    public void AddClone(ulong namespaces, FileDescriptor? cgroup, bool clone3)
    {
        if (_records.Count != 0) throw new InvalidOperationException("the child is created by the first record");
        const ulong common = CLONE_VM | CLONE_VFORK | CLONE_PIDFD;
        PidfdOffset = Reserve(8);
        if (!clone3)
        {
            Add(LaunchCall.Clone, "clone", default, common | namespaces | SIGCHLD, 0, LaunchOperand.Pointer(PidfdOffset));
            return;
        }

        var arguments = Reserve(CloneArgumentsSize);
        var flags = common | namespaces | CLONE_CLEAR_SIGHAND | (cgroup is null ? 0 : CLONE_INTO_CGROUP);
        BinaryPrimitives.WriteUInt64LittleEndian(_data.AsSpan(arguments), flags);
        _dataRelocations.Add((arguments + 8, PidfdOffset, false));
        BinaryPrimitives.WriteUInt64LittleEndian(_data.AsSpan(arguments + 32), SIGCHLD);
        if (cgroup is not null) _dataRelocations.Add((arguments + 80, IndexOf(cgroup), true));
        Add(LaunchCall.Clone3, "clone3", default, LaunchOperand.Pointer(arguments), CloneArgumentsSize);
    }

    /// <summary>
    /// Adds the records by which the child makes a second one and ends: for namespaces that only a process made inside others is born in.
    /// The second child has the first one's parent (CLONE_PARENT) and walks on; it is the one that <see cref="LaunchProgram.Run"/> tells of.
    /// </summary>
    public void AddSecondChild(bool clone3)
    {
        if (_secondChild is not null) throw new InvalidOperationException("a program has two children at most");
        var child = NewSlot();
        var control = new LaunchControl { Store = child };
        const ulong flags = CLONE_VM | CLONE_VFORK | CLONE_PARENT;
        if (clone3)
        {
            var arguments = Reserve(CloneArgumentsSize);
            BinaryPrimitives.WriteUInt64LittleEndian(_data.AsSpan(arguments), flags);
            Add(LaunchCall.Clone3, new("clone3", "second"), control, LaunchOperand.Pointer(arguments), CloneArgumentsSize);
        }
        else
        {
            Add(LaunchCall.Clone, new("clone", "second"), control, flags | SIGCHLD, 0);
        }

        // Both walk on from here, one after the other. 0, the second child's result, is no process: the error leaves its end out. It has
        // overwritten nothing the first one needs: CLONE_VFORK lets that one store its result only now.
        Add(LaunchCall.PidfdOpen, "pidfd_open", new LaunchControl { Tolerate = Errno.EINVAL, Skip = 1 }, child, 0);
        Add(LaunchCall.ExitGroup, "exit_group", default, 0);
        _secondChild = child;
    }

    /// <summary>Lays the program out.</summary>
    public byte[] Build()
    {
        var records = LaunchBlockHeader.Size;
        var slots = records + (_records.Count * LaunchWalker.RecordSize);
        var data = slots + (_slots * 8);
        var relocations = new List<uint>(_records.Count * 2);
        var block = new byte[(data + _dataLength + 7) & ~7];
        _data.AsSpan(0, _dataLength).CopyTo(block.AsSpan(data));
        for (var i = 0; i < _records.Count; i++) WriteRecord(block, records + (i * LaunchWalker.RecordSize), _records[i], (slots, data), relocations);
        foreach (var (offset, target, isDescriptor) in _dataRelocations)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(data + offset), (ulong)(isDescriptor ? target : target + data));
            relocations.Add(LaunchBlockHeader.Relocation(data + offset, isDescriptor));
        }

        var header = new LaunchBlockHeader
        {
            Magic = LaunchBlockHeader.ExpectedMagic,
            RecordsOffset = (uint)records,
            RecordCount = (uint)_records.Count,
            SlotsOffset = (uint)slots,
            SlotCount = (uint)_slots,
            PidfdOffset = (uint)(data + PidfdOffset),
            RelocationsOffset = (uint)block.Length,
            RelocationCount = (uint)relocations.Count,
            DescriptorCount = (uint)_descriptors.Count,
            SecondChildSlot = _secondChild?.Index ?? 0u,
        };
        MemoryMarshal.Write(block, in header);
        return [.. block, .. MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(relocations))];
    }

    private const ulong CLONE_VM = 0x100;
    private const ulong CLONE_PIDFD = 0x1000;
    private const ulong CLONE_VFORK = 0x4000;
    private const ulong CLONE_PARENT = 0x8000;
    private const ulong CLONE_CLEAR_SIGHAND = 0x1_0000_0000;
    private const ulong CLONE_INTO_CGROUP = 0x2_0000_0000;
    private const ulong SIGCHLD = 17;
    private const int CloneArgumentsSize = 88;

    private int PidfdOffset { get; set; }

    private void WriteRecord(byte[] block, int offset, Record record, (int Slots, int Data) places, List<uint> relocations)
    {
        var indirect = 0u;
        BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(offset), (ulong)LaunchCallNumbers.Of(record.Call, _architecture));
        for (var i = 0; i < 6; i++)
        {
            var operand = record.Arguments[i];
            var at = offset + 8 + (i * 8);
            var value = operand.Value;
            switch (operand.Kind)
            {
                case LaunchOperandKind.Pointer:
                    value += (ulong)places.Data;
                    relocations.Add(LaunchBlockHeader.Relocation(at, isDescriptor: false));
                    break;
                case LaunchOperandKind.SlotAddress:
                    value = (ulong)places.Slots + (value * 8);
                    relocations.Add(LaunchBlockHeader.Relocation(at, isDescriptor: false));
                    break;
                case LaunchOperandKind.Descriptor:
                    relocations.Add(LaunchBlockHeader.Relocation(at, isDescriptor: true));
                    break;
                case LaunchOperandKind.Slot:
                    indirect |= 1u << i;
                    break;
            }

            BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(at), value);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(block.AsSpan(offset + 56), record.Control.Encode(indirect));
    }

    private int IndexOf(FileDescriptor descriptor)
    {
        var index = _descriptors.IndexOf(descriptor);
        if (index >= 0) return index;
        _descriptors.Add(descriptor);
        return _descriptors.Count - 1;
    }

    private int AddText(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw new LinuxException($"text {text.Replace("\0", "\\0", StringComparison.Ordinal)}", Errno.EINVAL);
        var offset = Reserve(Encoding.UTF8.GetMaxByteCount(text.Length) + 1);
        var length = PathText.Encode(text, _data.AsSpan(offset));
        // Give back what the worst case did not need, but keep the NUL.
        _dataLength = offset + length + 1;
        return offset;
    }

    private int Reserve(int bytes)
    {
        var offset = (_dataLength + 7) & ~7;
        var end = checked(offset + bytes);
        if (end > _data.Length) Array.Resize(ref _data, Math.Max(end, _data.Length * 2));
        _data.AsSpan(offset, bytes).Clear();
        _dataLength = end;
        return offset;
    }

    private sealed class Record
    {
        public readonly LaunchOperand[] Arguments = new LaunchOperand[6];

        public required LaunchCall Call { get; init; }

        public required LaunchControl Control { get; init; }
    }
}
