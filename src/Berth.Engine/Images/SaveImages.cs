using Berth.Images;
using Berth.Oci;

namespace Berth.Engine.Images;

/// <summary><c>docker save</c>, told to those who listen.</summary>
public sealed class SaveImages(Berth.Images.SaveImages save, ImageEvents events)
{
    /// <summary>Finds everything that is to be saved; nothing has been answered yet when this fails.</summary>
    /// <exception cref="ImageException">NotFound.</exception>
    /// <exception cref="EngineException">Invalid: no names.</exception>
    public Task<SavePlan> PlanAsync(IReadOnlyList<string> names, Platform? platform, CancellationToken cancellationToken)
    {
        if (names.Count == 0) throw EngineException.Invalid("no images to save");
        // The layers are made once to know how long they are, which takes time.
        return Task.Factory.StartNew(() => save.Plan(names, platform, cancellationToken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Writes the archive. Blocks the calling thread.</summary>
    public void Write(SavePlan plan, Stream target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        save.Write(plan, target, cancellationToken);
        foreach (var id in plan.Ids) events.Publish("save", id);
    }
}
