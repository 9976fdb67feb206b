using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vibeworkout.Data;
using Vibeworkout.Server.Accounts;
using Vibeworkout.Server.Web;

namespace Vibeworkout.Server.Tests.Accounts;

/// <summary>
/// Walks over every address that the running server has. A new one must be entered here, with who may use it and what of somebody else's it
/// could be pointed at; the walk then tries just that.
/// </summary>
public class EndpointWalkTests
{
    /// <summary>Who may use an address.</summary>
    private enum Access
    {
        /// <summary>Whoever comes.</summary>
        Open,

        /// <summary>A page or picture for whoever is signed in.</summary>
        Page,

        /// <summary>In the API, changes nothing.</summary>
        Reads,

        /// <summary>In the API, changes something.</summary>
        Writes,

        /// <summary>In the API, for devices that send heart rate.</summary>
        HeartRate,

        /// <summary>In the API, ends the token that it is called with.</summary>
        GivesItselfUp,
    }

    /// <param name="Access">Who may.</param>
    /// <param name="Body">A body that would do something if it were let.</param>
    /// <param name="ForOthers">What somebody gets who points it at another one's thing.</param>
    private sealed record Entry(Access Access, object? Body = null, HttpStatusCode ForOthers = HttpStatusCode.NotFound);

    private static readonly Dictionary<string, Entry> Entries = new()
    {
        ["ANY /health/live"] = new(Access.Open),
        ["ANY /health/ready"] = new(Access.Open),
        ["ANY /api/{**rest}"] = new(Access.Reads),
        ["GET /not-found"] = new(Access.Open),
        ["GET /offline"] = new(Access.Open),
        ["GET /signed-out"] = new(Access.Open),
        ["GET /_framework/opaque-redirect"] = new(Access.Open),
        ["GET /openapi/{documentName}.json"] = new(Access.Open),
        ["GET /docs/{documentName?}"] = new(Access.Open),
        ["GET /device"] = new(Access.Open),
        ["POST /device"] = new(Access.Open),
        ["POST /not-found"] = new(Access.Open),
        ["POST /offline"] = new(Access.Open),
        ["POST /signed-out"] = new(Access.Open),
        ["GET /sign-in/done"] = new(Access.Open),
        ["GET /sign-in/github"] = new(Access.Open),
        ["GET /docs/favicon.svg"] = new(Access.Open),
        ["GET /docs/scalar.js"] = new(Access.Open),
        ["GET /docs/scalar.aspnetcore.js"] = new(Access.Open),
        ["GET /sign-in"] = new(Access.Open),
        ["POST /sign-out"] = new(Access.Open),
        ["POST /sign-in/device"] = new(Access.Open),
        ["POST /sign-in/device/token"] = new(Access.Open),
        ["POST /webhooks/github"] = new(Access.Open),
        ["GET /"] = new(Access.Page),
        ["GET /activity"] = new(Access.Page),
        ["GET /projects/{Owner}/{Name}"] = new(Access.Page),
        ["GET /sessions/{Id:guid}"] = new(Access.Page),
        ["GET /settings"] = new(Access.Page),
        // a page's forms: nothing comes through without the token that the page gave out
        ["POST /"] = new(Access.Page, ForOthers: HttpStatusCode.BadRequest),
        ["POST /activity"] = new(Access.Page, ForOthers: HttpStatusCode.BadRequest),
        ["POST /projects/{Owner}/{Name}"] = new(Access.Page, ForOthers: HttpStatusCode.BadRequest),
        ["POST /sessions/{Id:guid}"] = new(Access.Page, ForOthers: HttpStatusCode.BadRequest),
        ["POST /settings"] = new(Access.Page, ForOthers: HttpStatusCode.BadRequest),
        ["GET /sessions/{id:guid}/chart"] = new(Access.Page),
        ["GET /sessions/{id:guid}/card.svg"] = new(Access.Page),
        ["GET /api/workout/status"] = new(Access.HeartRate),
        ["GET /api/workout/active"] = new(Access.HeartRate),
        ["POST /api/workout/hr"] = new(Access.HeartRate),
        ["POST /api/workout/hr/batch"] = new(Access.HeartRate),
        ["POST /api/workout/start"] = new(Access.Writes),
        ["POST /api/workout/stop"] = new(Access.Writes),
        ["POST /api/workout/import"] = new(Access.Writes),
        ["POST /api/workout/replay"] = new(Access.Writes),
        ["GET /api/workout/live"] = new(Access.Reads),
        ["GET /api/workout/sessions"] = new(Access.Reads),
        ["GET /api/workout/sessions/{id:guid}"] = new(Access.Reads),
        ["GET /api/workout/sessions/{id:guid}/attempts"] = new(Access.Reads),
        ["GET /api/workout/sessions/{id:guid}/samples"] = new(Access.Reads),
        ["GET /api/workout/sessions/{id:guid}/post-summary"] = new(Access.Reads),
        ["GET /api/workout/sessions/{id:guid}/buckets"] = new(Access.Reads),
        ["GET /api/workout/sessions/{id:guid}/export"] = new(Access.Reads),
        ["POST /api/workout/sessions/{id:guid}/refresh"] = new(Access.Writes),
        ["DELETE /api/workout/sessions/{id:guid}"] = new(Access.Writes),
        ["GET /api/workout/stats/overview"] = new(Access.Reads),
        ["GET /api/workout/stats/projects"] = new(Access.Reads),
        ["GET /api/workout/stats/projects/{owner}/{name}"] = new(Access.Reads),
        ["GET /api/profile"] = new(Access.Reads),
        ["PATCH /api/profile"] = new(Access.Writes),
        ["GET /api/profile/audit"] = new(Access.Reads),
        ["GET /api/profile/export"] = new(Access.Reads),
        ["POST /api/profile/erase"] = new(Access.Writes),
        ["POST /api/profile/sign-out-everywhere"] = new(Access.Writes),
        ["GET /api/gate-repos"] = new(Access.Reads),
        ["POST /api/gate-repos"] = new(Access.Writes),
        ["GET /api/gate-repos/{id:guid}"] = new(Access.Reads),
        ["PATCH /api/gate-repos/{id:guid}"] = new(Access.Writes, new { active = false }),
        ["POST /api/gate-repos/{id:guid}/test"] = new(Access.Writes),
        ["POST /api/gate-repos/{id:guid}/bootstrap"] = new(Access.Writes, new { how = "commit" }),
        ["DELETE /api/gate-repos/{id:guid}"] = new(Access.Writes),
        ["GET /api/github"] = new(Access.Reads),
        ["GET /api/github/repositories"] = new(Access.Reads),
        ["POST /api/github/refresh"] = new(Access.Writes),
        ["POST /api/github/disconnect"] = new(Access.Writes),
        ["GET /api/tokens"] = new(Access.Reads),
        ["POST /api/tokens"] = new(Access.Writes),
        ["DELETE /api/tokens/current"] = new(Access.GivesItselfUp),
        ["DELETE /api/tokens/{id:guid}"] = new(Access.Writes),
        ["GET /api/sources"] = new(Access.Reads),
        ["PUT /api/sources/{service}"] = new(Access.Writes, new { enabled = true }, HttpStatusCode.BadRequest), // a connection of one's own needs a secret
        ["DELETE /api/sources/{service}"] = new(Access.Writes),
    };

