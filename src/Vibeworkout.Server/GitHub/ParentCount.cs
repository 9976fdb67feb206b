namespace Vibeworkout.Server.GitHub;

internal sealed record ParentCount(int TotalCount);
