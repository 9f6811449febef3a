using System.Text.RegularExpressions;

namespace Ouro.LoopbackTests.Service;

public sealed partial class PageTests
{
    [Fact]
    public async Task The_page_asks_nothing_of_other_hosts_and_labels_every_field()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true", "--api-key", "k");
        using var reply = await service.Client.GetAsync("/", TestContext.Current.CancellationToken);
        string page = await reply.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("text/html", reply.Content.Headers.ContentType!.MediaType);
        Assert.Contains("connect-src 'self'", string.Join(",", reply.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotContain("http://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        var fields = Field().Matches(page).Select(match => match.Groups[1].Value).ToArray();
        Assert.Equal(5, fields.Length);
        Assert.All(fields, field => Assert.Contains($"for=\"{field}\"", page, StringComparison.Ordinal));
    }

    [GeneratedRegex("<(?:input|textarea) id=\"([a-z]+)\"")]
    private static partial Regex Field();
}
