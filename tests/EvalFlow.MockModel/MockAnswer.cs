using System.Globalization;
using System.Text;

namespace EvalFlow.MockModel;

/// <summary>What the mock says, and how it says it ended.</summary>
/// <param name="Stopped">True when the answer was cut at max_tokens.</param>
/// <param name="OutputTokens">A quarter of the characters.</param>
internal sealed record MockAnswer(string Text, Verdict Verdict, bool Stopped, int OutputTokens)
{
    private const string Refusal = "I'm sorry, but I can't help with that request.";

    private static readonly string[] Sentences =
    [
        "Let us go through it step by step.",
        "First the question is read once more, so that nothing in it is missed.",
        "Then each part is looked at by itself and checked against what is known.",
        "Where two parts disagree, the more careful reading is taken.",
        "The intermediate results are carried along and compared at the end.",
        "Nothing in the question suggests another interpretation.",
    ];

    public static MockAnswer To(MockPrompt prompt, MockOptions options)
    {
        Verdict verdict = Draw.Verdict(options, prompt.Hash);
        string text = verdict switch
        {
            Verdict.Refusal => Refusal,
            Verdict.Filtered or Verdict.Blocked => "",
            Verdict.Answer => options.Answer?.Invoke(prompt) ?? Compose(Draw.Mix(options.Seed ^ prompt.Hash)),
        };
        bool stopped = prompt.MaxTokens is { } most && text.Length > most * 4;
        text = stopped ? text[..(prompt.MaxTokens!.Value * 4)] : text;
        return new MockAnswer(text, verdict, stopped, text.Length == 0 ? 0 : MockPrompt.Tokens(text.Length));
    }

    /// <summary>Three to six sentences, then [even] or [odd], so that half of the prompts meet a fixed target.</summary>
    private static string Compose(ulong hash)
    {
        StringBuilder text = new(512);
        for (int i = 0; i < 3 + (int)((hash >> 8) % 4); i++)
        {
            text.Append(Sentences[(int)((hash >> (16 + (4 * i))) % (ulong)Sentences.Length)]).Append(' ');
        }
        return text.Append(CultureInfo.InvariantCulture, $"So the answer is {hash % 10_000:0000}, which is [{(hash % 2 == 0 ? "even" : "odd")}].").ToString();
    }
}
