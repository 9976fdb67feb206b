using Vibeworkout.Testing;

namespace Vibeworkout.Torture;

/// <summary>What a run came to.</summary>
/// <param name="Rounds">Scenarios played.</param>
/// <param name="Faults">Faults injected.</param>
/// <param name="Lines">Lines carried.</param>
/// <param name="Problems">Lines lost, doubled or altered, one sentence each.</param>
public sealed record TortureResult(int Rounds, int Faults, int Lines, IReadOnlyList<string> Problems)
{
    public override string ToString() =>
        $"{Rounds} rounds, {Faults} faults injected, {Lines} lines carried, "
        + $"{(Problems.Count == 0 ? "none lost, none doubled, none altered" : string.Join("; ", Problems))}";
}

/// <summary>
/// Plays scenarios and checks the promise after each: the ids ever appended are the ids on the remote after one more clean sync, and the
/// ids in the database after ingest, each exactly once.
/// </summary>
public static class TortureRun
{
    public static async Task<TortureResult> RunAsync(int rounds, int seed, Action<string> tell, int from = 0)
    {
        using var home = await GateLab.WithoutGateAsync(); // only for the server's folder and environment
        await using var server = await ServerProcess.StartAsync(home);
        await server.PatchAsync("/api/profile", new { user_key = GateLab.UserKeyText });
        var problems = new List<string>();
        var (faults, lines) = (0, 0);
        for (var round = from; round < from + rounds; round++)
        {
            var (name, play) = Scenarios.All[round % Scenarios.All.Count];
            using var scene = await Scene.CreateAsync(server, new Random(seed + round));
            string? problem;
            try
            {
                await play(scene);
                problem = await scene.CheckAsync();
            }
            catch (Exception e)
            {
                problem = e.Message;
            }

            await scene.EndAsync();
            (faults, lines) = (faults + scene.Faults, lines + scene.Appended);
            tell(
                $"{round + 1, 4}  {name, -44} {scene.Faults, 2} faults  {scene.Appended, 3} lines  "
                    + $"{(problem is null ? "all there" : problem)}"
            );
            if (problem is not null)
            {
                problems.Add($"round {round + 1} ({name}, seed {seed + round}): {problem}");
            }
        }

        return new(rounds, faults, lines, problems);
    }
}
