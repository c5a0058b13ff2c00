using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Core.Runs;

/// <summary>
/// What one epoch of a sample may cost at most: the model's answer and every judge's. Text is counted as a token per UTF-8
/// byte, which no tokenizer of bytes exceeds; answers as max_tokens. What is left over comes back when the sample is settled.
/// </summary>
internal sealed class SampleCosts(EvalDefinition definition, ModelPrices? model, IReadOnlyList<ModelPrices?> graders, bool isRecorded)
{
    /// <summary>Tokens a provider adds around each message.</summary>
    private const int MessageOverhead = 16;

    // The judge's tokenizer may cut the model's answer finer than the model's own.
    private const int AnswerInPrompt = 2;

    private readonly int _maxTokens = definition.Generation.MaxTokens ?? 0;

    public Spending Estimate(Sample sample)
    {
        Spending estimate = isRecorded ? default : Bound(PromptRenderer.Render(definition.Prompt, sample), 0, _maxTokens, model);
        for (int i = 0; i < definition.Graders.Count; i++)
        {
            if (definition.Graders[i].JudgeQuestion(sample) is { } question)
            {
                estimate += Bound(question.Messages, AnswerInPrompt * _maxTokens, question.MaxTokens, graders[i]);
            }
        }
        return estimate;
    }

    /// <summary>What the pair came to. Where a text came without usage, its cost is unknown and the reserved amount stands.</summary>
    public Spending Of(SampleResult result, Spending reserved)
    {
        bool unknown = !isRecorded && result.Reply is { Text.Length: > 0, InputTokens: null };
        return unknown ? reserved : Known(result);
    }

    /// <summary>What is known to have been spent on a pair.</summary>
    public static Spending Known(SampleResult result)
    {
        Spending sum = Spending.Of(result.Reply.CostUsd ?? 0, (result.Reply.InputTokens ?? 0) + (result.Reply.OutputTokens ?? 0));
        foreach (Grade grade in result.Grades)
        {
            if (grade.Judge is { } judge)
            {
                sum += Spending.Of(judge.CostUsd ?? 0, (judge.InputTokens ?? 0) + (judge.OutputTokens ?? 0));
            }
        }
        return sum;
    }

    private static Spending Bound(IReadOnlyList<ChatTurn> messages, int moreInput, int output, ModelPrices? prices)
    {
        int input = moreInput;
        foreach (ChatTurn turn in messages)
        {
            input += Encoding.UTF8.GetByteCount(turn.Text) + MessageOverhead;
        }
        return Spending.Of(prices?.Cost(input, output) ?? 0, input + output);
    }
}
