namespace Vibeworkout.Server.Accounts;

/// <summary>A personal token as it is listed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is for.</param>
/// <param name="Scope">What it may do: <c>all</c>, <c>read</c> or <c>hr:write</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When a request last came with it; null when none has.</param>
internal sealed record TokenView(Guid Id, string Name, string Scope, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
