using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Vibeworkout.Testing.GitHub.Tests;

public sealed class PageTests : IAsyncLifetime
{
    private Lab lab = null!;

    public async ValueTask InitializeAsync() => lab = await Lab.StartAsync();

    public ValueTask DisposeAsync() => lab.DisposeAsync();

    [Fact]
    public async Task A_user_installs_the_app_for_some_repositories_and_changes_that()
    {
        var bob = lab.GitHub.AddUser("bob");
        var (one, two) = (await lab.GitHub.AddRepositoryAsync(bob, "one"), await lab.GitHub.AddRepositoryAsync(bob, "two"));
        using var visitor = lab.GitHub.Visit(bob);

        var back = QueryHelpers.ParseQuery((await visitor.InstallAsync(InstallAddress, bob, one)).Query);
        var installation = lab.GitHub.Installations[^1];
        Assert.Equal($"{installation.Id} install a state", $"{back["installation_id"]} {back["setup_action"]} {back["state"]}");
        Assert.Equal((true, false), (installation.Covers(one), installation.Covers(two)));

        var changed = QueryHelpers.ParseQuery((await visitor.InstallAsync(InstallAddress, bob)).Query);
        Assert.Equal("update", changed["setup_action"]);
        Assert.Null(installation.Selected);
    }

    [Fact]
    public async Task Who_owns_an_organization_chooses_the_account_first()
    {
        var acme = lab.GitHub.AddOrganization("acme", lab.Alice);
        using var visitor = lab.GitHub.Visit(lab.Alice);
        await visitor.InstallAsync(InstallAddress, acme);
        Assert.Same(acme, lab.GitHub.Installations[^1].Account);
    }

    [Fact]
    public async Task A_manifest_becomes_an_app_whose_keys_are_fetched_once()
    {
        var manifest = new JsonObject
        {
            ["name"] = "Our App",
            ["url"] = "http://127.0.0.1:9/",
            ["redirect_url"] = "http://127.0.0.1:9/created",
            ["callback_urls"] = new JsonArray(Lab.Callback),
            ["hook_attributes"] = new JsonObject { ["url"] = "http://127.0.0.1:9/webhook" },
            ["default_permissions"] = new JsonObject { ["contents"] = "write" },
            ["default_events"] = new JsonArray("push"),
        };
        using var visitor = lab.GitHub.Visit(lab.Alice);
        var back = await visitor.CreateAppAsync(manifest.ToJsonString(), "Our App 2", "a state");
        var query = QueryHelpers.ParseQuery(back.Query);
        Assert.Equal("/created", back.AbsolutePath);
        Assert.Equal("a state", query["state"]);

        var (status, keys, _) = await lab.RestAsync("POST", $"/app-manifests/{query["code"]}/conversions");
        Assert.Equal((201, "our-app-2"), (status, (string?)keys!["slug"]));
        Assert.StartsWith("-----BEGIN RSA PRIVATE KEY-----", (string?)keys["pem"], StringComparison.Ordinal);
        Assert.Equal(404, (await lab.RestAsync("POST", $"/app-manifests/{query["code"]}/conversions")).Status);
    }

    private Uri InstallAddress => new(lab.GitHub.Address, "/apps/vibeworkout/installations/new?state=a%20state");
}
