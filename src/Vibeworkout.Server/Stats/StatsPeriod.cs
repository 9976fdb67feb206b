using System.Diagnostics.CodeAnalysis;

namespace Vibeworkout.Server.Stats;

/// <summary>
/// The days that numbers are asked for, in a time zone: the last 7, 30 or 90 days or the last year, each up to and with today, or
/// everything. A workout counts on the day it starts there.
/// </summary>
internal sealed class StatsPeriod
{
    /// <summary>What may be asked for.</summary>
    public static readonly IReadOnlyList<string> Names = ["7d", "30d", "90d", "1y", "all"];

    /// <summary>Of everything, days are listed for at most so long.</summary>
    private const int MostYears = 5;

    private const string DefaultName = "30d";

    /// <summary>No midnight is farther from UTC's, in milliseconds; a date that was left out makes it a day more.</summary>
    private const long FarthestZone = 48 * 3_600_000;

    private StatsPeriod(string name, TimeZoneInfo zone, DateOnly today)
    {
        (Name, Zone, Today) = (name, zone, today);
        From = name switch
        {
            "7d" => today.AddDays(-6),
            "30d" => today.AddDays(-29),
            "90d" => today.AddDays(-89),
            "1y" => today.AddYears(-1).AddDays(1),
            _ => null,
        };
        PreviousFrom = From is { } from ? from.AddDays(from.DayNumber - today.DayNumber - 1) : null;
    }

    /// <summary>One of <see cref="Names"/>.</summary>
    public string Name { get; }

    /// <summary>Whose days.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>Its last day.</summary>
    public DateOnly Today { get; }

    /// <summary>Its first day; null for <c>all</c>.</summary>
    public DateOnly? From { get; }

    /// <summary>The first day of the equally long period before it; null for <c>all</c>.</summary>
    public DateOnly? PreviousFrom { get; }

    /// <summary>The moment it begins.</summary>
    public DateTimeOffset Start => From is { } from ? StartOf(from) : DateTimeOffset.UnixEpoch;

    /// <summary>The moment the period before it begins; for <c>all</c> there is none, and it is the same as <see cref="Start"/>.</summary>
    public DateTimeOffset PreviousStart => PreviousFrom is { } from ? StartOf(from) : Start;

    /// <summary>The moment after its last day.</summary>
    public DateTimeOffset End => StartOf(Today.AddDays(1));

    /// <summary>Reads what a request asks for.</summary>
    /// <param name="name">One of <see cref="Names"/>; <c>30d</c> when null.</param>
    /// <param name="zone">A name of the IANA time zone database, such as <c>Europe/Berlin</c>; UTC when null.</param>
    /// <param name="now">Tells which day is today there.</param>
    /// <param name="period">What was asked for.</param>
    /// <param name="problem">What is wrong with which member, for people.</param>
    public static bool TryRead(
        string? name,
        string? zone,
        DateTimeOffset now,
        [NotNullWhen(true)] out StatsPeriod? period,
        out (string Member, string Rule) problem
    )
    {
        period = null;
        problem = default;
        name ??= DefaultName;
        if (!Names.Contains(name))
        {
            problem = ("period", "\"period\" must be 7d, 30d, 90d, 1y or all.");
        }
        else if (Find(zone) is not { } found)
        {
            problem = ("tz", "\"tz\" must be the IANA name of a time zone, such as Europe/Berlin.");
        }
        else
        {
            period = new(name, found, DayOf(now, found));
        }

        return period is not null;
    }

    /// <summary>The day that a moment falls on.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DayOf(at, Zone);

    /// <summary>Every day of it. Of <c>all</c>, from the first workout's on, at most five years; none when there was no workout.</summary>
    public IEnumerable<DateOnly> Days(DateTimeOffset? firstWorkout)
    {
        var first = From ?? (firstWorkout is { } at ? DayOf(at) : Today.AddDays(1));
        var earliest = Today.AddYears(-MostYears).AddDays(1);
        for (var day = first < earliest ? earliest : first; day <= Today; day = day.AddDays(1))
        {
            yield return day;
        }
    }

    private static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    /// <summary>
    /// The first moment that falls on a day or after it. It is searched for, because where the clocks change at midnight a day begins at
    /// one, or has two midnights, and a few dates never were.
    /// </summary>
    private DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds();
        var (before, from) = (midnight - FarthestZone, midnight + FarthestZone);
        while (from - before > 1)
        {
            var between = before + ((from - before) / 2);
            (before, from) = DayOf(DateTimeOffset.FromUnixTimeMilliseconds(between)) < day ? (between, from) : (before, between);
        }

        return DateTimeOffset.FromUnixTimeMilliseconds(from);
    }

    // the name becomes part of a file's path in the system's own look-up
    private static TimeZoneInfo? Find(string? name) =>
        name is null or "UTC" ? TimeZoneInfo.Utc
        : name.Length <= 64
        && name.Length > 0
        && char.IsAsciiLetter(name[0])
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+')
        && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone)
            ? zone
        : null;
}