    [Fact]
    public async Task Every_address_is_entered_here()
    {
        await using var lab = await ServerLab.StartAsync();
        var there = Routes(lab);
        Assert.NotEmpty(there);
        var wrong = there
            .Except(Entries.Keys)
            .Order()
            .Select(r => $"{r} is new: enter it")
            .Concat(Entries.Keys.Except(there).Order().Select(r => $"{r} is gone: strike it"))
            .ToList();
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task Nothing_but_what_is_open_answers_without_a_sign_in()
    {
        await using var lab = await ServerLab.StartAsync();
        using var nobody = lab.Client(null);
        using var stranger = lab.Client("vwo_" + new string('x', 43));
        foreach (var (method, path, entry) in InApi())
        {
            var asked = path.Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal);
            Assert.True(
                await StatusAsync(nobody, method, asked, entry.Body) == HttpStatusCode.Unauthorized,
                $"{method} {path} answers whoever asks"
            );
            Assert.True(
                await StatusAsync(stranger, method, asked, entry.Body) == HttpStatusCode.Unauthorized,
                $"{method} {path} answers a token that nobody made"
            );
        }

        await NoPageAnswersAsync(nobody);
    }

    [Theory]
    [InlineData("revoke by id")]
    [InlineData("revoke itself")]
    [InlineData("sign out everywhere")]
    [InlineData("erase")]
    [InlineData("sign out of a browser")]
    [InlineData("sign out everywhere, browsers alone")]
    [InlineData("the installation's own token")]
    public async Task After_each_way_to_revoke_no_address_answers(string how)
    {
        await using var lab = await ServerLab.StartAsync();
        await ThingsOfA.PutAsync(lab);
        var made = (await lab.PostAsync("/api/tokens", new { name = "laptop", scope = Scopes.All })).Json;
        var isBrowser = how.Contains("browser", StringComparison.Ordinal);
        using var revoked = isBrowser
            ? await Browser.SignInAsync(lab, lab.Token)
            : lab.Client(how.StartsWith("the install", StringComparison.Ordinal) ? lab.Token : made.GetProperty("token").GetString());
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(revoked, HttpMethod.Get, "/api/profile", null));
        var key = (await lab.GetAsync("/api/profile")).Json.GetProperty("user_key").GetString();
        switch (how)
        {
            case "revoke by id":
                await lab.DeleteAsync($"/api/tokens/{made.GetProperty("id").GetGuid()}");
                break;
            case "revoke itself":
                await StatusAsync(revoked, HttpMethod.Delete, "/api/tokens/current", null);
                break;
            case "sign out of a browser":
                await Browser.SignOutAsync(revoked);
                break;
            case "erase":
                await lab.PostAsync("/api/profile/erase", new { confirm = key });
                break;
            default:
                await lab.PostAsync("/api/profile/sign-out-everywhere", new { revoke_tokens = !isBrowser });
                break;
        }

