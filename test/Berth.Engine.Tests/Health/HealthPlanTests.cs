using Berth.Api.Containers;
using Berth.Engine.Health;
using Berth.Engine.Tests.Containers;
using Xunit;

namespace Berth.Engine.Tests.Health;

public sealed class HealthPlanTests
{
    private static readonly DateTimeOffset s_start = DateTimeOffset.UnixEpoch;
    private static readonly Api.Containers.Health s_fresh = new() { Status = HealthPlan.Starting, Log = [] };

    private static HealthPlan? Plan(params string[] test) => HealthPlan.Of(new ContainerConfig { Healthcheck = new HealthConfig { Test = test } });

    private static HealthResult Result(int code, double seconds = 0) =>
        new() { ExitCode = code, Start = s_start.AddSeconds(seconds), End = s_start.AddSeconds(seconds) };

    [Fact]
    public void Of_NothingSaid_HasDockersDefaults()
    {
        var plan = Plan("CMD", "check", "a b")!;

        Assert.Equal(["check", "a b"], plan.Command);
        Assert.Equal((30, 30, 0, 5, 3), (plan.Interval.TotalSeconds, plan.Timeout.TotalSeconds, plan.StartPeriod.TotalSeconds, plan.StartInterval.TotalSeconds, plan.Retries));
    }

    [Fact]
    public void Of_ShellForm_UsesTheContainersShell()
    {
        Assert.Equal(["/bin/sh", "-c", "a | b"], Plan("CMD-SHELL", "a | b")!.Command);
        var config = new ContainerConfig { Shell = ["/bin/ash", "-xc"], Healthcheck = new HealthConfig { Test = ["CMD-SHELL", "x"] } };
        Assert.Equal(["/bin/ash", "-xc", "x"], HealthPlan.Of(config)!.Command);
    }

    [Fact]
    public void Of_NoneEmptyAndUnknown_IsNoCheck() => Assert.All(
        (string[][])[["NONE"], [], ["SOMETHING", "true"]], test => Assert.Null(Plan(test)));

    [Fact]
    public void After_Success_IsHealthyAndForgetsFailures()
    {
        var after = Plan("CMD", "x")!.After(s_fresh with { FailingStreak = 2 }, Result(0), s_start);

        Assert.Equal((HealthPlan.Healthy, 0), (after.Status, after.FailingStreak));
    }

    [Fact]
    public void After_Failures_IsUnhealthyOnlyWhenThereAreEnough()
    {
        var plan = Plan("CMD", "x")!;
        var health = s_fresh;

        var states = Enumerable.Range(0, 4).Select(_ => (health = plan.After(health, Result(1), s_start)).Status).ToArray();

        Assert.Equal([HealthPlan.Starting, HealthPlan.Starting, HealthPlan.Unhealthy, HealthPlan.Unhealthy], states);
        Assert.Equal(4, health.FailingStreak);
    }

    [Fact]
    public void After_FailureInTheStartPeriod_DoesNotCount_UntilTheFirstSuccess()
    {
        var plan = Plan("CMD", "x")! with { StartPeriod = TimeSpan.FromSeconds(10), Retries = 1 };

        Assert.Equal((HealthPlan.Starting, 0), Facts(plan.After(s_fresh, Result(1, 9.9), s_start)));
        Assert.Equal((HealthPlan.Unhealthy, 1), Facts(plan.After(s_fresh, Result(1, 10), s_start)));
        Assert.Equal((HealthPlan.Unhealthy, 1), Facts(plan.After(s_fresh with { Status = HealthPlan.Healthy }, Result(1, 5), s_start)));
    }

    [Fact]
    public void After_ManyResults_KeepsTheLastFive()
    {
        var plan = Plan("CMD", "x")!;

        var health = Enumerable.Range(0, 8).Aggregate(s_fresh, (before, i) => plan.After(before, Result(i), s_start));

        Assert.Equal([3, 4, 5, 6, 7], health.Log!.Select(result => result.ExitCode));
    }

    [Fact]
    public void Wait_InTheStartPeriod_IsTheStartInterval_WhileStarting()
    {
        var plan = Plan("CMD", "x")! with { StartPeriod = TimeSpan.FromMinutes(1) };

        Assert.Equal(plan.StartInterval, plan.Wait(HealthPlan.Starting, TimeSpan.FromSeconds(59)));
        Assert.Equal(plan.Interval, plan.Wait(HealthPlan.Starting, TimeSpan.FromSeconds(60)));
        Assert.Equal(plan.Interval, plan.Wait(HealthPlan.Healthy, TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void AtStart_OldResultsStay_AndTheRestBeginsAnew()
    {
        var container = ContainerDocumentTests.Sample() with
        {
            Config = new ContainerConfig { Healthcheck = new HealthConfig { Test = ["CMD", "x"] } },
            Health = new Api.Containers.Health { Status = HealthPlan.Unhealthy, FailingStreak = 3, Log = [Result(1)] },
        };

        var health = HealthPlan.AtStart(container)!;

        Assert.Equal((HealthPlan.Starting, 0, 1), (health.Status, health.FailingStreak, health.Log!.Length));
        Assert.Null(HealthPlan.AtStart(ContainerDocumentTests.Sample()));
    }

    private static (string Status, int Streak) Facts(Api.Containers.Health health) => (health.Status, health.FailingStreak);
}
