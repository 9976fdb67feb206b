using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Vibeworkout.Data.Sqlite;

/// <summary>For the migrations tool only: it needs a context without the server.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<VibeworkoutContext>
{
    public VibeworkoutContext CreateDbContext(string[] args) =>
        new(
            (DbContextOptions<VibeworkoutContext>)
                new DbContextOptionsBuilder<VibeworkoutContext>().UseVibeworkoutSqlite("design-time.db").Options
        );
}
