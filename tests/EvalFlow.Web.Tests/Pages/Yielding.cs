using System.Reflection;

namespace EvalFlow.Web.Tests.Pages;

/// <summary>
/// A store whose calls really await before they answer, as those over a network do; the embedded one answers at once, which
/// hides what a page does while it waits.
/// </summary>
#pragma warning disable MA0053 // The proxy is derived from it.
public class Yielding<T> : DispatchProxy where T : class
#pragma warning restore MA0053
{
    private T _store = null!;

    public static T Of(T store)
    {
        T proxy = Create<T, Yielding<T>>();
        ((Yielding<T>)(object)proxy)._store = store;
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        Type answer = targetMethod!.ReturnType;
        object? Call() => targetMethod.Invoke(_store, BindingFlags.DoNotWrapExceptions, null, args, null);
        return answer == typeof(Task) ? AwaitAsync(Call)
            : !answer.IsGenericType ? Call()
            : answer.GetGenericTypeDefinition() == typeof(Task<>) ? Generic(nameof(AwaitValueAsync), answer, Call)
            : answer.GetGenericTypeDefinition() == typeof(IAsyncEnumerable<>) ? Generic(nameof(StreamAsync), answer, Call)
            : Call();
    }

    private static object? Generic(string method, Type answer, Func<object?> call) => typeof(Yielding<T>)
        .GetMethod(method, BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(answer.GetGenericArguments()).Invoke(null, [call]);

    private static async Task AwaitAsync(Func<object?> call)
    {
        await Task.Yield();
        await (Task)call()!;
    }

    private static async Task<TValue> AwaitValueAsync<TValue>(Func<object?> call)
    {
        await Task.Yield();
        return await (Task<TValue>)call()!;
    }

    private static async IAsyncEnumerable<TValue> StreamAsync<TValue>(Func<object?> call)
    {
        await Task.Yield();
        await foreach (TValue value in (IAsyncEnumerable<TValue>)call()!)
        {
            await Task.Yield();
            yield return value;
        }
    }
}
