using Ouro.RagService.Retrieval;
using Ouro.RagService.Stores;

namespace Ouro.LoopbackTests.Service;

/// <summary>
/// The stores that can be started here, against the exact search in memory. tests/start-stores fetches and starts them;
/// without its variables these tests are skipped.
/// </summary>
public sealed class StoreTests
{
    private const int Dimension = 16;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task Memory() => AssertConformsAsync(new ExactVectorStore(Dimension, [], []));

    [Fact]
    public async Task Sqlite()
    {
        string extension = Variable("SQLITE_VEC_PATH");
        string folder = Directory.CreateTempSubdirectory("ouro-sqlite-").FullName;
        await AssertConformsAsync(new SqliteStore(Path.Combine(folder, "v.db"), extension, "ouro_test", Dimension));
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public Task Postgres() => AssertConformsAsync(new PostgresStore(Variable("POSTGRES_CONNECTION"), $"ouro_test_{Environment.ProcessId}", Dimension));

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgres")]
    public async Task The_service_finds_in_its_copy_what_it_finds_in_memory_also_after_an_upload(string kind)
    {
        string folder = Directory.CreateTempSubdirectory("ouro-copy-").FullName;
        string[] flags = kind == "sqlite"
            ? ["--sqlite-vec-path", Variable("SQLITE_VEC_PATH"), "--sqlite-path", Path.Combine(folder, "v.db")]
            : ["--postgres-connection", Variable("POSTGRES_CONNECTION")];
        await using (var memory = await RunningService.StartAsync("--mock-llm", "true"))
        await using (var service = await RunningService.StartAsync(["--mock-llm", "true", "--vector-store", kind, .. flags]))
        {
            foreach (string question in new[] { "What is a photon?", "How do planets move?" })
                Assert.Equal((await memory.AskStreamAsync(question)).Documents.Select(one => one.Id), (await service.AskStreamAsync(question)).Documents.Select(one => one.Id));
            using var upload = await service.PostAsync("/kb/docs", """{"name":"z","content":"The zorbium lattice melts under gravity."}""");
            Assert.Equal("z#0", (await service.AskStreamAsync("When does a zorbium lattice melt under gravity?")).Documents[0].Id);
            using var removal = await service.Client.DeleteAsync("/kb/docs?name=z", Cancellation);
            Assert.DoesNotContain((await service.AskStreamAsync("When does a zorbium lattice melt under gravity?")).Documents, one => one.Id == "z#0");
        }
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(folder, recursive: true);
    }

    private static string Variable(string name)
    {
        string? value = Environment.GetEnvironmentVariable(name);
        Assert.SkipWhen(string.IsNullOrEmpty(value), $"{name} is not set; tests/start-stores sets it");
        return value!;
    }

    private static async Task AssertConformsAsync(IVectorStore store)
    {
        await using var _ = store;
        var random = new Random(7);
        Document[] documents = [.. Enumerable.Range(0, 60).Select(i => new Document($"d#{i}", $"text {i} 'quoted' ä"))];
        float[] vectors = [.. documents.SelectMany(_ => UnitVector(random))];
        await store.ClearAsync(Cancellation);
        Assert.Equal(0, await store.CountAsync(Cancellation));
        await store.AddAsync(documents[..50], vectors.AsMemory(0, 50 * Dimension), Cancellation);
        await store.AddAsync(documents[50..], vectors.AsMemory(50 * Dimension), Cancellation);
        Assert.Equal(60, await store.CountAsync(Cancellation));

        if (store is ICopyStore copy)
        {
            Assert.Null(await copy.ReadMarkAsync(Cancellation));
            foreach (string mark in new[] { "one", "two" })
            {
                await copy.WriteMarkAsync(mark, Cancellation);
                Assert.Equal(mark, await copy.ReadMarkAsync(Cancellation));
            }
        }
        var exact = new ExactVectorStore(Dimension, documents, vectors);
        foreach (float threshold in new[] { -1f, 0.3f })
        {
            float[] query = UnitVector(random);
            var expected = exact.Search(query, 7, threshold);
            var found = await store.SearchAsync(query, 7, threshold, Cancellation);
            Assert.Equal(expected.Select(one => one.Document), found.Select(one => one.Document));
            for (int i = 0; i < found.Length; i++)
                Assert.Equal(expected[i].Score, found[i].Score, 1e-4);
        }
        await store.ClearAsync(Cancellation);
        Assert.Equal(0, await store.CountAsync(Cancellation));
        if (store is ICopyStore cleared)
            Assert.Null(await cleared.ReadMarkAsync(Cancellation));
    }

    private static float[] UnitVector(Random random)
    {
        float[] vector = [.. Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f)];
        float norm = MathF.Sqrt(vector.Sum(x => x * x));
        return [.. vector.Select(x => x / norm)];
    }
}
