using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vibeworkout.Testing;
using Vibeworkout.Testing.GitHub;
using static Microsoft.Playwright.Assertions;

namespace Vibeworkout.Browser.Tests;

/// <summary>The hosted way as somebody lives it: the browser at GitHub and here, a clone with a token, a commit and a pull request. GitHub
/// is a double that is held to GitHub's own description.</summary>
public sealed class GitHubStoryTests
{
    [Fact]
    public async Task From_signing_in_with_GitHub_to_the_pull_request_on_the_session_page()
    {
        await using var gitHub = await GitHubDouble.StartAsync();
        var mona = gitHub.AddUser("mona");
        gitHub.Install(mona, await gitHub.AddRepositoryAsync(mona, "other"));
        await using var lab = await BrowserLab.StartAsync(null, Settings(gitHub));
        gitHub.App.CallbackUrls = [lab.Server.Address + "/sign-in/github/callback"];
        gitHub.App.SetupUrl = new Uri(lab.Server.Address + "/settings");
        gitHub.App.WebhookUrl = new Uri(lab.Server.Address + "/webhooks/github");
        var page = lab.Page;

        // sign in at GitHub, with what the settings page offers
        await lab.GoAsync("/settings");
        await page.GetByRole(AriaRole.Link, new() { Name = "Connect your GitHub account" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "mona" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Authorize" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(lab.Server.Address + "/");
        await lab.GoAsync("/settings");
        await Expect(page.Locator("#github")).ToContainTextAsync("You are mona there");
        await Expect(page.Locator("#account")).ToContainTextAsync("Connected GitHub: mona");

        // make a repository; let the App reach it, and bring the gate in
        await page.GetByLabel("Or make a new one at GitHub").FillAsync("gym");
        await page.GetByRole(AriaRole.Button, new() { Name = "Make it" }).ClickAsync();
        var made = page.Locator("#repos article", new() { HasText = "mona/gym" });
        await Expect(made).ToBeVisibleAsync();
        var repository = gitHub.FindRepository("mona", "gym")!;
        await Expect(made.Locator("[role=status]")).ToContainTextAsync("The App is not installed for mona/gym");
        await page.GetByRole(AriaRole.Link, new() { Name = "Install the App, or choose repositories" }).ClickAsync();
        if (await page.GetByRole(AriaRole.Link, new() { Name = "mona", Exact = true }).CountAsync() > 0)
        {
            await page.GetByRole(AriaRole.Link, new() { Name = "mona", Exact = true }).ClickAsync();
        }

        await page.GetByLabel("All repositories").CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/settings\\?installation_id="));
        await Expect(page.Locator("#github")).ToContainTextAsync("mona: all repositories");
        await made.GetByLabel("Or bring the gate in from here, for").SelectOptionAsync("committed");
        await made.GetByRole(AriaRole.Button, new() { Name = "By a commit" }).ClickAsync();
        await Expect(made.Locator("[role=status]")).ToContainTextAsync("The gate is in main");
        await BrowserLab.PictureAsync(page, "settings-github");
        await BrowserLab.MustBeAccessibleAsync(page, "settings with GitHub");

        // a clone with a token of mona's, set up with the line
        var line = (await made.Locator(".copy-line code").First.TextContentAsync())!;
        Directory.Delete(lab.Lab.Clone, recursive: true);
        await lab.Lab.GitAsync(lab.Lab.Folder.Path, "clone", "-q", gitHub.CloneUrl(repository, gitHub.PersonalToken(mona)), lab.Lab.Clone);
        Assert.Equal(0, (await lab.Lab.CliAsync(line.Split(' ')[1..])).ExitCode);

        // work out: the hook sees the signal that went through GitHub
        await lab.GoAsync("/");
        await page.GetByText("to try it out", new() { Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start workout" }).ClickAsync();
        await Expect(page.Locator("[data-lock]")).ToHaveTextAsync("Locked");
        await page.Locator("#slider").EvaluateAsync("slider => { slider.value = 132; slider.dispatchEvent(new Event('input')); }");
        await Expect(page.Locator("[data-lock]")).ToHaveTextAsync("Unlocked");
        var call = "";
        await Eventually.BecomesAsync(
            async () => (await lab.Lab.HookAsync("pre-tool-use", id: call = lab.Lab.NextId())).ExitCode,
            code => code == 0,
            "an allowed call"
        );
        await lab.Lab.HookAsync("post-tool-use", id: call);

        // a commit on a branch, pushed, and a pull request of it
        await lab.Lab.GitAsync(lab.Lab.Clone, "checkout", "-q", "-b", "lift");
        await File.WriteAllTextAsync(Path.Combine(lab.Lab.Clone, "lift.txt"), "one\ntwo\n");
        await lab.Lab.GitAsync(lab.Lab.Clone, "add", "lift.txt");
        await lab.Lab.GitAsync(lab.Lab.Clone, "commit", "-q", "-m", "Lift more");
        await lab.Lab.GitAsync(lab.Lab.Clone, "push", "-q", "origin", "lift");
        var pull = await gitHub.OpenPullRequestAsync(repository, "lift", "main", "Lift more, please", mona);
        await Eventually.BecomesAsync(
            async () => (await lab.Lab.CliAsync("sync")).ExitCode,
            code => code is 0 or 10,
            "a sync, or that the hook's own was quicker"
        );

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop workout" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Stop workout" }).ClickAsync();
        await page.WaitForURLAsync(new Regex("/sessions/"));
        await Eventually.BecomesAsync(
            async () =>
            {
                await page.ReloadAsync();
                return await page.ContentAsync();
            },
            text => text.Contains("Lift more, please", StringComparison.Ordinal) && text.Contains(">Lift more<", StringComparison.Ordinal),
            "the commit and the pull request"
        );
        await Expect(page.GetByRole(AriaRole.Link, new() { NameRegex = new Regex("Lift more, please") }))
            .ToHaveAttributeAsync("href", new Regex(string.Create(CultureInfo.InvariantCulture, $"/mona/gym/pull/{pull.Number}$")));
        await Expect(page.Locator(".lead")).ToContainTextAsync("1 allowed");
        await BrowserLab.PictureAsync(page, "after-github");
        gitHub.AssertContract();
        Assert.Equal(0, gitHub.Faults.PushViolations);
        Assert.Empty(lab.Errors);
    }

    private static Dictionary<string, string> Settings(GitHubDouble gitHub) =>
        new()
        {
            ["GitHub__Web"] = gitHub.Address.AbsoluteUri,
            ["GitHub__Api"] = gitHub.ApiAddress.AbsoluteUri,
            ["GitHub__GraphQL"] = gitHub.GraphQLAddress.AbsoluteUri,
            ["GitHub__AppId"] = gitHub.App.Id.ToString(CultureInfo.InvariantCulture),
            ["GitHub__Slug"] = gitHub.App.Slug,
            ["GitHub__PrivateKey"] = gitHub.App.Pem,
            ["GitHub__WebhookSecret"] = gitHub.App.WebhookSecret,
            ["GitHub__ClientId"] = gitHub.App.ClientId,
            ["GitHub__ClientSecret"] = gitHub.App.ClientSecret,
        };
}
