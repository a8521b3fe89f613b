namespace Berth.Engine.Undo;

/// <summary>
/// What has to be taken back when a later step fails. <see cref="RunAsync"/> takes it back, newest first, and goes on when one of the
/// steps fails itself; <see cref="Keep"/> says that all went well.
/// </summary>
internal sealed class UndoSteps
{
    private readonly Stack<Func<ValueTask>> _steps = new();

    public void Push(Action step) => _steps.Push(() =>
    {
        step();
        return ValueTask.CompletedTask;
    });

    public void Push(Func<ValueTask> step) => _steps.Push(step);

    public void Keep() => _steps.Clear();

    /// <summary>Gives the failures of the steps themselves, which are the daemon's to log: the first error is the user's.</summary>
    public async ValueTask<IReadOnlyList<Exception>> RunAsync()
    {
        var failures = new List<Exception>();
        while (_steps.TryPop(out var step))
        {
            try
            {
                await step();
            }
            catch (Exception error)
            {
                failures.Add(error);
            }
        }
        return failures;
    }
}
