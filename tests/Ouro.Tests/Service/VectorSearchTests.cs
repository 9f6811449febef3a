using CsCheck;
using Ouro.RagService.Embeddings;
using Ouro.RagService.Pipeline;
using Ouro.RagService.Retrieval;

namespace Ouro.Tests.Service;

public sealed class VectorSearchTests : IDisposable
{
    private const int Dimension = 24;
    private readonly List<VectorGenerations> _generations = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-vectors-").FullName;

    /// <summary>Oracle: every cosine in double precision, a stable sort, a cut.</summary>
    [Fact]
    public void All_ways_of_searching_equal_the_naive_search()
    {
        Gen.Select(Gen.Int[1, 700], Gen.Int[0, 10_000], Gen.Int[1, 80], Gen.Double[-1, 0.5]).Sample((rows, seed, count, threshold) =>
        {
            var random = new Random(seed);
            float[] vectors = Enumerable.Range(0, rows).SelectMany(_ => UnitVector(random)).ToArray();
            float[] query = UnitVector(random);
            Document[] documents = [.. Enumerable.Range(0, rows).Select(i => new Document($"{i}", $"text {i}"))];
            var index = Index();
            index.Replace(_ => false, documents, vectors, () => { });

            double[] naive = [.. Enumerable.Range(0, rows)
                .Select(row => Enumerable.Range(0, Dimension).Sum(i => (double)query[i] * vectors[row * Dimension + i]))
                .Where(score => score >= threshold + 1e-5).OrderDescending().Take(count)];
            var fromMemory = new MemoryRetriever().Search(index, query, count, (float)threshold, new StageTimings());
            var fromFile = new FileRetriever().Search(index, query, count, (float)threshold, new StageTimings());
            Assert.Equal(fromMemory, fromFile);
            // The way of processors that cannot use the codes, and, where this one can, the codes.
            Assert.Equal(fromFile, index.Store.Search(query, count, (float)threshold, byCodes: false));
            // A score within rounding of the threshold may fall on either side of it.
            Assert.InRange(fromMemory.Length, naive.Length, naive.Length + 1);
            for (int i = 0; i < naive.Length; i++)
                Assert.Equal(naive[i], fromMemory[i].Score, 1e-5);
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void What_is_not_a_number_is_never_found_and_lets_nothing_else_in()
    {
        Document[] documents = [new("nan", ""), new("far", ""), new("near", "")];
        var store = new ExactVectorStore(2, documents, [float.NaN, 1, -1, 0, 1, 0]);
        Assert.Equal("near", Assert.Single(store.Search([1, 0], 1, 0)).Document.Id);
        Assert.Empty(store.Search([float.NaN, 0], 3, 0));
    }

    /// <summary>3,072 components of one magnitude: the largest sum of products that a real model gives.</summary>
    [Fact]
    public void The_best_row_is_found_among_wide_vectors_of_signs()
    {
        const int wide = 3072;
        float[] best = [.. Enumerable.Range(0, wide).Select(i => (i % 3 == 0 ? -1 : 1) / MathF.Sqrt(wide))];
        float[] other = [.. Enumerable.Range(0, wide).Select(i => (i % 2 == 0 ? -1 : 1) / MathF.Sqrt(wide))];
        var store = new ExactVectorStore(wide, [new("other", ""), new("best", "")], [.. other, .. best]);
        Assert.Equal("best", Assert.Single(store.Search(best, 1, -1)).Document.Id);
    }

    [Fact]
    public void Added_documents_are_found_by_both_and_the_file_before_is_gone()
    {
        var random = new Random(1);
        float[] first = UnitVector(random), second = UnitVector(random);
        var index = Index();
        index.Replace(_ => false, [new Document("a", "a")], first, () => { });
        index.Replace(_ => false, [new Document("b", "b")], second, () => { });
        Assert.Equal("b", new MemoryRetriever().Search(index, second, 1, -1, new StageTimings())[0].Document.Id);
        Assert.Equal("b", new FileRetriever().Search(index, second, 1, -1, new StageTimings())[0].Document.Id);
        index.Replace(document => document.Id == "b", [], [], () => { });
        Assert.Equal("a", Assert.Single(new MemoryRetriever().Search(index, second, 5, -1, new StageTimings())).Document.Id);
        Assert.Equal("a", Assert.Single(new FileRetriever().Search(index, second, 5, -1, new StageTimings())).Document.Id);
        Assert.Single(Directory.GetFiles(_folder, "*.vec", SearchOption.AllDirectories));
    }

    [Fact]
    public void A_change_that_cannot_be_kept_has_not_happened()
    {
        var random = new Random(2);
        var index = Index();
        index.Replace(_ => false, [new Document("a", "a")], UnitVector(random), () => { });
        var before = index.Store.Current;
        Assert.Throws<IOException>(() => index.Replace(_ => true, [new Document("b", "b")], UnitVector(random), () => throw new IOException("full")));
        Assert.Same(before, index.Store.Current);
        Assert.Equal([before.Rows.FilePath!], Directory.GetFiles(_folder, "*.vec", SearchOption.AllDirectories));
    }

    /// <summary>Every state has one passage, whose vector is its own: a list of one state with the file of another would show.</summary>
    [Fact]
    public void Searches_in_the_file_never_see_half_a_change()
    {
        const int Changes = 200;
        var index = Index();
        float[] vector = new float[Dimension];
        vector[0] = 1;
        index.Replace(_ => false, [new Document("0", "")], [.. vector], () => { });
        using var changed = new ManualResetEventSlim();
        var changing = new Thread(() =>
        {
            for (int i = 1; i <= Changes; i++)
                index.Replace(_ => true, [new Document($"{i}", "")], [.. vector.Select(x => x / (i + 1))], () => { });
            changed.Set();
        });
        changing.Start();
        for (bool isLast = false; !isLast;)
        {
            isLast = changed.IsSet;
            var found = Assert.Single(new FileRetriever().Search(index, vector, 1, -1, new StageTimings()));
            Assert.Equal(1f / (int.Parse(found.Document.Id, System.Globalization.CultureInfo.InvariantCulture) + 1), found.Score, 1e-6f);
        }
        changing.Join();
    }

    [Fact]
    public void What_dead_owners_left_is_removed_and_what_living_ones_hold_is_not()
    {
        string folder = Path.Combine(_folder, "shared");
        using var living = new VectorGenerations(folder);
        string held = living.Write(1, [RowRun.All(VectorRows.Of(1, [1]))]).FilePath!;
        string dead = Path.Combine(folder, "dead");
        Directory.CreateDirectory(dead);
        File.WriteAllText(Path.Combine(dead, "x.vec"), "");
        File.WriteAllText(dead + ".lock", "");
        new VectorGenerations(folder).RemoveAbandoned();
        Assert.True(File.Exists(held));
        Assert.False(Directory.Exists(dead));
        living.Dispose();
        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    /// <summary>The folder of this process alone, or the lock beside it too.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_cache_that_was_emptied_meanwhile_is_made_again(bool withLock)
    {
        string folder = Path.Combine(_folder, "emptied");
        using var generations = new VectorGenerations(folder);
        var index = new IndexedVectors(new ExactVectorStore(1, [], []), generations);
        index.Replace(_ => false, [new Document("a", "")], [1], () => { });
        Empty();
        index.Replace(_ => false, [new Document("b", "")], [2], () => { });
        Assert.Equal(["a", "b"], new FileRetriever().Search(index, [1], 2, -1, new StageTimings()).Select(one => one.Document.Id).Order());
        new VectorGenerations(folder).RemoveAbandoned();
        Assert.True(File.Exists(index.Store.Current.Rows.FilePath));
        Empty();
        Assert.Equal(2, index.Replace(_ => true, [], [], () => { }));
        Empty();

        void Empty() => Directory.Delete(withLock ? folder : Directory.GetDirectories(folder).Single(), recursive: true);
    }

    [Fact]
    public void A_kept_index_stays_until_the_next_one_is_written()
    {
        var known = new ExactVectorStore(1, [], []).Current;
        PassageIndex.Extend(_folder, "kb-x-", known, [new Document("a", "")], () => [1]);
        string[] before = Directory.GetFiles(_folder);
        Assert.Throws<IOException>(() => PassageIndex.Extend(_folder, "kb-x-", known, [new Document("b", "")], () => throw new IOException("full")));
        Assert.Equal(before, Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_vector_file_is_mapped_only_in_its_own_shape()
    {
        string path = Path.Combine(_folder, "shape.vec");
        float[] vectors = [1, 2, 3, 4, 5, 6];
        VectorFile.WriteDurably(path, 3, [RowRun.All(VectorRows.Of(3, vectors))]);
        var rows = VectorFile.TryMap(path, 3, 2)!;
        Assert.Equal(vectors, rows.Vectors);
        Assert.Equal(RowCodes.Of(3, vectors).Bytes, rows.Codes.Bytes);
        Assert.Equal(RowCodes.Of(3, vectors).Shapes, rows.Codes.Shapes);
        Assert.Null(VectorFile.TryMap(path, 2, 3));
        Assert.Null(VectorFile.TryMap(path, 3, 3));
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);
        Assert.Null(VectorFile.TryMap(path, 3, 2));
        Assert.Equal([path], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_kept_index_is_embedded_again_only_when_its_passages_are_others_and_then_replaces_the_old()
    {
        int embedded = 0;
        var known = new ExactVectorStore(1, [new Document("base", "")], [1]).Current;
        Assert.Equal([1f, 2f], Extend("a").Rows.Vectors);
        Assert.Equal([1f, 2f], Extend("a").Rows.Vectors);
        Assert.Equal(1, embedded);
        Assert.Equal(["base", "b"], Extend("b").Documents.Select(document => document.Id));
        Assert.Equal(2, embedded);
        Assert.Single(Directory.GetFiles(_folder));

        IndexState Extend(string id) => PassageIndex.Extend(_folder, "kb-x-", known, [new Document(id, "")], () =>
        {
            embedded++;
            return [2];
        }).Current;
    }

    private IndexedVectors Index()
    {
        var generations = new VectorGenerations(Path.Combine(_folder, Guid.NewGuid().ToString("N")));
        _generations.Add(generations);
        return new IndexedVectors(new ExactVectorStore(Dimension, [], []), generations);
    }

    private static float[] UnitVector(Random random)
    {
        float[] vector = [.. Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f)];
        float norm = MathF.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }

    public void Dispose()
    {
        foreach (var one in _generations)
            one.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
