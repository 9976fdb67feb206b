using System.Globalization;
using Npgsql;
using Vibeworkout.Data.Postgres;
using Vibeworkout.Testing;

namespace Vibeworkout.Server.Tests.Instances;

/// <summary>Who lives and who is dead among instances, on a real PostgreSQL.</summary>
public sealed class InstanceLineTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task An_instance_whose_line_ends_is_buried_at_the_next_beat_whatever_its_lease()
    {
        await using var lab = await Lab.CreateAsync();
        await using var living = await lab.AppearAsync(Long);
        var dying = await lab.AppearAsync(Long);
        Assert.Equal(new InstanceRenewal(true, 1, 0), await living.RenewAsync(Long, default));

        await lab.TerminateAsync(dying);

        await Assert.ThrowsAnyAsync<NpgsqlException>(() => dying.WaitAsync(Long, TestContext.Current.CancellationToken)); // known at once
        Assert.Equal(new InstanceRenewal(true, 0, 1), await living.RenewAsync(Long, default));
        await dying.DisposeAsync();
    }

    [Fact]
    public async Task One_that_hangs_is_buried_when_its_lease_is_over_and_not_before()
    {
        await using var lab = await Lab.CreateAsync();
        await using var living = await lab.AppearAsync(Long);
        await using var hanging = await lab.AppearAsync(TimeSpan.FromSeconds(1));
        var end = await lab.NumberAsync($"SELECT alive_until FROM server_instances WHERE id = '{hanging.Id}'");

        InstanceRenewal renewed;
        do
        {
            renewed = await living.RenewAsync(Long, default);
        } while (renewed.Buried == 0);

        Assert.True(await lab.NumberAsync("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint") > end);
        Assert.Equal(new InstanceRenewal(false, 1, 0), await hanging.RenewAsync(Long, default)); // it wakes up: nothing is its own
    }

    [Fact]
    public async Task One_whose_own_lease_is_over_buries_nobody()
    {
        await using var lab = await Lab.CreateAsync();
        await using var late = await lab.AppearAsync(TimeSpan.Zero);
        await using var other = await lab.AppearAsync(TimeSpan.Zero);
        Assert.Equal(new InstanceRenewal(false, 1, 0), await late.RenewAsync(Long, default));
    }

    [Fact]
    public async Task A_hundred_appear_while_others_renew_and_none_is_buried()
    {
        await using var lab = await Lab.CreateAsync();
        var appeared = await Task.WhenAll(
            Enumerable
                .Range(0, 100)
                .Select(async _ =>
                {
                    var line = await lab.AppearAsync(Long);
                    for (var beat = 0; beat < 10; beat++)
                    {
                        var renewed = await line.RenewAsync(Long, default);
                        Assert.Equal((true, 0), (renewed.IsMine, renewed.Buried));
                    }

                    return line;
                })
        );
        Assert.All(
            await Task.WhenAll(appeared.Select(line => line.RenewAsync(Long, default))),
            renewed => Assert.Equal(new InstanceRenewal(true, 99, 0), renewed)
        );
        foreach (var line in appeared)
        {
            await line.DisposeAsync();
        }
    }

    /// <summary>A migrated database, and lines to it.</summary>
    private sealed class Lab(string database) : IAsyncDisposable
    {
        private readonly NpgsqlDataSource lines = PostgresSetup.ConnectLines(database);

        public static async Task<Lab> CreateAsync() =>
            new(await (await PostgresServer.SharedAsync()).CreateAsync("migrated", PostgresLab.MigrateAsync));

        public Task<InstanceLine> AppearAsync(TimeSpan lease) =>
            InstanceLine.AppearAsync(lines, Guid.CreateVersion7(TimeProvider.System.GetUtcNow()), "test", lease, default);

        /// <summary>Ends a line as a killed process would.</summary>
        public async Task TerminateAsync(InstanceLine line)
        {
            var key = await NumberAsync($"SELECT hashtextextended('{line.Id}', 0)");
            var pid = await NumberAsync(
                $"SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND ((classid::bigint << 32) | objid::bigint) = {key} LIMIT 1"
            );
            await NumberAsync($"SELECT pg_terminate_backend({pid}, 5000)::int");
        }

        public async Task<long> NumberAsync(string query)
        {
            await using var connection = await lines.OpenConnectionAsync();
            await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // the tests' own
            command.CommandText = query;
#pragma warning restore CA2100
            return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }

        public ValueTask DisposeAsync() => lines.DisposeAsync();
    }
}
