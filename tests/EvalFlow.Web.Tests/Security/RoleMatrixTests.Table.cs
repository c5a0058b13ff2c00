namespace EvalFlow.Web.Tests.Security;

public sealed partial class RoleMatrixTests
{
    private const string Expected = """
        x
        """;
}
