using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Vibeworkout.Load.Git;
using Vibeworkout.Load.Hostile;
using Vibeworkout.Load.Lab;

namespace Vibeworkout.Load.Users;

/// <summary>Many users at once against servers of its own, from the empty database to the report.</summary>
internal sealed class UsersRun
{
    /// <summary>How long all work out before it counts, in milliseconds.</summary>
    private const int WarmUp = 5000;

    private const int PublishInterval = 5000;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    private readonly UsersPlan plan;
    private readonly TimeProvider time;
    private readonly LabClock clock;
    private readonly Schedule schedule = new();
    private readonly BeatStats beats;
    private readonly SendStats sends;
    private MemoryWatch? memory;

    public UsersRun(UsersPlan plan, TimeProvider time)
    {
        (this.plan, this.time, clock) = (plan, time, new LabClock(time));
        (beats, sends) = (new BeatStats(PublishInterval, schedule), new SendStats(schedule));
    }

    /// <returns>Whether everything was as it must be.</returns>
    public async Task<bool> RunAsync(CancellationToken cancel)
    {
        using var folder = new LabFolder();
        using var certificate = LabCertificate.Create(IPAddress.Loopback, time);
        await File.WriteAllTextAsync(folder.Of("remote.pem"), certificate.ExportCertificatePem(), cancel);
        var inbox = new SignalInbox(clock, plan.Hostile > 0);
        using var withKey = X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        await using var git = await GitEndpoint.StartAsync(withKey, inbox);
        await using var postgres = plan.IsSqlite ? null : await LabPostgres.StartAsync();
        var signIn = new SignIn(time);
        await using var servers = new Servers(
            new(Path.GetFullPath(plan.Server), folder, signIn, postgres?.ConnectionString, folder.Of("remote.pem"), time)
            {
                Remotes = new Uri(git.Address).Authority,
            },
            plan.Instances
        );
        await servers.StartAsync(cancel);
        using var crowd = new Crowd(signIn, [.. servers.All.Select(s => s.Address)], clock, beats, sends, schedule, plan.Seed);
        await ShowAsync(
            crowd.WorkOutAsync(plan.Users, n => $"{git.Address}/repo-{n / plan.PerRepository}.git", inbox, cancel),
            () => $"{crowd.Users.Count:N0} users have signed up"
        );
        var begin = clock.Now + WarmUp;
        schedule.Set(begin, begin + (plan.Seconds * 1000L));
        await clock.UntilAsync(begin, cancel);
        var (serversBefore, selfBefore, pushesBefore, signalsBefore) = (
            servers.ProcessorTimes(),
            Environment.CpuUsage.TotalTime,
            inbox.Pushes,
            inbox.Signals
        );
        using var strangers = new Strangers(signIn, new Uri($"http://{servers.All[0].Address}"), git.Address, plan.Seed, time);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        memory = new MemoryWatch(servers.All, time);
        var watching = memory.RunAsync(enough.Token);
        using var attack = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        attack.CancelAfter(TimeSpan.FromSeconds(plan.HostileFor));
        var attacking = strangers.RunAsync(plan.Hostile, attack.Token);
        var disturbance = new Disturbance(plan, clock, begin);
        var disturbing = disturbance.RunAsync(servers.All, postgres, sends, inbox, beats, cancel);
        await ShowAsync(crowd.EndAsync(), () => Progress(begin, inbox));
        await disturbing;
        await enough.CancelAsync();
        await Task.WhenAll(watching, attacking);
        var spent = servers
            .ProcessorTimes()
            .Zip(serversBefore, (after, before) => after - before)
            .Append(Environment.CpuUsage.TotalTime - selfBefore)
            .ToList();
        var (pushes, signals) = (inbox.Pushes - pushesBefore, inbox.Signals - signalsBefore);
        await ShowAsync(crowd.StopAsync(cancel), () => $"{crowd.Stopped:N0} users have stopped");
        var result = await crowd.CompareAsync(cancel);
        var verified = crowd.Key is { } key ? inbox.Verify(key) : 0;
        await Console.Error.WriteLineAsync($"{verified:N0} signatures were verified");
        servers.ShowComplaints();
        return new UsersReport(plan, result, beats, sends, inbox, disturbance, strangers, memory).Print(spent, pushes, signals);
    }

    private string Memory() => string.Create(CultureInfo.InvariantCulture, $"{(memory?.Now ?? 0) / 1e6:N0} MB");

    private string Progress(long begin, SignalInbox inbox) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(clock.Now - begin) / 1000, 5} s  {sends.Acknowledged / Math.Max(1.0, (clock.Now - begin) / 1000.0), 7:N0} "
                + $"acknowledged/s  p99 so far {sends.One.Percentile(0.99):N0} ms  signals {inbox.Signals:N0}  late {beats.Late:N0}  "
                + $"not moved {inbox.Conflicts:N0}  wrong {inbox.Wrong.Total}  refused {sends.Refused}  {Memory()}"
        );

    /// <summary>Does something long and shows a line every few seconds meanwhile.</summary>
    private async Task ShowAsync(Task work, Func<string> line)
    {
        using var timer = new PeriodicTimer(ProgressEvery, time);
        while (await Task.WhenAny(work, timer.WaitForNextTickAsync().AsTask()) != work)
        {
            await Console.Error.WriteLineAsync(line());
        }

        await work;
    }
}
