using Vibeworkout.Server.Stats;

namespace Vibeworkout.Server.Tests.Stats;

public class StatsPeriodTests
{
    [Theory]
    [InlineData("7d", 7)]
    [InlineData("30d", 30)]
    [InlineData("90d", 90)]
    [InlineData("1y", 365)]
    public void A_period_has_its_days_up_to_today_and_the_one_before_is_as_long(string name, int days)
    {
        var period = Read(name, "UTC", "2026-11-24T12:00Z");
        Assert.Equal(days, period.Days(null).Count());
        Assert.Equal(
            (new DateOnly(2026, 11, 24), days),
            (period.Days(null).Last(), period.From!.Value.DayNumber - period.PreviousFrom!.Value.DayNumber)
        );
        Assert.Equal(At("2026-11-25T00:00Z"), period.End);
    }

    [Theory]
    // the night the clocks go back has 25 hours, the one they go forward 23
    [InlineData("Europe/Berlin", "2026-10-25T10:00Z", "2026-10-24T22:00Z", "2026-10-25T23:00Z")]
    [InlineData("Europe/Berlin", "2026-03-29T10:00Z", "2026-03-28T23:00Z", "2026-03-29T22:00Z")]
    // where the clocks change at midnight, the day begins at one, or with the first of two midnights
    [InlineData("America/Asuncion", "2023-10-01T12:00Z", "2023-10-01T04:00Z", "2023-10-02T03:00Z")]
    [InlineData("America/Havana", "2025-11-02T12:00Z", "2025-11-02T04:00Z", "2025-11-03T05:00Z")]
    public void A_day_begins_and_ends_where_it_does_in_its_zone(string zone, string now, string start, string end)
    {
        var period = Read("7d", zone, now);
        Assert.Equal(At(end), period.End);
        var (first, before) = (At(start), At(start).AddSeconds(-1));
        Assert.Equal(period.Today, period.DayOf(first));
        Assert.Equal(period.Today.AddDays(-1), period.DayOf(before));
        // a week later the period begins there
        Assert.Equal(first, Read("7d", zone, At(now).AddDays(6).ToString("O")).Start);
    }

    [Fact]
    public void Of_everything_at_most_five_years_are_listed()
    {
        var period = Read("all", null, "2026-11-24T12:00Z");
        Assert.Equal(new DateOnly(2021, 11, 25), period.Days(At("2010-01-01T00:00Z")).First());
        Assert.Equal(3, period.Days(At("2026-11-22T23:00Z")).Count());
        Assert.Empty(period.Days(null));
    }

    [Theory]
    [InlineData("2w", "UTC", "period")]
    [InlineData("7d", "Mars/Olympus", "tz")]
    [InlineData("7d", "", "tz")]
    [InlineData("7d", "../../../etc/passwd", "tz")]
    [InlineData("7d", "/etc/localtime", "tz")]
    public void What_is_not_known_is_refused_in_words(string name, string zone, string member)
    {
        Assert.False(StatsPeriod.TryRead(name, zone, At("2026-11-24T12:00Z"), out _, out var problem));
        Assert.Equal(member, problem.Member);
        Assert.Contains($"\"{member}\"", problem.Rule, StringComparison.Ordinal);
    }

    private static StatsPeriod Read(string name, string? zone, string now)
    {
        Assert.True(StatsPeriod.TryRead(name, zone, At(now), out var period, out _));
        return period;
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
