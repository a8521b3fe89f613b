using Berth.Api.Containers;
using Berth.Oci;

namespace Berth.Engine.Security;

/// <summary>What <c>--security-opt</c> and <c>--privileged</c> say.</summary>
/// <param name="Seccomp">The system call rules; null for none.</param>
/// <param name="NoNewPrivileges">True when no program may raise its powers.</param>
/// <param name="AppArmor">The AppArmor profile; null for none.</param>
public sealed record SecurityOptions(LinuxSeccomp? Seccomp, bool NoNewPrivileges, string? AppArmor)
{
    /// <summary>True when a container may change its own cgroups although it is not privileged.</summary>
    public static bool WritableCgroups(HostConfig host) => (host.SecurityOpt ?? []).Any(option =>
        option is "writable-cgroups" or "writable-cgroups=true" or "writable-cgroups=1" or "writable-cgroups:true" or "writable-cgroups:1");

    /// <summary>Reads the options for a container with these capabilities.</summary>
    /// <exception cref="EngineException">The seccomp profile cannot be read.</exception>
    public static SecurityOptions Of(HostConfig host, IReadOnlyCollection<string> capabilities)
    {
        string? seccomp = null;
        string? apparmor = null;
        var noNewPrivileges = false;
        foreach (var option in host.SecurityOpt ?? [])
        {
            var cut = option.IndexOfAny(['=', ':']);
            var (key, value) = cut < 0 ? (option, "true") : (option[..cut], option[(cut + 1)..]);
            switch (key)
            {
                case "seccomp":
                    seccomp = value;
                    break;
                case "apparmor" when value != "unconfined":
                    apparmor = value;
                    break;
                case "no-new-privileges":
                    noNewPrivileges = value is "true" or "1";
                    break;
            }
        }
        var rules = seccomp switch
        {
            "unconfined" => null,
            null or "" => host.Privileged ? null : SeccompProfile.Default.For(capabilities),
            "builtin" => SeccompProfile.Default.For(capabilities),
            _ => SeccompProfile.Parse(seccomp).For(capabilities),
        };
        return new SecurityOptions(rules, noNewPrivileges, apparmor);
    }
}
