using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Ouro.LoopbackTests.Bench;
using Ouro.RagService.Web;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;

namespace Ouro.LoopbackTests.Service;

public sealed class UploadTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_PDF_is_found_replaced_by_its_name_and_removed()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true");
        for (int i = 0; i < 2; i++)
        {
            using var content = new ByteArrayContent(Pdf("The zorbium lattice melts under gravity."));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
            using var reply = await service.Client.PostAsync("/kb/docs?name=z.pdf&knowledge_base=mine", content, Cancellation);
            Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
        }
        using var found = await service.PostAsync("/ask/stream", RunningService.Question("When does it melt?", ""","knowledge_base":"mine","score_threshold":-1"""));
        Assert.Equal("z.pdf#0", (await AskReply.ReadAsync(found)).Documents.Single().Id);
        Assert.Contains("zorbium lattice melts", await service.Client.GetStringAsync("/kb/docs?knowledge_base=mine", Cancellation), StringComparison.Ordinal);

        using var removed = await service.Client.DeleteAsync("/kb/docs?name=z.pdf&knowledge_base=mine", Cancellation);
        Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
        using var again = await service.Client.DeleteAsync("/kb/docs?name=z.pdf&knowledge_base=mine", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    [Fact]
    public async Task Bytes_that_are_no_PDF_are_a_fault_of_the_body()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true");
        foreach (byte[] bytes in new[] { "%PDF-1.7 but not really"u8.ToArray(), [], Pdf("x")[..200] })
        {
            using var content = new ByteArrayContent(bytes);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
            using var reply = await service.Client.PostAsync("/kb/docs?name=z.pdf", content, Cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
            Assert.Contains("\"field\":\"body\"", await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_that_cannot_hold_a_document_is_507_and_nothing_is_added()
    {
        string file = Path.GetTempFileName();
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true", "--kb-dir", Path.Combine(file, "below-a-file"));
        using var reply = await service.PostAsync("/kb/docs", """{"name":"z","content":"text","knowledge_base":"mine"}""");
        Assert.Equal(HttpStatusCode.InsufficientStorage, reply.StatusCode);
        Assert.DoesNotContain("mine", await service.Client.GetStringAsync("/kb/list", Cancellation), StringComparison.Ordinal);
        File.Delete(file);
    }

    [Fact]
    public async Task A_document_that_cannot_be_removed_from_the_disk_is_507_and_stays_found()
    {
        string folder = Directory.CreateTempSubdirectory("ouro-remove-").FullName;
        await using (var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true", "--kb-dir", folder))
        {
            using var reply = await service.PostAsync("/kb/docs", """{"name":"z","content":"text","knowledge_base":"mine"}""");
            Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
            // A folder in the file's place: no user, root neither, can delete it as a file.
            string path = Assert.Single(Directory.GetFiles(folder, "*.json", SearchOption.AllDirectories));
            byte[] saved = await File.ReadAllBytesAsync(path, Cancellation);
            File.Delete(path);
            Directory.CreateDirectory(path);
            using (var refused = await service.Client.DeleteAsync("/kb/docs?name=z&knowledge_base=mine", Cancellation))
            {
                Assert.Equal(HttpStatusCode.InsufficientStorage, refused.StatusCode);
                Assert.Contains("nothing was removed", await refused.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            }
            Assert.Contains("\"count\":1", await service.Client.GetStringAsync("/kb/count?knowledge_base=mine", Cancellation), StringComparison.Ordinal);
            Directory.Delete(path);
            await File.WriteAllBytesAsync(path, saved, Cancellation);
            using var removed = await service.Client.DeleteAsync("/kb/docs?name=z&knowledge_base=mine", Cancellation);
            Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
            Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_document_of_headings_alone_is_refused_and_leaves_no_knowledge_base()
    {
        string folder = Directory.CreateTempSubdirectory("ouro-empty-").FullName;
        await using (var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true", "--kb-dir", folder))
        {
            using var reply = await service.PostAsync("/kb/docs", """{"name":"z","content":"# Only a heading","knowledge_base":"mine"}""");
            Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
            Assert.Contains("\"field\":\"content\"", await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
            Assert.DoesNotContain("mine", await service.Client.GetStringAsync("/kb/list", Cancellation), StringComparison.Ordinal);
            Assert.Empty(Directory.GetFileSystemEntries(folder));
        }
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_saved_document_without_passages_can_be_removed()
    {
        string folder = Directory.CreateTempSubdirectory("ouro-bare-").FullName;
        Assert.Null(new SavedDocuments(folder).Save("mine", "z", "# Only a heading"));
        await using (var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true", "--kb-dir", folder))
        {
            using var removed = await service.Client.DeleteAsync("/kb/docs?name=z&knowledge_base=mine", Cancellation);
            Assert.Equal(HttpStatusCode.OK, removed.StatusCode);
            Assert.Empty(Directory.GetFiles(folder, "*", SearchOption.AllDirectories));
            using var again = await service.Client.DeleteAsync("/kb/docs?name=z&knowledge_base=mine", Cancellation);
            Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Each takes the encoder far longer than all take to arrive.</summary>
    [Fact]
    public async Task More_uploads_than_may_wait_are_told_to_come_back()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true");
        string content = string.Concat(Enumerable.Repeat("One more sentence of this document. ", 1_000));
        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => service.PostAsync("/kb/docs", $$"""{"name":"d{{i}}","content":"{{content}}","knowledge_base":"mine"}""")));
        Assert.Contains(replies, reply => reply.StatusCode == HttpStatusCode.Created);
        Assert.Contains(replies, reply => reply.StatusCode == HttpStatusCode.ServiceUnavailable);
        foreach (var reply in replies)
        {
            if (reply.StatusCode != HttpStatusCode.Created)
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, reply.StatusCode);
                Assert.NotNull(reply.Headers.RetryAfter?.Delta);
            }
            reply.Dispose();
        }
        using var later = await service.PostAsync("/kb/docs", """{"name":"later","content":"text","knowledge_base":"mine"}""");
        Assert.Equal(HttpStatusCode.Created, later.StatusCode);
    }

    [Fact]
    public async Task A_PDF_of_too_many_pages_is_refused_and_not_cut()
    {
        await using var service = await RunningService.StartAsync("--mock-llm", "true", "--mock-embeddings", "true");
        using var content = new ByteArrayContent(Pdf("x", pages: 2_001));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        using var reply = await service.Client.PostAsync("/kb/docs?name=z.pdf", content, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("read a PDF of 2001 pages, expected at most 2000", await reply.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    /// <summary>Killed at some moment while documents come in: what was acknowledged is there after the restart, whole.</summary>
    [Fact]
    public async Task A_kill_during_uploads_loses_nothing_that_was_acknowledged()
    {
        string folder = Directory.CreateTempSubdirectory("ouro-kill-").FullName;
        var acknowledged = new List<string>();
        int port = FreePort();
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(20) };
        string filler = string.Concat(Enumerable.Repeat("one more sentence of this document. ", 2_000));
        for (int round = 0; round < 3; round++)
        {
            using var ouro = await StartAsync(port, folder, client);
            using var killing = new CancellationTokenSource();
            var uploading = Task.Run(async () =>
            {
                for (int i = 0; ; i++)
                {
                    string name = $"r{round}-{i}";
                    using var content = new StringContent(filler, new MediaTypeHeaderValue("text/plain"));
                    try
                    {
                        using var reply = await client.PostAsync($"/kb/docs?name={name}&knowledge_base=mine", content, Cancellation);
                        if (reply.StatusCode == HttpStatusCode.Created)
                            acknowledged.Add(name);
                    }
                    catch (HttpRequestException)
                    {
                        // Killed.
                        return;
                    }
                }
            }, Cancellation);
            int before = acknowledged.Count;
            for (int i = 0; acknowledged.Count < before + 3 && i < 400; i++)
                await Task.Delay(25 + round, Cancellation);
            ouro.Signal("KILL");
            await uploading;
        }
        using (var ouro = await StartAsync(port, folder, client))
        {
            Assert.True(acknowledged.Count >= 9, $"{acknowledged.Count} uploads were acknowledged in three rounds");
            Assert.Empty(Directory.EnumerateFiles(folder, "*.unfinished", SearchOption.AllDirectories));
            foreach (string name in acknowledged)
            {
                using var removal = await client.DeleteAsync($"/kb/docs?name={name}&knowledge_base=mine", Cancellation);
                Assert.Equal(HttpStatusCode.OK, removal.StatusCode);
            }
            ouro.Signal("TERM");
            Assert.Equal(0, (await ouro.WaitAsync()).ExitCode);
        }
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<OuroProcess> StartAsync(int port, string folder, HttpClient client)
    {
        var ouro = OuroProcess.Start(
            ["serve", "--port", $"{port}", "--mock-llm", "true", "--mock-embeddings", "true", "--corpus-size", "50", "--kb-dir", folder, "--cache", RunningService.CacheFolder]);
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var health = await client.GetAsync("/health", Cancellation);
                if (health.StatusCode == HttpStatusCode.OK)
                    return ouro;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "waited 30 s until the service is ready");
            await Task.Delay(50, Cancellation);
        }
    }

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static byte[] Pdf(string text, int pages = 1)
    {
        using var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        for (int i = 0; i < pages; i++)
            builder.AddPage(PageSize.A4).AddText(text, 12, new UglyToad.PdfPig.Core.PdfPoint(50, 700), font);
        return builder.Build();
    }
}
