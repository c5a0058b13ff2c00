using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;

namespace EvalFlow.Core.Tests.Grading;

public sealed class IncludesGraderTests : GraderTest
{
    [Theory]
    [InlineData("", "I live in PARIS.", "paris|Rome", "correct")]
    [InlineData("", "I live in Oslo.", "paris|Rome", "incorrect")]
    [InlineData("match: all", "Rome and Paris", "paris|Rome", "correct")]
    [InlineData("match: all", "Rome and Oslo", "paris|Rome", "incorrect")]
    [InlineData("match: all", "Rome and Paris", "paris||Rome", "correct")]
    [InlineData("match: any", "Rome", "paris||Rome", "correct")]
    [InlineData("match: any", "Oslo", "paris||Rome", "incorrect")]
    [InlineData("ignore_case: false", "PARIS", "paris", "incorrect")]
    [InlineData("text: hello", "Oh, Hello", "unused", "correct")]
    [InlineData("text: [hello, hi]", "hi there", "", "correct")]
    [InlineData("text: [hello, hi]\nmatch: all", "hi there", "", "incorrect")]
    [InlineData("text: [hello, hi]\nmatch: all", "hi, HELLO", "", "correct")]
    [InlineData("text: hello\nignore_case: false", "Hello", "", "incorrect")]
    public void Grade_LooksForTargetsOrTexts(string option, string response, string targets, string label)
    {
        Assert.Equal(label, GradeOf($"type: includes\n{option}", response, targets.Split('|')).Label);
    }

    [Fact]
    public void Grade_NoTargetAndNoText_IsSkipped()
    {
        Assert.Equal(Grade.Skipped("no target"), GradeOf("type: includes", "Paris"));
        Assert.Equal(Grade.Skipped("no target"), GradeOf("type: includes", "Paris", ""));
    }

    [Fact]
    public void Grade_AllocatesNothing()
    {
        IGrader byTarget = Spec("type: includes").Build(_ => null!);
        IGrader byText = Spec("type: includes\ntext: [alpha, omega]").Build(_ => null!);
        Sample sample = SampleWith("nowhere", "omega");
        ModelReply reply = new() { Text = new string('x', 300) + " omega" };
        double sum = Sum(byTarget, byText, sample, reply);

        long before = GC.GetAllocatedBytesForCurrentThread();
        sum += Sum(byTarget, byText, sample, reply);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(4000, sum);
        Assert.Equal(0, allocated);
    }

    [Fact]
    public void NeedsTarget_WithATextOfItsOwn_IsFalse()
    {
        Assert.False(Spec("type: includes\ntext: a").NeedsTarget);
    }

    [Theory]
    [InlineData("text: ''")]
    [InlineData("text: [a, ' ']")]
    [InlineData("text: []")]
    public void Read_AnEmptyText_IsRefused(string option)
    {
        Assert.Contains("empty", OnlyProblem($"type: includes\n{option}").Message, StringComparison.Ordinal);
    }

    private static double Sum(IGrader first, IGrader second, Sample sample, ModelReply reply)
    {
        double sum = 0;
        for (int i = 0; i < 1000; i++)
        {
            sum += Now(first, sample, reply).Value!.Value;
            sum += Now(second, sample, reply).Value!.Value;
        }
        return sum;
    }
}
