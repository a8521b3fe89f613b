using System.Text.Json.Serialization;
using Berth.Network;

namespace Berth.Engine.Containers;

/// <summary>Where a container stands in its life. Each state carries what is true only in it; <c>inspect</c> is a projection.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(CreatedState), "created")]
[JsonDerivedType(typeof(RunningState), "running")]
[JsonDerivedType(typeof(PausedState), "paused")]
[JsonDerivedType(typeof(ExitedState), "exited")]
[JsonDerivedType(typeof(RestartingState), "restarting")]
public abstract record RunState
{
    /// <summary>Docker's word: created, running, paused, exited, restarting.</summary>
    [JsonIgnore]
    public abstract string Word { get; }

    /// <summary>The running process behind this state; null when there is none.</summary>
    [JsonIgnore]
    public virtual RunningState? Alive => null;

    /// <summary>True while it runs or is about to run again: it has to be stopped before it can be removed.</summary>
    [JsonIgnore]
    public virtual bool IsUp => Alive is not null;

    /// <summary>The end of the run before, for a container that has run and does not run; else null.</summary>
    [JsonIgnore]
    public virtual ExitedState? Ended => null;

    /// <summary>What <c>wait</c> answers without waiting.</summary>
    [JsonIgnore]
    public virtual int ExitCode => 0;
}

/// <summary>Never started with success.</summary>
public sealed record CreatedState : RunState
{
    /// <summary>Why the last start failed.</summary>
    public StartFailure? Failure { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Word => "created";

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExitCode => Failure?.ExitCode ?? 0;
}

/// <summary>Its first process runs.</summary>
public sealed record RunningState : RunState
{
    /// <summary>The first process, in the daemon's pid namespace.</summary>
    public required int Pid { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the run before this one ended; default when there was none.</summary>
    public DateTimeOffset FinishedAt { get; init; }

    /// <summary>Its network sandbox; null with the network of the host or of another container.</summary>
    public SandboxState? Sandbox { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Word => "running";

    /// <inheritdoc/>
    [JsonIgnore]
    public override RunningState? Alive => this;
}

/// <summary>Its processes are frozen.</summary>
public sealed record PausedState : RunState
{
    /// <summary>What runs on when it is thawed.</summary>
    public required RunningState Process { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Word => "paused";

    /// <inheritdoc/>
    [JsonIgnore]
    public override RunningState? Alive => Process;
}

/// <summary>Has run and does not run.</summary>
public sealed record ExitedState : RunState
{
    /// <summary>How the run ended, or how the last attempt to start again failed.</summary>
    public required int Code { get; init; }

    /// <summary>True when the kernel's out-of-memory killer ended something in it.</summary>
    public bool OomKilled { get; init; }

    /// <summary>Why the last attempt to start again failed; empty when it did not.</summary>
    public string Error { get; init; } = "";

    /// <summary>When the run was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Word => "exited";

    /// <inheritdoc/>
    [JsonIgnore]
    public override ExitedState? Ended => this;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExitCode => Code;
}

/// <summary>Has ended and is started again by its restart policy when a time has passed.</summary>
public sealed record RestartingState : RunState
{
    /// <summary>How the last run ended: what it is when the waiting is called off.</summary>
    public required ExitedState Last { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override ExitedState? Ended => Last;

    /// <inheritdoc/>
    [JsonIgnore]
    public override string Word => "restarting";

    /// <inheritdoc/>
    [JsonIgnore]
    public override bool IsUp => true;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int ExitCode => Last.Code;
}

/// <summary>Why a start failed.</summary>
/// <param name="ExitCode">127 when the program was not found, 126 when it may not be executed, else 128.</param>
/// <param name="Error">The sentence the user was told.</param>
public sealed record StartFailure(int ExitCode, string Error);
