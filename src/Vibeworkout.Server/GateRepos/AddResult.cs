namespace Vibeworkout.Server.GateRepos;

/// <summary>What adding a gate repo came to.</summary>
internal abstract record AddResult
{
    private AddResult() { }

    public sealed record Added(GateRepoView Repo) : AddResult;

    public sealed record Invalid(string Member, string Rule) : AddResult;

    public sealed record Refused(string Why) : AddResult;
}
