using EvalFlow.Core.Models;

namespace EvalFlow.Core.Tests.Grading;

/// <summary>A judge that says what the test told it to say, and remembers what it was asked.</summary>
internal sealed class ScriptedJudge(Func<ModelRequest, ModelReply> answer) : IModel
{
    public ScriptedJudge(string text, string? stopReason = null)
        : this(_ => new ModelReply { Text = text, StopReason = stopReason })
    {
    }

    public string Identity => Spec;

    public string Spec => "scripted";

    public bool IsRecorded => true;

    public List<ModelRequest> Asked { get; } = [];

    public ValueTask<ModelReply> GenerateAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        Asked.Add(request);
        return ValueTask.FromResult(answer(request));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
