using System.Net.Sockets;
using Berth.Linux.Calls;
using Berth.Runtime;

namespace Berth.Engine.Containers.Attach;

/// <summary>
/// Connects a client to a container's standard streams. The daemon keeps one end of a socket pair and gives the other to the shim: to
/// a running process at once, to one that is not yet started with the start, so that no byte is lost.
/// </summary>
public sealed class AttachContainer(ShimConnection shim, ContainerEvents events)
{
    /// <summary>Connects; the socket given back carries the streams until the process ends or it is disposed.</summary>
    /// <param name="container">The container.</param>
    /// <param name="reference">What the client called it, for the error.</param>
    /// <param name="streams">Which streams.</param>
    /// <param name="cancellationToken">Stops before anything is connected.</param>
    /// <exception cref="EngineException">Conflict: the container is paused.</exception>
    public async Task<Socket> ExecuteAsync(Container container, string reference, AttachStreams streams, CancellationToken cancellationToken)
    {
        var (ours, theirs) = Socketpair.Stream();
        var socket = new Socket(new SafeSocketHandle(ours.Release(), ownsHandle: true));
        var attachment = new Attachment
        {
            Socket = theirs,
            Stdin = streams.Stdin && container.Document.Config.OpenStdin,
            Stdout = streams.Stdout,
            Stderr = streams.Stderr,
            Framed = !container.Document.Config.Tty && !streams.Raw,
        };
        try
        {
            // Under the container's lock, so that a start cannot pass between the question and the answer.
            using (await container.LockAsync(cancellationToken))
            {
                if (container.State is PausedState)
                    throw EngineException.Conflict($"container {reference} is paused, unpause the container before attach");
                if (container.State is RestartingState)
                    throw EngineException.Conflict($"container {reference} is restarting, wait until the container is running");
                if (container.State.Alive is null)
                {
                    container.AttachEarly(attachment);
                }
                else
                {
                    await shim.AttachAsync(container.Id, null, attachment, cancellationToken);
                    theirs.Dispose();
                }
            }
            events.Tell(container.Document, "attach");
            return socket;
        }
        catch (ShimException error) when (error.Code is ShimErrorCode.NotFound or ShimErrorCode.NotRunning)
        {
            // It ended a moment ago: there is nothing to read, and the client sees just that.
            theirs.Dispose();
            return socket;
        }
        catch
        {
            theirs.Dispose();
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Tells that a client has detached by its keys.</summary>
    public void TellDetached(Container container) => events.Tell(container.Document, "detach");
}

/// <summary>Which of a process's streams a client wants.</summary>
/// <param name="Stdin">What it sends goes to standard input.</param>
/// <param name="Stdout">It gets standard output.</param>
/// <param name="Stderr">It gets standard error.</param>
/// <param name="Raw">Nothing before each piece of output says which stream it is of, terminal or not.</param>
public readonly record struct AttachStreams(bool Stdin, bool Stdout, bool Stderr, bool Raw = false);
