using System.Net;
using System.Text.Json.Serialization;

namespace Berth.Network;

/// <summary>Transport protocol of a published port.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PortProtocol>))]
public enum PortProtocol
{
    /// <summary>TCP.</summary>
    Tcp = 6,

    /// <summary>UDP.</summary>
    Udp = 17,
}

/// <summary>One port to publish, as <c>-p 127.0.0.1:8000-8010:80/tcp</c> asks for it.</summary>
public sealed record PortPublish
{
    /// <summary>TCP or UDP.</summary>
    public required PortProtocol Protocol { get; init; }

    /// <summary>The port inside.</summary>
    public required ushort ContainerPort { get; init; }

    /// <summary>The host's address to publish on. Null: all of them, IPv4 and IPv6.</summary>
    public IPAddress? HostAddress { get; init; }

    /// <summary>The host's port; 0: an ephemeral one.</summary>
    public ushort HostPort { get; init; }

    /// <summary>Last port of a range of which the first free one is taken; 0 or <see cref="HostPort"/>: no range.</summary>
    public ushort HostPortEnd { get; init; }
}

/// <summary>A port as it is published.</summary>
public sealed record PublishedPort
{
    /// <summary>TCP or UDP.</summary>
    public required PortProtocol Protocol { get; init; }

    /// <summary>The port inside.</summary>
    public required ushort ContainerPort { get; init; }

    /// <summary>The host's address, <c>0.0.0.0</c>, <c>::</c> or one of its own.</summary>
    public required string HostAddress { get; init; }

    /// <summary>The host's port.</summary>
    public required ushort HostPort { get; init; }
}
