using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Hosting;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help", "serve")]
    [InlineData("serve --help", "--urls")]
    [InlineData("demo --help", "--speed")]
    [InlineData("migrate --help", "--check")]
    [InlineData("backup --help", "FILE")]
    [InlineData("restore --help", "FILE")]
    [InlineData("token --help", "create")]
    [InlineData("token create --help", "--scope")]
    public async Task Help_answers_and_starts_nothing(string line, string names)
    {
        var (code, output, errors) = await RunAsync(line.Split(' '));
        Assert.Equal((0, ""), (code, errors));
        Assert.Contains(names, output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "serve")]
    [InlineData("--data elsewhere", "there is no option \"--data\"")]
    [InlineData("swerve", "there is no command \"swerve\"")]
    [InlineData("serve now", "\"now\" belongs to no option")]
    [InlineData("serve --port 5080", "there is no option \"--port\"")]
    [InlineData("serve --Prometheus:Token", "--Prometheus:Token needs a value")]
    [InlineData("serve --data", "--data")]
    [InlineData("token", "create")]
    [InlineData("token create", "--name")]
    [InlineData("token create --name strap --scope everything", "everything")]
    [InlineData("backup", "FILE")]
    [InlineData("restore --data elsewhere", "FILE")]
    public async Task What_is_not_known_prints_the_usage_and_starts_nothing(string line, string says)
    {
        var (code, output, errors) = await RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(says, errors, StringComparison.Ordinal);
        Assert.Contains("Usage:", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_passes_through()
    {
        var (code, _, errors) = await RunAsync("serve", "--urls", "http://127.0.0.1:0", "--Prometheus:Token", "short", "--Hosted=false");
        Assert.Equal(2, code);
        Assert.Contains("Prometheus", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Usage:", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var folder = new TempFolder();
        var ended = await Programs.RunAsync(
            "dotnet",
            folder.Path,
            new Dictionary<string, string> { ["data"] = folder["data"] },
            default,
            [Programs.Server, .. arguments]
        );
        return (ended.ExitCode, ended.Stdout, ended.Stderr);
    }
}
