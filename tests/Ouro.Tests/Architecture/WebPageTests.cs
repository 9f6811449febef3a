using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Ouro.Tests.Architecture;

/// <summary>The built pages are checked in, so that building Ouro needs no npm; they must be the ones that their sources give.</summary>
public sealed partial class WebPageTests
{
    [Theory]
    [InlineData("report.html")]
    [InlineData("live.html")]
    [InlineData("view.html")]
    public void The_page_was_built_from_the_sources_beside_it(string page)
    {
        string web = Path.Combine(Repository.Root, "web");
        string built = Sources().Match(File.ReadAllText(Path.Combine(web, "dist", page))).Groups[1].Value;
        Assert.True(built == HashOf(web), "web/dist is stale: run 'npm ci && npm run build' in web and commit what changes");
    }

    // As web/build.mjs computes it: path, NUL, content, NUL of every source, in ordinal order.
    private static string HashOf(string web)
    {
        var names = new[] { "build.mjs", "package-lock.json" }
            .Concat(new[] { "licenses", "src" }.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(web, folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(web, file))))
            .Order(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string name in names)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\0"));
            hash.AppendData(File.ReadAllBytes(Path.Combine(web, name)));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [GeneratedRegex("""<meta name="ouro-sources" content="([0-9a-f]{64})">""")]
    private static partial Regex Sources();
}
