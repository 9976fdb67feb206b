using Microsoft.Data.Sqlite;

namespace Vibeworkout.Data.Sqlite;

/// <summary>Stores samples over one connection that stays open, with statements that stay prepared. For one caller at a time.</summary>
public sealed class SqliteSampleStore(string path) : ISampleStore, IDisposable
{
    private Prepared? prepared;

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredSamples>> StoreAsync(IReadOnlyList<NewSamples> requests, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        prepared ??= new Prepared(path);
        try
        {
            return Task.FromResult<IReadOnlyList<StoredSamples>>(prepared.Store(requests)); // SQLite has no other way than to wait for the disk
        }
        catch (SqliteException)
        {
            Dispose(); // whatever state it is in, the next one begins anew
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        prepared?.Dispose();
        prepared = null;
    }

    private sealed class Prepared : IDisposable
    {
        private readonly SqliteConnection connection;
        private readonly SqliteCommand find;
        private readonly SqliteCommand insert;
        private Guid session;

        public Prepared(string path)
        {
            connection = SqliteSetup.Open(path);
            find = Command("SELECT 1 FROM workout_sessions WHERE id = $session AND ended_at IS NULL", "$session");
            insert = Command(
                "INSERT INTO hr_samples (session_id, timestamp, bpm, source) VALUES ($session, $at, $bpm, $source) ON CONFLICT DO NOTHING",
                "$session",
                "$at",
                "$bpm",
                "$source"
            );
        }

        public StoredSamples[] Store(IReadOnlyList<NewSamples> requests)
        {
            using var transaction = connection.BeginTransaction();
            (find.Transaction, insert.Transaction) = (transaction, transaction);
            var running = new Dictionary<Guid, bool>();
            var stored = new StoredSamples[requests.Count];
            for (var i = 0; i < requests.Count; i++)
            {
                var session = requests[i].SessionId;
                if (!running.TryGetValue(session, out var runs))
                {
                    runs = running[session] = Runs(session);
                }

                stored[i] = new(runs, runs ? requests[i].Samples.Sum(Insert) : 0);
            }

            transaction.Commit();
            return stored;
        }

        public void Dispose()
        {
            find.Dispose();
            insert.Dispose();
            connection.Dispose();
        }

        private bool Runs(Guid session)
        {
            find.Parameters[0].Value = session;
            return find.ExecuteScalar() is not null;
        }

        /// <summary>1 when it was new, else 0.</summary>
        private int Insert(HrSample sample)
        {
            if (sample.SessionId != session)
            {
                session = sample.SessionId;
                insert.Parameters[0].Value = session.ToString().ToUpperInvariant(); // as every id is stored, once for all samples of a session
            }

            insert.Parameters[1].Value = sample.Timestamp.ToUnixTimeMilliseconds();
            insert.Parameters[2].Value = sample.Bpm;
            insert.Parameters[3].Value = (object?)sample.Source ?? DBNull.Value;
            return insert.ExecuteNonQuery();
        }

        private SqliteCommand Command(string text, params string[] parameters)
        {
            var command = connection.CreateCommand();
#pragma warning disable CA2100 // the two texts above
            command.CommandText = text;
#pragma warning restore CA2100
            foreach (var name in parameters)
            {
                command.Parameters.Add(new SqliteParameter { ParameterName = name });
            }

            return command;
        }
    }
}
