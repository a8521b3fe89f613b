namespace Berth.Linux.Launch;

/// <summary>One argument of a record.</summary>
public readonly struct LaunchOperand
{
    private LaunchOperand(LaunchOperandKind kind, ulong value)
    {
        Kind = kind;
        Value = value;
    }

    internal LaunchOperandKind Kind { get; }

    internal ulong Value { get; }

    /// <summary>A number as it is.</summary>
    public static implicit operator LaunchOperand(long value) => new(LaunchOperandKind.Immediate, (ulong)value);

    /// <summary>A number as it is.</summary>
    public static implicit operator LaunchOperand(ulong value) => new(LaunchOperandKind.Immediate, value);

    /// <summary>A number as it is.</summary>
    public static implicit operator LaunchOperand(int value) => new(LaunchOperandKind.Immediate, (ulong)(long)value);

    /// <summary>A number as it is.</summary>
    public static implicit operator LaunchOperand(uint value) => new(LaunchOperandKind.Immediate, value);

    /// <summary>The result that an earlier record stored.</summary>
    public static implicit operator LaunchOperand(LaunchSlot slot) => new(LaunchOperandKind.Slot, slot.Index);

    /// <summary>Where a record stores its result: for calls that want a pointer to it.</summary>
    public static LaunchOperand AddressOf(LaunchSlot slot) => new(LaunchOperandKind.SlotAddress, slot.Index);

    internal static LaunchOperand Pointer(int offset) => new(LaunchOperandKind.Pointer, (ulong)offset);

    internal static LaunchOperand File(int index) => new(LaunchOperandKind.Descriptor, (ulong)index);
}

/// <summary>A word in which a record leaves its result for later ones: usually a descriptor the child opened.</summary>
/// <param name="Index">Its number.</param>
public readonly record struct LaunchSlot(ushort Index);

internal enum LaunchOperandKind
{
    Immediate,
    Pointer,
    Descriptor,
    Slot,
    SlotAddress,
}

/// <summary>How a record treats its result.</summary>
public readonly record struct LaunchControl
{
    /// <summary>Where the result goes; null drops it.</summary>
    public LaunchSlot? Store { get; init; }

    /// <summary>True to go on after any error.</summary>
    public bool IgnoreErrors { get; init; }

    /// <summary>An error that is tolerated.</summary>
    public Errno Tolerate { get; init; }

    /// <summary>Another one.</summary>
    public Errno TolerateToo { get; init; }

    /// <summary>A third one.</summary>
    public Errno TolerateThird { get; init; }

    /// <summary>Records left out after a tolerated error.</summary>
    public byte Skip { get; init; }

    internal ulong Encode(uint indirect) =>
        indirect
        | (IgnoreErrors ? 1UL << 6 : 0)
        | (Store is { } slot ? (1UL << 7) | ((ulong)slot.Index << 16) : 0)
        | ((ulong)(byte)Tolerate << 32)
        | ((ulong)(byte)TolerateToo << 40)
        | ((ulong)(byte)TolerateThird << 48)
        | ((ulong)Skip << 56);
}
