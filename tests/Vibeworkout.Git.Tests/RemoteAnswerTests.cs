using System.Text;
using Microsoft.AspNetCore.Http;
using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

/// <summary>What a remote says is its own affair: it may be odd, and nothing breaks.</summary>
public class RemoteAnswerTests
{
    [Fact]
    public async Task A_ref_that_is_listed_twice_is_one()
    {
        using var git = await GateLab.WithoutGateAsync();
        await using var http = await GitHttpServer.StartAsync(git.Folder.Path);
        var line = Packet($"{new string('a', 40)} HEAD\n");
        http.Before = context =>
            context.Request.Method == "GET"
                ? Answer(
                    "application/x-git-upload-pack-advertisement",
                    Packet("# service=git-upload-pack\n") + "0000" + Packet("version 2\n") + Packet("ls-refs\n") + "0000"
                )
                : Answer("application/x-git-upload-pack-result", line + line + "0000");
        var repository = new PrivateRepository(git.Folder["scratch.git"], new GitRunner());
        repository.EnsureCreated();
        var listed = Assert.IsType<RemoteRefs.Listed>(repository.AskFor(http.UrlOf("remote.git"), ["HEAD"], TimeSpan.FromSeconds(60)));
        Assert.Equal(["HEAD"], listed.Oids.Keys);
    }

    [Theory]
    [InlineData("://a@", "://")]
    [InlineData("://", "://")]
    [InlineData("https://user:secret@host/x ", "https://host/x ")]
    public void However_long_a_text_is_its_credentials_go_in_one_pass(string part, string kept)
    {
        const int Times = 300_000;
        var text = RemoteAddress.WithoutCredentials(string.Concat(Enumerable.Repeat(part, Times)));
        Assert.DoesNotContain("@", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.StartsWith(kept, text, StringComparison.Ordinal);
    }

    private static IResult Answer(string type, string body) => Results.Bytes(Encoding.UTF8.GetBytes(body), type);

    private static string Packet(string text) => $"{text.Length + 4:x4}{text}";
}
