using System.Globalization;

namespace Berth.Linux.Seccomp;

/// <summary>Names and numbers of system calls per architecture, from the embedded table.</summary>
public static class SyscallTable
{
    private static readonly SeccompArchitecture[] Columns =
        [SeccompArchitecture.X86_64, SeccompArchitecture.X32, SeccompArchitecture.X86, SeccompArchitecture.Arm64, SeccompArchitecture.Arm];

    private static readonly Lazy<Dictionary<string, uint>[]> Tables = new(Load);

    /// <summary>Bit 30, which tells x32 calls from x86-64 ones.</summary>
    internal const uint X32Bit = 0x40000000;

    /// <summary>The number of a call, with bit 30 for x32; null when the architecture has no such call (or the table does not know it).</summary>
    public static uint? Number(string name, SeccompArchitecture architecture) =>
        Names(architecture).TryGetValue(name, out var number) ? number : null;

    /// <summary>All calls of an architecture.</summary>
    /// <exception cref="ArgumentException">There is no table for it.</exception>
    public static IReadOnlyDictionary<string, uint> Names(SeccompArchitecture architecture)
    {
        var column = Array.IndexOf(Columns, architecture);
        return column >= 0 ? Tables.Value[column] : throw new ArgumentException($"no system call table for architecture {architecture}");
    }

    private static Dictionary<string, uint>[] Load()
    {
        var tables = Columns.Select(_ => new Dictionary<string, uint>(512)).ToArray();
        using var stream = typeof(SyscallTable).Assembly.GetManifestResourceStream("Berth.Linux.Seccomp.syscalls.tsv")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#')) continue;
            var fields = line.Split('\t');
            for (var i = 0; i < Columns.Length; i++)
            {
                if (fields[i + 1] == "-") continue;
                var number = uint.Parse(fields[i + 1], CultureInfo.InvariantCulture);
                tables[i][fields[0]] = Columns[i] == SeccompArchitecture.X32 ? number | X32Bit : number;
            }
        }

        return tables;
    }
}
