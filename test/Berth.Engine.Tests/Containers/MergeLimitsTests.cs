using Berth.Api.Containers;
using Berth.Engine.Containers;
using Xunit;

namespace Berth.Engine.Tests.Containers;

public sealed class MergeLimitsTests
{
    private static readonly HostConfig s_host = new() { Memory = 100, MemorySwap = 200, CpuShares = 5, PidsLimit = 9, CpusetCpus = "0" };

    [Fact]
    public void Into_WhatIsNotSaid_StaysAsItIs()
    {
        var merged = MergeLimits.Into(s_host, new HostConfig { CpuShares = 7 });

        Assert.Equal((100L, 200L, 7L, 9L, "0"), (merged.Memory, merged.MemorySwap, merged.CpuShares, merged.PidsLimit, merged.CpusetCpus));
        Assert.Equal("", merged.RestartPolicy.Name);
    }

    [Fact]
    public void Into_PidsLimitOfNothing_IsNone_AndTheKernelIsToldSo()
    {
        var asked = new HostConfig { PidsLimit = 0 };

        Assert.Equal(0, MergeLimits.Into(s_host, asked).PidsLimit);
        Assert.Equal(-1, MergeLimits.Limits(asked).Pids!.Limit);
        Assert.Null(MergeLimits.Limits(new HostConfig()).Pids);
    }

    [Fact]
    public void Limits_OfNothing_TellTheKernelNothing()
    {
        var limits = MergeLimits.Limits(new HostConfig { OomKillDisable = true, MemorySwappiness = 4 });

        Assert.Null(limits.Memory);
        Assert.Null(limits.Cpu);
        Assert.Null(limits.BlockIO);
        Assert.Empty(limits.Devices);
    }

    [Fact]
    public void Into_MemoryBeyondTheSwapThatIsSet_IsAConflict()
    {
        var error = Assert.Throws<EngineException>(() => MergeLimits.Into(s_host, new HostConfig { Memory = 300 }));

        Assert.Equal(EngineErrorCode.Conflict, error.Code);
        Assert.Equal(300, MergeLimits.Into(s_host, new HostConfig { Memory = 300, MemorySwap = -1 }).Memory);
    }

    [Fact]
    public void Into_CpusBesidePeriodOrQuota_IsAConflict()
    {
        Assert.Throws<EngineException>(() => MergeLimits.Into(new HostConfig { CpuPeriod = 1 }, new HostConfig { NanoCpus = 1 }));
        Assert.Throws<EngineException>(() => MergeLimits.Into(new HostConfig { CpuQuota = 1 }, new HostConfig { NanoCpus = 1 }));
        Assert.Throws<EngineException>(() => MergeLimits.Into(new HostConfig { NanoCpus = 1 }, new HostConfig { CpuPeriod = 1 }));
        Assert.Throws<EngineException>(() => MergeLimits.Into(new HostConfig { NanoCpus = 1 }, new HostConfig { CpuQuota = 1 }));
    }

    [Fact]
    public void Into_RestartPolicyBesideAutoRemove_IsAConflict()
    {
        var always = new HostConfig { RestartPolicy = new RestartPolicy { Name = "always" } };

        Assert.Throws<EngineException>(() => MergeLimits.Into(new HostConfig { AutoRemove = true }, always));
        Assert.Equal("always", MergeLimits.Into(new HostConfig(), always).RestartPolicy.Name);
    }
}
