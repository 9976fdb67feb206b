namespace Vibeworkout.Server.Tests.Accounts;

/// <summary>A browser's client, without the browser.</summary>
internal static class Browser
{
    /// <summary>One that came by the link with a token, and holds the cookie.</summary>
    public static async Task<HttpClient> SignInAsync(ServerLab lab, string token)
    {
        var browser = lab.Client(null);
        using var signedIn = await browser.GetAsync($"/sign-in?token={token}");
        browser.DefaultRequestHeaders.Add("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        return browser;
    }

    /// <summary>As its button in the settings does.</summary>
    public static async Task SignOutAsync(HttpClient browser)
    {
        using var page = await browser.GetAsync("/settings");
        var text = await page.Content.ReadAsStringAsync();
        var start = text.IndexOf("__RequestVerificationToken", StringComparison.Ordinal);
        var value = text[(text.IndexOf("value=\"", start, StringComparison.Ordinal) + 7)..];
        var cookies = browser
            .DefaultRequestHeaders.GetValues("Cookie")
            .Concat(page.Headers.TryGetValues("Set-Cookie", out var set) ? set.Select(c => c.Split(';')[0]) : []);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-out")
        {
            Content = new FormUrlEncodedContent(
                new Dictionary<string, string> { ["__RequestVerificationToken"] = value[..value.IndexOf('"', StringComparison.Ordinal)] }
            ),
        };
        request.Headers.Add("Cookie", string.Join("; ", cookies));
        using var answer = await browser.SendAsync(request);
        Assert.Equal("/signed-out", answer.Headers.Location?.OriginalString);
    }
}
