using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Berth.Api.Containers;
using Berth.Engine.Containers.End;
using Berth.Runtime;

namespace Berth.Engine.Containers.Watch;

/// <summary>The processes of a container, as <c>docker top</c> shows them: the host's <c>ps</c> is asked, and what is not the container's left out.</summary>
public sealed class ListProcesses(ShimConnection shim, ContainerEvents events)
{
    private const string DefaultArguments = "-ef";

    /// <summary>Asks <c>ps</c> with the client's arguments.</summary>
    /// <exception cref="EngineException">Conflict: it does not run. Internal: what <c>ps</c> says to the arguments.</exception>
    public async Task<TopResponse> ExecuteAsync(Container container, string arguments, CancellationToken cancellationToken)
    {
        if (arguments.Length == 0) arguments = DefaultArguments;
        ProcessTable.Check(arguments);
        if (container.State is RestartingState) throw KillContainer.Restarting(container);
        if (container.State.Alive is null) throw KillContainer.NotRunning(container);
        var pids = await PidsAsync(container, cancellationToken);
        var words = arguments.Split(' ');
        var wanted = "-q" + string.Join(',', pids.Select(pid => pid.ToString(CultureInfo.InvariantCulture)));
        // Some of its options cannot stand beside a list of pids: then it shows all, and what is not the container's is left out.
        var (output, _) = await AskAsync([.. words, wanted], cancellationToken);
        if (output is null)
        {
            (output, var error) = await AskAsync(words, cancellationToken);
            if (output is null) throw EngineException.Internal(error);
        }
        var table = ProcessTable.Parse(output, pids);
        events.Tell(container.Document, "top");
        return table;
    }

    private async Task<HashSet<int>> PidsAsync(Container container, CancellationToken cancellationToken)
    {
        try
        {
            return [.. await shim.PidsAsync(container.Id, cancellationToken)];
        }
        catch (ShimException error) when (error.Code is ShimErrorCode.NotFound or ShimErrorCode.NotRunning)
        {
            throw KillContainer.NotRunning(container);
        }
    }

    // Its output, or null and the first line of its complaint.
    private static async Task<(string? Output, string Error)> AskAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("ps", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        try
        {
#pragma warning disable RS0030 // The arguments are those of ps(1), all of them: nobody but ps can carry them out.
            using var ps = Process.Start(start)!;
#pragma warning restore RS0030
            ps.StandardInput.Close();
            var (output, error) = (ps.StandardOutput.ReadToEndAsync(cancellationToken), ps.StandardError.ReadToEndAsync(cancellationToken));
            await ps.WaitForExitAsync(cancellationToken);
            if (ps.ExitCode == 0) return (await output, "");
            var line = (await error).Split('\n', 2)[0];
            return (null, line.Length > 0 ? line : string.Create(CultureInfo.InvariantCulture, $"ps: exit status {ps.ExitCode}"));
        }
        catch (Win32Exception missing)
        {
            return (null, $"ps: {missing.Message}");
        }
    }
}
