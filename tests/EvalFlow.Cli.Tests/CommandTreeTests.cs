using System.CommandLine;
using EvalFlow.Cli.Commands;

namespace EvalFlow.Cli.Tests;

public sealed class CommandTreeTests
{
    public static TheoryData<string> Names => [.. CommandTree.Commands.Select(command => command.Name)];

    // Only the command that a line names is made; under another name it would be there in the help alone.
    [Theory]
    [MemberData(nameof(Names))]
    public void Commands_ByTheirName_AreTheCommandsOfThatName(string name)
    {
        Command command = CommandTree.Commands.Single(entry => entry.Name == name).Create();
        Assert.Equal(name, command.Name);
        Assert.Empty(command.Aliases);
    }
}
