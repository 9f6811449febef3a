using System.Text.RegularExpressions;

namespace Ouro.Cli.Rendering;

/// <summary>
/// Keeps secrets out of every file. Header and variable values are never handed to a writer at all; what remains are
/// texts in which a user may have typed one: start commands, URLs, notes, reasons.
/// </summary>
internal static partial class Redaction
{
    public const string Withheld = "(withheld)";

    /// <summary>The text without the values of <c>NAME_KEY=…</c>, <c>--token …</c>, <c>Bearer …</c> and <c>user:password@</c>.</summary>
    public static string Text(string text)
    {
        text = UserInfo().Replace(text, m => m.Groups["scheme"].Value + Withheld + "@");
        text = Authorization().Replace(text, m => m.Groups["name"].Value + Withheld);
        text = Assignment().Replace(text, m => m.Groups["name"].Value + Withheld);
        return Flag().Replace(text, m => m.Groups["name"].Value + Withheld);
    }

    /// <summary>Scheme, host, port and path; user info and query are dropped, since both may carry a key.</summary>
    public static string Url(Uri url) => url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    [GeneratedRegex("""(?<scheme>\b[a-z][a-z0-9+.-]*://)[^\s/@"']+@""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();

    [GeneratedRegex("""(?<name>\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]+""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Authorization();

    [GeneratedRegex("""(?<name>[\w-]*(?:key|token|secret|password|passwd|credential)s?["']?\s*[=:]\s*)(?:"[^"]*"|'[^']*'|[^\s&"',;]+)""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();

    [GeneratedRegex("""(?<name>--[\w-]*(?:key|token|secret|password|passwd|credential)s?\s+)(?:"[^"]*"|'[^']*'|[^\s"'-][^\s]*)""", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Flag();
}
