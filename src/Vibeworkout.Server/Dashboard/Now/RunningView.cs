using Vibeworkout.Server.Dashboard.Charts;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Workouts;

namespace Vibeworkout.Server.Dashboard.Now;

/// <summary>What the first page shows while a workout runs.</summary>
internal sealed record RunningView(
    RunningWorkout Workout,
    StatusView Status,
    string Source,
    ToolStats Stats,
    IReadOnlyList<AttemptView> Newest,
    HrChartModel Chart
);
