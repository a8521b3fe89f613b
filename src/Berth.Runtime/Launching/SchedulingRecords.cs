using Berth.Linux;
using Berth.Linux.Launch;
using Berth.Oci;

namespace Berth.Runtime.Launching;

/// <summary>Input and output priority, and the scheduling policy.</summary>
internal static class SchedulingRecords
{
    private const int IOPRIO_WHO_PROCESS = 1;
    private const int IOPRIO_CLASS_SHIFT = 13;

    public static void Add(LaunchScope scope, ProcessSpec process)
    {
        if (process.IoPriority is { } io)
        {
            var kind = io.Class switch
            {
                "IOPRIO_CLASS_RT" => 1,
                "IOPRIO_CLASS_BE" => 2,
                "IOPRIO_CLASS_IDLE" => 3,
                var other => throw new LaunchException(LaunchStage.Prepare, $"ioPriority class \"{other}\"", Errno.EINVAL),
            };
            if (io.Priority is < 0 or > 7) throw new LaunchException(LaunchStage.Prepare, $"ioPriority {io.Priority}", Errno.EINVAL);
            scope.Add(LaunchCall.IoprioSet, new("ioprio_set", $"{io.Class} {io.Priority}"), IOPRIO_WHO_PROCESS, 0, (kind << IOPRIO_CLASS_SHIFT) | io.Priority);
        }

        if (process.Scheduler is not { } scheduler) return;
        var attributes = new SchedulerAttributes
        {
            Size = 48,
            Policy = Policy(scheduler.Policy),
            Flags = scheduler.Flags.Aggregate(0UL, (flags, name) => flags | Flag(name)),
            Nice = scheduler.Nice,
            Priority = checked((uint)scheduler.Priority),
            Runtime = scheduler.Runtime,
            Deadline = scheduler.Deadline,
            Period = scheduler.Period,
        };
        scope.Add(LaunchCall.SchedSetattr, new("sched_setattr", scheduler.Policy), 0, scope.Program.Struct(attributes), 0);
    }

    private static uint Policy(string name) => name switch
    {
        "SCHED_OTHER" => 0,
        "SCHED_FIFO" => 1,
        "SCHED_RR" => 2,
        "SCHED_BATCH" => 3,
        "SCHED_ISO" => 4,
        "SCHED_IDLE" => 5,
        "SCHED_DEADLINE" => 6,
        _ => throw new LaunchException(LaunchStage.Prepare, $"scheduler policy \"{name}\"", Errno.EINVAL),
    };

    private static ulong Flag(string name) => name switch
    {
        "SCHED_FLAG_RESET_ON_FORK" => 0x01,
        "SCHED_FLAG_RECLAIM" => 0x02,
        "SCHED_FLAG_DL_OVERRUN" => 0x04,
        "SCHED_FLAG_KEEP_POLICY" => 0x08,
        "SCHED_FLAG_KEEP_PARAMS" => 0x10,
        "SCHED_FLAG_UTIL_CLAMP_MIN" => 0x20,
        "SCHED_FLAG_UTIL_CLAMP_MAX" => 0x40,
        _ => throw new LaunchException(LaunchStage.Prepare, $"scheduler flag \"{name}\"", Errno.EINVAL),
    };

    /// <summary><c>struct sched_attr</c>.</summary>
    private struct SchedulerAttributes
    {
        public required uint Size { get; init; }

        public required uint Policy { get; init; }

        public required ulong Flags { get; init; }

        public required int Nice { get; init; }

        public required uint Priority { get; init; }

        public required ulong Runtime { get; init; }

        public required ulong Deadline { get; init; }

        public required ulong Period { get; init; }
    }
}
