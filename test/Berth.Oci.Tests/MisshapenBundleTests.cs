using System.Text.Json;
using Berth.Testing.Documents;

namespace Berth.Oci.Tests;

/// <summary>A bundle's config.json with something wrong at each of its places.</summary>
public sealed class MisshapenBundleTests
{
    [Fact]
    public async Task Bundle_IsReadOrRefusedInPlainWords()
    {
        const string Config = """
            {"ociVersion":"1.2.0","root":{"path":"rootfs","readonly":true},"hostname":"h","annotations":{"a":"b"},
             "process":{"terminal":true,"consoleSize":{"height":1,"width":2},"user":{"uid":1,"gid":2,"additionalGids":[3]},"args":["sh"],"env":["A=b"],"cwd":"/",
              "capabilities":{"bounding":["CAP_KILL"]},"rlimits":[{"type":"RLIMIT_NOFILE","hard":2,"soft":1}],"noNewPrivileges":true,"oomScoreAdj":5},
             "mounts":[{"destination":"/proc","type":"proc","source":"proc","options":["nosuid"]}],"hooks":{"prestart":[{"path":"/x","args":["a"],"env":["b"],"timeout":1}]},
             "linux":{"namespaces":[{"type":"pid","path":"/x"}],"uidMappings":[{"containerID":0,"hostID":1,"size":2}],"devices":[{"path":"/dev/x","type":"c","major":1,"minor":2,"fileMode":438}],
              "resources":{"memory":{"limit":1},"cpu":{"shares":1,"cpus":"0"},"pids":{"limit":1},"devices":[{"allow":false,"access":"rwm"}],"unified":{"a":"b"},"hugepageLimits":[{"pageSize":"2MB","limit":1}]},
              "sysctl":{"a":"b"},"maskedPaths":["/x"],"seccomp":{"defaultAction":"SCMP_ACT_ERRNO","architectures":["SCMP_ARCH_X86_64"],"syscalls":[{"names":["read"],"action":"SCMP_ACT_ALLOW","args":[{"index":0,"value":1,"op":"SCMP_CMP_EQ"}]}]}}}
            """;
        await PlainWords.OnlyAsync<RefusedException>(Misshapen.Of(Config.Trim()), bytes =>
        {
            try
            {
                RuntimeSpecReader.Read(bytes);
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException or FormatException)
            {
                throw new RefusedException(JsonFault.Describe(bytes, failure));
            }
            return Task.CompletedTask;
        });
    }

    private sealed class RefusedException(string message) : Exception(message);
}
