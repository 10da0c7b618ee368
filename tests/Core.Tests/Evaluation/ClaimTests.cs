using RegimeGrpc.Core.Evaluation;
using RegimeGrpc.Core.Evaluation.Claims;
using RegimeGrpc.Core.Signals;
using RegimeGrpc.Core.Tests.Fold;
using RegimeGrpc.Core.Verdict;

namespace RegimeGrpc.Core.Tests.Evaluation;

/// <summary>The verdicts follow from the numbers: a planted effect is found, none is not, the opposite is called so.</summary>
public class ClaimTests
{
    private static readonly EvaluationParameters Parameters = new() { Replications = 400 };

    [Fact]
    public void All_eight_rows_are_there_with_reasons_spans_and_fingerprint()
    {
        var tape = TapeOf.Journal(GeneratedJournal.Make(31, 500));
        var claims = Backtest.Of(tape, Parameters).Claims;
        Assert.Equal(
            ["followed-small-caps", "records-lead-asset", "fair-weather-correlation", "breaks-on-macro", "liquidity-sponge", "leader-first", "respect-invalidation", "lasting-or-pop"],
            claims.Select(claim => claim.Id));
        Assert.All(claims, claim =>
        {
            Assert.NotEmpty(claim.Reason);
            Assert.Equal(tape.Model.Fingerprint, claim.Fingerprint);
            // The two legs of the made-up market are independent: nothing may be supported.
            Assert.NotEqual(ClaimVerdict.Supported, claim.Verdict);
            if (claim.Verdict == ClaimVerdict.Supported) Assert.Equal(1, claim.Corrected.Side);
        });
        // This market has no NFCI, and records are far away.
        Assert.Equal(ClaimVerdict.NotMeasurable, claims[4].Verdict);
        Assert.Equal(ClaimVerdict.Untested, claims[6].Verdict);
    }

    [Fact]
    public void An_empty_tape_measures_nothing_and_says_so()
    {
        var report = Backtest.Of(TapeOf.Journal([]), Parameters);
        Assert.All(report.Claims, claim => Assert.Contains(claim.Verdict, (ClaimVerdict[])[ClaimVerdict.NotMeasurable, ClaimVerdict.Untested]));
        Assert.Empty(report.Performances);
        Assert.Null(report.From);
    }

    [Theory]
    [InlineData(0.05, -0.05, ClaimVerdict.Supported)]
    [InlineData(0, 0, ClaimVerdict.NotSupported)]
    [InlineData(-0.05, 0.05, ClaimVerdict.NotSupported)]
    public void What_follows_ACTIVE_and_ARMED_decides_the_claim_on_invalidation(double active, double armed, ClaimVerdict expected)
    {
        var row = RespectedLevels.Measure(Outcomes(i => i / 50 % 2 == 0, (i, isActive) => isActive ? active : armed), Parameters);
        Assert.Equal(expected, Judge(row));
    }

    [Fact]
    public void An_effect_of_one_half_alone_is_unstable()
    {
        var row = RespectedLevels.Measure(Outcomes(i => i / 50 % 2 == 0, (i, isActive) => (isActive ? 0.05 : -0.05) * (i < 500 ? 1 : -0.3)), Parameters);
        Assert.Equal(ClaimVerdict.Unstable, Judge(row));
    }

    [Fact]
    public void Too_few_of_one_kind_is_untested()
    {
        var row = RespectedLevels.Measure(Outcomes(i => i < 970, (_, isActive) => isActive ? 0.05 : -0.05), Parameters);
        Assert.Equal(ClaimVerdict.Untested, Judge(row));
        Assert.Equal(1.5, row.Effective, 1e-12);
    }

    /// <summary>A thousand sessions, ACTIVE or ARMED, with noise in what follows.</summary>
    private static Outcome[] Outcomes(Func<int, bool> isActive, Func<int, bool, double> drift)
    {
        var template = TapeOf.Journal(GeneratedJournal.Make(32, 20)).Rows[^1];
        var random = new Random(8);
        return [.. Enumerable.Range(0, 1000).Select(i => new Outcome(
            template with { Stance = isActive(i) ? StanceState.Active : StanceState.Armed, Kind = SealKind.EquityClose },
            drift(i, isActive(i)) + (0.1 * (random.NextDouble() - 0.5)),
            template.Day))];
    }

    /// <summary>As the ledger judges it, next to rows that cannot be measured.</summary>
    private static ClaimVerdict Judge(Measured row) => Ledger.Judge(row, row.P, 1, "", Parameters).Verdict;
}
