using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests;

public class RepositoryLocationTests
{
    [Fact]
    public async Task A_subfolder_a_linked_worktree_and_a_submodule_lead_to_their_repository()
    {
        using var lab = await GateLab.WithoutGateAsync();
        var inner = Directory.CreateDirectory(Path.Combine(lab.Clone, "a", "b")).FullName;
        Assert.Equal(lab.Clone, RepositoryLocation.Find(inner)!.WorkTree);

        await lab.GitAsync(lab.Clone, "worktree", "add", "-q", lab.Folder["tree"]);
        var tree = RepositoryLocation.Find(lab.Folder["tree"])!;
        Assert.Equal((lab.Folder["tree"], Path.Combine(lab.Clone, ".git")), (tree.WorkTree, tree.CommonDir));

        await lab.GitAsync(lab.Clone, "submodule", "add", "-q", lab.Remote, "sub");
        var sub = RepositoryLocation.Find(Path.Combine(lab.Clone, "sub"))!;
        Assert.Equal((Path.Combine(lab.Clone, "sub"), Path.Combine(lab.Clone, ".git", "modules", "sub")), (sub.WorkTree, sub.CommonDir));
    }

    [Fact]
    public void Outside_of_every_repository_there_is_none()
    {
        using var folder = new TempFolder();
        Assert.Null(RepositoryLocation.Find(folder.Path));
        Assert.Null(RepositoryLocation.Find("\0"));
        File.WriteAllText(folder[".git"], "gitdir: /nowhere\n");
        Assert.Null(RepositoryLocation.Find(folder.Path));
    }

    [Theory]
    [InlineData("https://user:secret@host/x.git failed", "https://host/x.git failed")]
    [InlineData("no address", "no address")]
    [InlineData("ssh://a@b/c and https://t0ken@d/e", "ssh://b/c and https://d/e")]
    public void Passwords_in_addresses_are_not_repeated(string text, string shown) =>
        Assert.Equal(shown, RemoteAddress.WithoutCredentials(text));
}
