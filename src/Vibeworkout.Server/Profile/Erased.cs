namespace Vibeworkout.Server.Profile;

/// <summary>What was erased.</summary>
/// <param name="Sessions">Workouts, discarded ones too, with all that belongs to them.</param>
/// <param name="GateRepos">Gate repos, with all that was read from them. What lies in the repositories themselves stays there.</param>
/// <param name="Tokens">Personal tokens: devices that use one have to be given a new one.</param>
/// <param name="HrConnections">Accounts at streaming services.</param>
internal sealed record Erased(int Sessions, int GateRepos, int Tokens, int HrConnections);
