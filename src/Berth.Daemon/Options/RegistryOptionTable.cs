using Berth.Daemon.Distribution;
using Berth.Images.Signatures.Policy;

namespace Berth.Daemon.Options;

/// <summary>The options of the registry over the daemon's own images.</summary>
internal static class RegistryOptionTable
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Option> All { get; } =
    [
        Of("registry-access", OptionKind.Text, "File of lines USER REPOSITORY ACTIONS: who may do what in the registry", (r, v) => r with { Access = v.Text }),
        Of("registry-allow-anonymous", OptionKind.Flag, "Serve the images to other machines without asking who they are", (r, v) => r with { AllowAnonymous = v.Flag }),
        Of("registry-auth", OptionKind.Text, "File of users (htpasswd, bcrypt) who may use the registry", (r, v) => r with { Htpasswd = v.Text }),
        Of("registry-listen", OptionKind.List, "Serve the daemon's own images as a registry on ADDRESS:PORT", (r, v) => r with { Listen = v.Texts }),
        Of("registry-metrics-listen", OptionKind.Text, "Address and port to tell figures of the registry on, as /metrics", (r, v) => r with { MetricsListen = v.Text }),
        Of("registry-read-only", OptionKind.Flag, "Refuse pushes and deletions by way of the registry", (r, v) => r with { ReadOnly = v.Flag }),
        Of("registry-tls-cert", OptionKind.Text, "Path to the registry's TLS certificate file", (r, v) => r with { TlsCert = v.Text }),
        Of("registry-tls-key", OptionKind.Text, "Path to the registry's TLS key file", (r, v) => r with { TlsKey = v.Text }),
    ];

    /// <summary>Refuses what would be passed over without a word, and is meant to protect something.</summary>
    /// <exception cref="OptionsException">There is such a thing.</exception>
    public static void Check(ServeOptions registry, SignaturePolicy policy)
    {
        if (registry.Listen.Count == 0 && registry != new ServeOptions { Listen = registry.Listen }) throw new OptionsException("options of the registry do nothing without registry-listen");
        if (registry.Access.Length > 0 && registry.Htpasswd.Length == 0) throw Alone("registry-access", "registry-auth");
        if (registry.TlsCert.Length > 0 && registry.TlsKey.Length == 0) throw Alone("registry-tls-cert", "registry-tls-key");
        if (registry.TlsKey.Length > 0 && registry.TlsCert.Length == 0) throw Alone("registry-tls-key", "registry-tls-cert");
        if (registry is not { Listen.Count: > 0, Htpasswd.Length: 0, ReadOnly: false, AllowAnonymous: false } || !policy.IsStrict) return;
        // What is pushed is an image at once, before anybody can sign it: whoever may push is trusted, and that must be somebody.
        throw new OptionsException("registry-listen would let everybody on this machine push what signature-policy wants signed: name who may with registry-auth, "
            + "or say registry-read-only, or registry-allow-anonymous if that is meant");
    }

    private static OptionsException Alone(string name, string other) => new($"{name} does nothing without {other}");

    private static Option Of(string name, OptionKind kind, string help, Func<ServeOptions, OptionValue, ServeOptions> apply) =>
        new(name, name, kind, help, (o, v) => o with { Registry = apply(o.Registry, v) });
}
