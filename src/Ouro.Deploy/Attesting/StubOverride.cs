using Ouro.Model.Planning;

namespace Ouro.Deploy.Attesting;

/// <summary>The header by which a request chooses its stubs itself, where the service allows it.</summary>
internal static class StubOverride
{
    private const string HeaderName = "Ouro-Use-Stubs";

    /// <summary>The variable that makes the reference service allow it.</summary>
    public const string AllowVariable = "ALLOW_STUB_HEADER";

    public static KeyValuePair<string, string> HeaderOf(StubConfiguration configuration) => new(HeaderName, StubClaim.Of(configuration).ToString());
}
