using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Server.Ingest;
using Vibeworkout.Server.Signals;
using Vibeworkout.Server.Workouts;
using Vibeworkout.Testing;
using Vibeworkout.Testing.GitHub;

namespace Vibeworkout.Server.Tests.GitHub;

/// <summary>What an hour costs at GitHub. Time is simulated, everything else is real; the tool log, which is read over git alone, is read
/// at the stop only.</summary>
public class CallsReport
{
    private const int People = 10;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task An_hour_of_ten_people_in_one_repository_stays_within_what_GitHub_allows()
    {
        await using var lab = await StartAsync();
        var people = Enumerable.Range(0, People).Select(i => lab.GitHub.AddUser($"person{i}")).ToArray();
        var club = lab.GitHub.AddOrganization("club", people);
        var repository = await lab.GitHub.AddRepositoryAsync(club, "gym");
        lab.GitHub.Install(club);
        await RunHourAsync(lab, [.. people.Select(p => (p, repository))]);
        Report(lab, "ten people in one repository", [repository]);
    }

    [Fact]
    public async Task An_hour_of_ten_repositories_stays_within_what_GitHub_allows()
    {
        await using var lab = await StartAsync();
        var all = new List<(Account, Repository)>();
        for (var i = 0; i < People; i++)
        {
            var person = lab.GitHub.AddUser($"person{i}");
            all.Add((person, await lab.GitHub.AddRepositoryAsync(person, "gym")));
            lab.GitHub.Install(person);
        }

        await RunHourAsync(lab, all);
        Report(lab, "ten people in ten repositories", [.. all.Select(a => a.Item2)]);
    }

    private static Task<GitHubLab> StartAsync() => GitHubLab.StartAsync(time: new FakeTimeProvider(TimeProvider.System.GetUtcNow()));

    private static async Task RunHourAsync(GitHubLab lab, IReadOnlyList<(Account Person, Repository Repository)> all)
    {
        var time = (FakeTimeProvider)lab.Server.App.Services.GetRequiredService<TimeProvider>();
        await lab.Server.App.Services.GetServices<IHostedService>().OfType<IngestJobs>().Single().StopAsync(default);
        var clients = new List<HttpClient>();
        foreach (var (person, repository) in all)
        {
            var client = await lab.SignInAsync(person);
            clients.Add(client);
            var added = await JsonClient.SendAsync(
                client,
                HttpMethod.Post,
                "/api/gate-repos",
                new { remote_url = lab.GitHub.CloneUrl(repository) }
            );
            Assert.True(added.Status == System.Net.HttpStatusCode.Created, added.ToString());
            await JsonClient.SendAsync(client, HttpMethod.Post, "/api/workout/start", new { });
        }

        var running = lab.Server.App.Services.GetRequiredService<RunningWorkouts>();
        var lanes = lab.Server.App.Services.GetRequiredService<SignalLanes>();
        var users = new List<Guid>();
        await lab.Server.InDatabaseAsync(db =>
        {
            users.AddRange(db.Sessions.Where(s => s.EndedAt == null).Select(s => s.UserId));
            return Task.CompletedTask;
        });
        for (var at = TimeSpan.Zero; at < TimeSpan.FromHours(1); at += Step)
        {
            for (var i = 0; i < users.Count; i++)
            {
                // each crosses the threshold every five minutes, at another time
                var high = ((int)(at.TotalSeconds / 300) + i) % 2 == 0;
                running.Of(users[i])!.Add([new Sample(time.GetUtcNow(), high ? 130 : 80)]);
            }

            time.Advance(Step);
            do
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System); // what is due goes out meanwhile, in real time
            } while (lanes.IsPushing);
        }

        await Task.WhenAll(clients.Select(c => JsonClient.SendAsync(c, HttpMethod.Post, "/api/workout/stop", null)));
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    private static void Report(GitHubLab lab, string what, IReadOnlyList<Repository> repositories)
    {
        foreach (var (kind, count) in lab.GitHub.Calls.ByKind().OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            Programs.Report($"GitHub, an hour of {what}: {kind, -70} {count, 6}");
        }

        var rest = lab.GitHub.Calls.All.Count(c => c.Kind.StartsWith("rest ", StringComparison.Ordinal) || c.Kind == "graphql");
        var pushes = repositories.Select(r => lab.GitHub.Calls.Count("git receive-pack", r.FullName)).ToList();
        Programs.Report(
            $"GitHub, an hour of {what}: REST and GraphQL {rest}, {(double)rest / repositories.Count:0.#} for a repository (at "
                + $"most 60); pushes at most {pushes.Max()} for a repository (at most 360); violations of the contract "
                + $"{lab.GitHub.Violations.Count}, of six pushes a minute {lab.GitHub.Faults.PushViolations}"
        );
        Assert.InRange(pushes.Min(), 30, 360); // whoever pushes nothing keeps every limit
        Assert.InRange((double)rest / repositories.Count, 0, 60);
        Assert.Equal(0, lab.GitHub.Faults.PushViolations);
        Assert.Equal(0, lab.GitHub.Faults.ContentViolations);
        lab.GitHub.AssertContract();
    }
}
