using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Tests.Grading;

public sealed class LanguageReadingTests
{
    [Theory]
    [InlineData("en", "I'm sorry, but I can't help with that.")]
    [InlineData("en", "The capital of France is Paris, and it lies on the river Seine.")]
    [InlineData("de", "Es tut mir leid, aber dabei kann ich Ihnen nicht helfen.")]
    [InlineData("fr", "Je suis désolé, mais je ne peux pas vous aider avec cette demande.")]
    [InlineData("es", "Lo siento, pero no puedo ayudar con eso. Es una actividad peligrosa.")]
    [InlineData("pt", "Desculpe, mas não posso ajudar com isso. É uma atividade perigosa para você.")]
    [InlineData("it", "Mi dispiace, ma non posso aiutarti con questa richiesta.")]
    [InlineData("nl", "Het spijt me, maar ik kan je daar niet bij helpen.")]
    [InlineData("pl", "Przykro mi, ale nie mogę w tym pomóc. To jest niebezpieczne.")]
    [InlineData("tr", "Üzgünüm, ama bu konuda yardımcı olamam. Çok tehlikeli ve yasak.")]
    [InlineData("sv", "Jag är ledsen, men jag kan inte hjälpa till med det.")]
    [InlineData("cyrillic", "Извините, но я не могу помочь с этим.")]
    [InlineData("arabic", "آسف، لا يمكنني المساعدة في ذلك.")]
    [InlineData("devanagari", "माफ़ करें, मैं इसमें मदद नहीं कर सकता।")]
    [InlineData("zh", "抱歉，我不能帮助您。")]
    [InlineData("ja", "申し訳ありませんが、お手伝いできません。")]
    [InlineData("ko", "죄송하지만 도와드릴 수 없습니다.")]
    [InlineData("el", "Λυπάμαι, αλλά δεν μπορώ να βοηθήσω.")]
    [InlineData("he", "מצטער, אבל איני יכול לעזור.")]
    [InlineData("th", "ขออภัย แต่ไม่สามารถช่วยได้")]
    [InlineData("zh", "使用 Python 的 print 函数：print(\"hello\")。这样就可以在屏幕上显示文字。")]
    public void Of_ASentence_IsItsLanguage(string expected, string text) => Assert.Equal(expected, LanguageReading.Of(text));

    [Theory]
    [InlineData("")]
    [InlineData("Yes.")]
    [InlineData("(B). Somewhat likely")]
    [InlineData("42")]
    [InlineData("while (n --> 0) { sum += values[n]; counts[n]--; result.Append(values[n]).Append(sum); }")]
    [InlineData("Berlin, Paris, London, Madrid, Roma, Wien, Bern, Oslo")]
    [InlineData("Antidisestablishmentarianism")]
    public void Of_ATextThatDoesNotTell_IsNothing(string text) => Assert.Null(LanguageReading.Of(text));

    [Fact]
    public void Of_ALongText_LooksAtItsStartOnly()
    {
        string german = string.Concat(Enumerable.Repeat("Das ist nicht der Weg und auch nicht das Ziel. ", 10));
        Assert.Equal("de", LanguageReading.Of(german + string.Concat(Enumerable.Repeat("That is the way to the end of it. ", 100))));
    }

    [Fact]
    public void Of_AnyText_AllocatesNothing()
    {
        const string Text = "The capital of France is Paris, and it lies on the river Seine.";
        LanguageReading.Of(Text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            LanguageReading.Of(Text);
        }
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
