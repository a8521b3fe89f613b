using System.Runtime.InteropServices;
using Berth.Api.Host;
using Berth.Api.Json;
using Berth.Linux.Calls;

namespace Berth.Engine.Host;

/// <summary><c>docker version</c>.</summary>
/// <param name="facts">What the start knew.</param>
/// <param name="apiVersion">The newest version of the API.</param>
/// <param name="minApiVersion">The oldest.</param>
public sealed class ReadVersion(DaemonFacts facts, string apiVersion, string minApiVersion)
{
    /// <summary>The answer; it does not change while the daemon runs.</summary>
    public VersionInfo Run()
    {
        var kernel = Uname.Get().Release;
        // The member is named after Docker's language; clients print it as "what it was built with".
        var runtime = RuntimeInformation.FrameworkDescription;
        return new VersionInfo
        {
            Platform = new VersionPlatform { Name = "Berth" },
            Version = facts.Version,
            ApiVersion = apiVersion,
            MinAPIVersion = minApiVersion,
            GitCommit = facts.Commit,
            GoVersion = runtime,
            Os = "linux",
            Arch = HostMachine.GoArchitecture,
            KernelVersion = kernel,
            BuildTime = "",
            Components =
            [
                new VersionComponent
                {
                    Name = "Engine",
                    Version = facts.Version,
                    Details = new ApiMap<string>
                    {
                        ["ApiVersion"] = apiVersion, ["Arch"] = HostMachine.GoArchitecture, ["BuildTime"] = "", ["Experimental"] = "false",
                        ["GitCommit"] = facts.Commit, ["GoVersion"] = runtime, ["KernelVersion"] = kernel, ["MinAPIVersion"] = minApiVersion, ["Os"] = "linux",
                    },
                },
                new VersionComponent { Name = "berth-shim", Version = facts.Version, Details = new ApiMap<string> { ["GitCommit"] = facts.Commit } },
                new VersionComponent { Name = "berth-init", Version = facts.Version, Details = new ApiMap<string> { ["GitCommit"] = facts.Commit } },
            ],
        };
    }
}
