using System.Net;
using Berth.Network;

namespace Berth.Engine.Containers;

/// <summary>The files that tell a container its name and its network; they live in the container's folder and are mounted over the image's.</summary>
internal static class HostFiles
{
    /// <summary>File names and where they are mounted.</summary>
    public static readonly (string Name, string Destination)[] All =
        [("resolv.conf", "/etc/resolv.conf"), ("hostname", "/etc/hostname"), ("hosts", "/etc/hosts")];

    /// <summary>Writes them anew: the address may be another than at the last start.</summary>
    public static void Write(string directory, ContainerDocument container, Sandbox? sandbox, IPAddress? hostGateway, IReadOnlyList<HostsEntry> links)
    {
        var (config, host) = (container.Config, container.HostConfig);
        WriteFile(directory, "hostname", config.Hostname + "\n");
        var hostNetwork = host.NetworkMode == "host";
        WriteFile(directory, "hosts", HostsFile.Build(new HostsRequest
        {
            Hostname = config.Hostname,
            Domainname = config.Domainname,
            Address = sandbox?.Address,
            ExtraHosts = host.ExtraHosts ?? [],
            HostGateway = hostGateway,
            Links = links,
            HostText = hostNetwork ? ReadIfThere("/etc/hosts") : null,
        }));
        var (path, text) = ResolvConf.ReadHost(hostNetwork, ReadIfThere);
        WriteFile(directory, "resolv.conf", ResolvConf.Build(new ResolvConfRequest
        {
            HostText = text,
            HostPath = path,
            Servers = host.Dns ?? [],
            Search = host.DnsSearch ?? [],
            Options = host.DnsOptions ?? [],
            HostNetwork = hostNetwork,
        }));
    }

    /// <summary>Gives the names of an entry another address in a container's hosts file; nothing happens where they are not in it.</summary>
    public static void ReplaceAddress(string directory, HostsEntry entry)
    {
        if (ReadIfThere(Path.Combine(directory, "hosts")) is not { } text) return;
        var lines = text.Split('\n');
        var at = Array.FindIndex(lines, line => line.EndsWith("\t" + entry.Names, StringComparison.Ordinal));
        if (at < 0) return;
        lines[at] = $"{entry.Address}\t{entry.Names}";
        WriteFile(directory, "hosts", string.Join('\n', lines));
    }

    private static string? ReadIfThere(string path) => File.Exists(path) ? File.ReadAllText(path) : null;

    // In place: the file of a running container is a mount, and a rename would leave the old one mounted.
    private static void WriteFile(string directory, string name, string text)
    {
        using var file = new FileStream(Path.Combine(directory, name), new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead,
        });
        file.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
