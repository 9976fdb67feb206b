using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Vibeworkout.Data;
using Vibeworkout.Protocol.Signals;

namespace Vibeworkout.Server.Signals;

/// <summary>The key pair that signs signals: made on the first run, the private half protected at rest.</summary>
internal sealed class SigningKeys(IDataProtectionProvider protection, TimeProvider time)
{
    private readonly IDataProtector protector = protection.CreateProtector("signing key");
    private Ed25519PrivateKey? current;

    /// <summary>The key in use; known once <see cref="EnsureAsync"/> has run.</summary>
    public Ed25519PrivateKey Current => current ?? throw new InvalidOperationException("The signing key has not been made yet.");

    /// <summary>Counts up when the key is replaced.</summary>
    public int CurrentVersion { get; private set; }

    /// <summary>Loads the newest key, or makes the first one.</summary>
    public async Task EnsureAsync(VibeworkoutContext db)
    {
        var row = await db.SigningKeys.AsNoTracking().OrderByDescending(k => k.Version).FirstOrDefaultAsync();
        if (row is null)
        {
            var seed = RandomNumberGenerator.GetBytes(Ed25519PublicKey.Size);
            row = new SigningKey
            {
                Version = 1,
                PublicKey = new Ed25519PrivateKey(seed).PublicKey.Hex,
                ProtectedSeed = protector.Protect(Convert.ToHexString(seed)),
                CreatedAt = time.GetUtcNow(),
            };
            db.SigningKeys.Add(row);
            await db.SaveChangesAsync();
        }

        current = new Ed25519PrivateKey(Convert.FromHexString(protector.Unprotect(row.ProtectedSeed)));
        CurrentVersion = row.Version;
    }
}
