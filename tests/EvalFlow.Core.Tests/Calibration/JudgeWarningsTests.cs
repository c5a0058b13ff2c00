namespace EvalFlow.Core.Tests.Calibration;

public sealed class JudgeWarningsTests
{
    [Fact]
    public void Of_AGoodJudge_IsSilent() => Assert.Empty(Judged.Calibration(100, 90, 400, 380).Warnings);

    [Fact]
    public void Of_RatesThatAgreeOnOtherResponses_WarnsOfThat()
    {
        // 49 by people and 53 by the judge, and hardly any of them the same: XSTest's mistralinstruct.
        IReadOnlyList<string> warnings = Judged.Calibration(49, 8, 390, 345).Warnings;
        Assert.Contains(warnings, warning => warning.StartsWith("The judge is not shown to agree with people beyond chance: kappa 0.05", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("'yes' hardly better than a coin: it finds 8 of 49, and gives it to 45 of 390 others", StringComparison.Ordinal));
        Assert.Contains(warnings, warning => warning.Contains("The rates of 'yes' look alike (53 by the judge, 49 by people)", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_AJudgeThatAlwaysSaysTheSame_WarnsDespiteHighAgreement()
    {
        string warning = Judged.Calibration(2, 0, 248, 248).Warnings[0];
        Assert.Contains("They agree on 99.2 % of the responses, but nearly all responses have the same label.", warning, StringComparison.Ordinal);
    }
}
