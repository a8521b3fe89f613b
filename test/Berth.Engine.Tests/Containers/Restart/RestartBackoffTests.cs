using Berth.Api.Containers;
using Berth.Engine.Containers;
using Berth.Engine.Containers.Restart;
using Xunit;

namespace Berth.Engine.Tests.Containers.Restart;

public sealed class RestartBackoffTests
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(1);
    private readonly RestartBackoff _backoff = new();

    private TimeSpan? After(string policy, int code = 1, bool byUser = false, TimeSpan? ran = null, int restarts = 0, int most = 0) =>
        _backoff.AfterExit(new RestartPolicy { Name = policy, MaximumRetryCount = most }, code, byUser, ran ?? s_short, restarts);

    [Fact]
    public void Wait_DoublesFromATenthOfASecondToAMinute()
    {
        var waits = Enumerable.Range(0, 12).Select(_ => (int)After("always")!.Value.TotalMilliseconds);

        Assert.Equal([100, 200, 400, 800, 1600, 3200, 6400, 12800, 25600, 51200, 60000, 60000], waits);
    }

    [Fact]
    public void Wait_AfterTenSecondsUp_BeginsAnew()
    {
        After("always");
        After("always");

        Assert.Equal(TimeSpan.FromMilliseconds(100), After("always", ran: TimeSpan.FromSeconds(10)));
    }

    [Theory]
    [InlineData("always", 0, false, true)]
    [InlineData("always", 0, true, true)]
    [InlineData("unless-stopped", 0, false, true)]
    [InlineData("unless-stopped", 1, true, false)]
    [InlineData("on-failure", 0, false, false)]
    [InlineData("on-failure", 1, true, true)]
    [InlineData("no", 1, false, false)]
    [InlineData("", 1, false, false)]
    public void Policy_DecidesByExitCodeAndUser(string policy, int code, bool byUser, bool again) => Assert.Equal(again, After(policy, code, byUser) is not null);

    [Fact]
    public void OnFailure_AtItsMaximum_IsDone()
    {
        Assert.NotNull(After("on-failure", restarts: 1, most: 2));
        Assert.Null(After("on-failure", restarts: 2, most: 2));
    }

    [Fact]
    public void Cancel_EndsTheWaitingAndAllAfterIt_UntilReset()
    {
        var token = _backoff.Begin();

        _backoff.Cancel();

        Assert.True(token.IsCancellationRequested);
        Assert.Null(After("always"));
        _backoff.Reset();
        Assert.NotNull(After("always"));
    }

    [Theory]
    [InlineData("always", true, true)]
    [InlineData("unless-stopped", true, false)]
    [InlineData("unless-stopped", false, true)]
    [InlineData("on-failure", false, false)]
    [InlineData("no", false, false)]
    public void AtDaemonStart_ContainerThatHasEnded(string policy, bool byUser, bool starts) =>
        Assert.Equal(starts, RestartBackoff.AtDaemonStart(Sample(policy, s_ended) with { StoppedByUser = byUser }));

    [Theory]
    [InlineData("always")]
    [InlineData("unless-stopped")]
    [InlineData("on-failure")]
    public void AtDaemonStart_ContainerThatWaited_IsStarted(string policy) =>
        Assert.True(RestartBackoff.AtDaemonStart(Sample(policy, new RestartingState { Last = s_ended })));

    [Fact]
    public void AtDaemonStart_ContainerNeverStarted_StaysSo() => Assert.False(RestartBackoff.AtDaemonStart(Sample("always", new CreatedState())));

    private static readonly ExitedState s_ended = new() { Code = 1, StartedAt = DateTimeOffset.UnixEpoch, FinishedAt = DateTimeOffset.UnixEpoch };

    private static ContainerDocument Sample(string policy, RunState state) => ContainerDocumentTests.Sample() with
    {
        HostConfig = new HostConfig { RestartPolicy = new RestartPolicy { Name = policy } },
        State = state,
    };
}
