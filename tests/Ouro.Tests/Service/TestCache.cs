namespace Ouro.Tests.Service;

/// <summary>One cache of the generated encoder for all test runs: it is complete or absent, and named by its version.</summary>
internal static class TestCache
{
    public static string Folder { get; } = Path.Combine(Path.GetTempPath(), "ouro-test-cache");

    public static string DataFolder { get; } = Path.Combine(AppContext.BaseDirectory, "Data");
}