        foreach (var (method, path, entry) in InApi())
        {
            var asked = path.Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal);
            var status = await StatusAsync(revoked, method, asked, entry.Body);
            Assert.True(status == HttpStatusCode.Unauthorized, $"{method} {path}: {status} after: {how}");
        }

        await NoPageAnswersAsync(revoked);
    }

    [Fact]
    public async Task What_is_somebody_elses_is_not_found_and_stays_as_it_is()
    {
        await using var lab = await ServerLab.StartAsync();
        var theirs = await ThingsOfA.PutAsync(lab);
        var before = await ExportAsync(lab);
        Assert.Contains(theirs.Session.ToString(), before, StringComparison.Ordinal);
        using var other = lab.Client(await TokenOfBAsync(lab));
        var tried = 0;
        foreach (
            var (method, path, entry) in Parsed()
                .Where(e =>
                    e.Entry.Access != Access.Open
                    && e.Path.Contains('{', StringComparison.Ordinal)
                    && !e.Path.Contains("**", StringComparison.Ordinal)
                )
        )
        {
            // B gets what an id that nobody has gets; A, who has it, does not
            var asked = theirs.PointAt(path);
            var status = await StatusAsync(other, method, asked, entry.Body);
            Assert.True(status == entry.ForOthers, $"{method} {path}: {status} for somebody else");
            if (method == HttpMethod.Get)
            {
                Assert.True(
                    await StatusAsync(lab.Http, method, asked, null) == HttpStatusCode.OK,
                    $"{method} {path} is not there for its owner, so the walk shows nothing"
                );
            }

            tried++;
        }

        Assert.InRange(tried, 15, 1000);
        foreach (var (path, body) in theirs.InBodies())
        {
            Assert.InRange((int)await StatusAsync(other, HttpMethod.Post, path, body), 400, 499);
        }

        Assert.Equal(before, await ExportAsync(lab));
        Assert.DoesNotContain(
            theirs.Session.ToString(),
            await (await other.GetAsync("/api/profile/export")).Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_token_may_only_do_what_its_scope_says()
    {
        await using var lab = await ServerLab.StartAsync();
        var theirs = await ThingsOfA.PutAsync(lab);
        using var reader = lab.Client(await TokenAsync(lab, Scopes.Read));
        using var strap = lab.Client(await TokenAsync(lab, Scopes.HrWrite));
        var before = await ExportAsync(lab);
        foreach (var (method, path, entry) in Parsed().Where(e => e.Entry.Access is not (Access.Open or Access.GivesItselfUp)))
        {
            var asked = theirs.PointAt(path);
            var mayRead = method == HttpMethod.Get;
            Assert.True(
                IsRefused(await StatusAsync(reader, method, asked, entry.Body), HttpStatusCode.Forbidden, method, path) == !mayRead,
                $"{method} {path} with a token that reads"
            );
            Assert.True(
                IsRefused(await StatusAsync(strap, method, asked, entry.Body), HttpStatusCode.Forbidden, method, path)
                    == (entry.Access != Access.HeartRate),
                $"{method} {path} with a strap's token"
            );
        }

        Assert.Equal(before, await ExportAsync(lab));
        foreach (var client in new[] { reader, strap })
        {
            Assert.Equal(HttpStatusCode.NoContent, await StatusAsync(client, HttpMethod.Delete, "/api/tokens/current", null));
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(client, HttpMethod.Delete, "/api/tokens/current", null));
        }

        Assert.Equal(HttpStatusCode.Conflict, await StatusAsync(lab.Http, HttpMethod.Delete, "/api/tokens/current", null)); // this installation's own token is none of them
    }

    private static async Task NoPageAnswersAsync(HttpClient client)
    {
        var pages = Parsed().Where(e => e.Entry.Access == Access.Page).ToList();
        Assert.NotEmpty(pages);
        foreach (var (method, path, _) in pages)
        {
            var asked = path.Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.OrdinalIgnoreCase);
            var status = await StatusAsync(client, method, asked, null);
            Assert.True(IsRefused(status, HttpStatusCode.Unauthorized, method, path), $"{method} {path} answers whoever asks: {status}");
        }
    }

    private static HashSet<string> Routes(ServerLab lab) =>
        [
            .. lab
                .App.Services.GetServices<EndpointDataSource>()
                .Concat(((IEndpointRouteBuilder)lab.App).DataSources)
                .SelectMany(s => s.Endpoints)
                .OfType<RouteEndpoint>()
                .SelectMany(e =>
                    e.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.DefaultIfEmpty("ANY").Select(m => (Method: m, e))
                    ?? [("ANY", e)]
                )
                .Select(e => $"{e.Method} /{e.e.RoutePattern.RawText!.Trim('/')}"),
        ];

    private static IEnumerable<(HttpMethod Method, string Path, Entry Entry)> Parsed() =>
        Entries.Select(e =>
            (e.Key.Split(' ')[0] is var method && method == "ANY" ? HttpMethod.Get : HttpMethod.Parse(method), e.Key.Split(' ')[1], e.Value)
        );

    private static List<(HttpMethod Method, string Path, Entry Entry)> InApi()
    {
        var api = Parsed().Where(e => e.Path.StartsWith("/api/", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(api);
        Assert.DoesNotContain(api, e => e.Entry.Access is Access.Open or Access.Page);
        return api;
    }

    /// <summary>Whether a request was refused as it is to be. What is posted to a page and refused is shown the page for that, to which it
    /// is a form without a token: a 400.</summary>
    private static bool IsRefused(HttpStatusCode status, HttpStatusCode wanted, HttpMethod method, string path) =>
        status == wanted
        || (status == HttpStatusCode.BadRequest && method == HttpMethod.Post && !path.StartsWith("/api/", StringComparison.Ordinal));

    /// <summary>The status alone: a stream would not end.</summary>
    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path)
        {
            Content =
                method == HttpMethod.Get || method == HttpMethod.Delete ? null : System.Net.Http.Json.JsonContent.Create(body ?? new { }),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode;
    }

    /// <summary>All of A's data, but for when it was exported and when tokens were last used.</summary>
    private static async Task<string> ExportAsync(ServerLab lab) =>
        string.Join(
            '\n',
            (await lab.Http.GetStringAsync("/api/profile/export"))
                .Replace(",\"", ",\n\"", StringComparison.Ordinal)
                .Split('\n')
                .Where(l =>
                    !l.Contains("\"exported_at\"", StringComparison.Ordinal) && !l.Contains("\"last_used_at\"", StringComparison.Ordinal)
                )
        );

    private static async Task<string> TokenAsync(ServerLab lab, string scope) =>
        (await lab.PostAsync("/api/tokens", new { name = scope, scope })).Json.GetProperty("token").GetString()!;

    private static async Task<string> TokenOfBAsync(ServerLab lab)
    {
        var now = TimeProvider.System.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            UserKey = "mallory",
            CreatedAt = now,
        };
        var (row, token) = PersonalTokens.Create(user.Id, "mallory's", Scopes.All, now);
        await lab.InDatabaseAsync(async db =>
        {
            db.AddRange(user, row);
            await db.SaveChangesAsync();
        });
        return token;
    }

    /// <summary>One of everything that has an id, of the user whose server it is.</summary>
    private sealed record ThingsOfA(Guid Session, Guid Repo, Guid Token)
    {
        public static async Task<ThingsOfA> PutAsync(ServerLab lab)
        {
            var now = TimeProvider.System.GetUtcNow();
            var repo = Guid.CreateVersion7(now);
            await lab.InDatabaseAsync(async db =>
            {
                var owner = (await db.Users.SingleAsync()).Id;
                db.GateRepos.Add(
                    new GateRepo
                    {
                        Id = repo,
                        UserId = owner,
                        RemoteUrl = "/srv/git/octocat/hello.git",
                        Name = "octocat/hello",
                        CreatedAt = now,
                    }
                );
                db.HrConnections.Add(
                    new HrConnection
                    {
                        Id = Guid.CreateVersion7(now),
                        UserId = owner,
                        Service = "pulsoid",
                        ProtectedSecret = "x",
                        Enabled = false,
                        CreatedAt = now,
                    }
                );
                await db.SaveChangesAsync();
            });
            var session = await new PastWorkout(now.AddMinutes(-32))
            {
                Repos = [repo],
                Minutes = 30,
                Attempts = [("Bash", true, true)],
                Commits = [(3, 1)],
            }.PutAsync(lab);
            var token = await lab.PostAsync("/api/tokens", new { name = "mine" });
            return new(session, repo, token.Json.GetProperty("id").GetGuid());
        }

        /// <summary>An address with A's things in it.</summary>
        public string PointAt(string path) =>
            path.Replace("{service}", "pulsoid", StringComparison.Ordinal)
                .Replace("{owner}/{name}", "octocat/hello", StringComparison.OrdinalIgnoreCase)
                .Replace("{**rest}", "nothing", StringComparison.Ordinal)
                .Replace("{id:guid}", IdFor(path), StringComparison.OrdinalIgnoreCase);

        private string IdFor(string path) =>
            !path.Contains("{id", StringComparison.OrdinalIgnoreCase)
                ? ""
                : (
                    path.Contains("/sessions/", StringComparison.Ordinal) ? Session
                    : path.Contains("/gate-repos/", StringComparison.Ordinal) ? Repo
                    : path.Contains("/tokens/", StringComparison.Ordinal) ? Token
                    : throw new InvalidOperationException($"Whose id is in {path}? Say it here.")
                ).ToString();

        /// <summary>Requests that name A's things in their bodies.</summary>
        public IEnumerable<(string Path, object Body)> InBodies() =>
            [
                ("/api/workout/start", new { repo_ids = new[] { Repo } }),
                ("/api/workout/hr", new { session_id = Session, bpm = 120 }),
                ("/api/workout/hr/batch", new { session_id = Session, samples = new[] { new { bpm = 120 } } }),
            ];
    }
}
