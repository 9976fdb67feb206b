using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Vibeworkout.Git.SmartHttp;
using Vibeworkout.Testing;

namespace Vibeworkout.Git.Tests.SmartHttp;

/// <summary>An empty bare repository behind a true git server, and a writer with a clock that stands.</summary>
internal sealed class WriterLab : IAsyncDisposable
{
    public const string Ref = "refs/vibeworkout/hr/octocat";
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly GateLab lab;
    private readonly HttpClient http = new(RefWriter.CreateHandler());

    private WriterLab(GateLab lab, GitHttpServer server)
    {
        (this.lab, Server) = (lab, server);
        Git = new(lab.Environment);
        Writer = new(http, Time);
    }

    public GitHttpServer Server { get; }

    public FakeTimeProvider Time { get; } = new(Noon);

    public GitRunner Git { get; }

    public RefWriter Writer { get; }

    public TempFolder Folder => lab.Folder;

    public string Bare => lab.Folder["empty.git"];

    public Uri Url => new(Server.UrlOf("empty.git"));

    public static async Task<WriterLab> CreateAsync(params string[] init)
    {
        var lab = await GateLab.WithoutGateAsync();
        await lab.GitAsync(lab.Folder.Path, ["init", "-q", "--bare", .. init, lab.Folder["empty.git"]]);
        return new(lab, await GitHttpServer.StartAsync(lab.Folder.Path));
    }

    public static RefWrite Write(string content, string name = Ref, string? old = null) =>
        new(name, "hr-signal.json", Encoding.UTF8.GetBytes(content), "heart rate", Noon, old);

    public Task<RefWriteResult> WriteAsync(params RefWrite[] writes) => Writer.WriteAsync(Url, null, writes, default);

    /// <summary>Writes what must arrive; the new ids.</summary>
    public async Task<IReadOnlyDictionary<string, string>> MustWriteAsync(params RefWrite[] writes) =>
        Answered(await WriteAsync(writes))
            .Outcomes.ToDictionary(
                o => o.Key,
                o => o.Value is RefOutcome.Done(var oid) ? oid : throw new InvalidOperationException($"{o.Key}: {o.Value}")
            );

    public async Task<RefFailure> FailsAsync(AuthenticationHeaderValue? credentials = null, Uri? url = null) =>
        (await FailedAsync(credentials, url)).Kind;

    public async Task<RefWriteResult.Failed> FailedAsync(AuthenticationHeaderValue? credentials = null, Uri? url = null) =>
        Assert.IsType<RefWriteResult.Failed>(await Writer.WriteAsync(url ?? Url, credentials, [Write("x")], default));

    public static RefWriteResult.Answered Answered(RefWriteResult result) =>
        result is RefWriteResult.Answered answered ? answered : throw new InvalidOperationException(result.ToString());

    public string GitIn(string folder, params string[] arguments) =>
        Encoding.UTF8.GetString(Bytes(folder, default, arguments)).TrimEnd('\n');

    public byte[] Bytes(string folder, ReadOnlyMemory<byte> input, params string[] arguments)
    {
        var result = Git.Run(folder, Long, arguments, input);
        Assert.True(result.Ok, $"git {string.Join(' ', arguments)}: {result.Stderr}");
        return result.Stdout;
    }

    /// <summary>What git says a ref's file holds.</summary>
    public string Content(string name = Ref) => GitIn(Bare, "cat-file", "blob", $"{name}:hr-signal.json");

    /// <summary>All refs, as git lists them.</summary>
    public IReadOnlyDictionary<string, string> Refs() =>
        GitIn(Bare, "for-each-ref", "--format=%(refname) %(objectname)")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(' '))
            .ToDictionary(p => p[0], p => p[1]);

    /// <summary>A hook of the bare repository.</summary>
    public void Hook(string name, string script)
    {
        var path = Path.Combine(Bare, "hooks", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await Server.DisposeAsync();
        lab.Dispose();
    }
}
