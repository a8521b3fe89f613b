using Berth.Api.Containers;

namespace Berth.Cli.Containers;

/// <summary>Ports on one line, neighbours joined to ranges: <c>0.0.0.0:8000-8001->80-81/tcp</c>.</summary>
internal static class PortList
{
    public static string Format(PortSummary[] ports)
    {
        var sorted = (PortSummary[])ports.Clone();
        Array.Sort(sorted, static (left, right) =>
            left.PrivatePort != right.PrivatePort ? left.PrivatePort.CompareTo(right.PrivatePort)
            : left.IP != right.IP ? string.CompareOrdinal(left.IP ?? "", right.IP ?? "")
            : left.PublicPort != right.PublicPort ? left.PublicPort.CompareTo(right.PublicPort)
            : string.CompareOrdinal(left.Type, right.Type));
        var groups = new Dictionary<string, (ushort First, ushort Last)>(StringComparer.Ordinal);
        var order = new List<string>();
        List<string> texts = [], mapped = [];
        foreach (var port in sorted)
        {
            var key = port.Type;
            if (!string.IsNullOrEmpty(port.IP))
            {
                if (port.PublicPort != port.PrivatePort)
                {
                    mapped.Add($"{Address(port.IP)}:{port.PublicPort}->{port.PrivatePort}/{port.Type}");
                    continue;
                }

                key = $"{Address(port.IP)}/{port.Type}";
            }

            if (!groups.TryGetValue(key, out var group))
            {
                groups[key] = (port.PrivatePort, port.PrivatePort);
                order.Add(key);
            }
            else if (port.PrivatePort == group.Last + 1)
            {
                groups[key] = (group.First, port.PrivatePort);
            }
            else if (port.PrivatePort != group.Last)
            {
                texts.Add(Group(key, group.First, group.Last));
                groups[key] = (port.PrivatePort, port.PrivatePort);
            }
        }

        foreach (var key in order)
            texts.Add(Group(key, groups[key].First, groups[key].Last));
        texts.AddRange(mapped);
        return string.Join(", ", texts);
    }

    private static string Group(string key, ushort first, ushort last)
    {
        var slash = key.LastIndexOf('/');
        var type = key[(slash + 1)..];
        var range = first == last ? $"{first}" : $"{first}-{last}";
        return slash < 0 ? $"{range}/{type}" : $"{key[..slash]}:{range}->{range}/{type}";
    }

    private static string Address(string address) => address.Contains(':') ? $"[{address}]" : address;
}
