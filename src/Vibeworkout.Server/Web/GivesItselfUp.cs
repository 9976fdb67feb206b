namespace Vibeworkout.Server.Web;

/// <summary>Marks the address by which any token ends itself: that harms nobody, and who signs out must be able to.</summary>
internal sealed class GivesItselfUp;
