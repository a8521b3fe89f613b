using System.Text;

namespace Berth.Hello;

/// <summary>The text that <c>berth run berth/hello</c> prints.</summary>
internal static class Greeting
{
    public static string Compose(Surroundings seen)
    {
        var text = new StringBuilder();
        text.Append("""

            Hello from Berth!

            This is a container: one static C# binary on an otherwise empty root filesystem.
            It asked the kernel where it is, and this is all it can see:


            """);
        Row(text, "process", $"pid {seen.Pid}, {seen.User}; {Count(seen.Processes.Count, "process", "processes")} in sight");
        Row(text, "hostname", seen.Hostname);
        Row(text, "root", seen.Root);
        Row(text, "network", seen.Interfaces.Count == 0 ? "no interfaces" : string.Join(", ", seen.Interfaces));
        Row(text, "memory", seen.Memory);
        Row(text, "cpu", seen.Cpu);
        Row(text, "pids", seen.Pids);
        Row(text, "capabilities", seen.Capabilities);
        Row(text, "seccomp", seen.Seccomp);
        Row(text, "kernel", seen.Kernel);
        text.Append('\n');
        foreach (var (name, id) in seen.Namespaces) Row(text, $"{name} namespace", id);
        text.Append('\n');
        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, string value) => text.Append("  ").Append(name.PadRight(18)).Append(value).Append('\n');

    private static string Count(int n, string one, string many) => n == 1 ? $"1 {one}" : $"{n} {many}";
}
