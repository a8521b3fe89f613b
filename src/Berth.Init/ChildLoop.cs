using Berth.Linux.Calls;
using Berth.Linux.Processes;

namespace Berth.Init;

/// <summary>The life of the first process: hands signals on, collects whoever ends, ends with its child.</summary>
internal sealed class ChildLoop(int child, InitOptions options)
{
    private const int SIGCHLD = 17;
    private const int SIGTTIN = 21;
    private const int SIGTTOU = 22;
    private int _code;

    public int Run()
    {
        // The child may have ended before anybody waited for its signal.
        while (!Collect())
        {
            var signal = SignalWait.Next();
            if (signal is SIGCHLD or SIGTTIN or SIGTTOU) continue;
            Kill.Try(options.Group ? -child : child, signal);
        }

        return _code;
    }

    private bool Collect()
    {
        var ended = false;
        while (AnyChild.TryReap(out var pid, out var code))
        {
            if (pid != child) continue;
            _code = code;
            ended = true;
        }

        return ended;
    }
}
