using Ouro.RagService.Retrieval;
using Ouro.RagService.Stores;

namespace Ouro.Tests.Service;

public sealed class StoreCopiesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ouro-copies-").FullName;
    private readonly VectorGenerations _generations;

    public StoreCopiesTests() => _generations = new VectorGenerations(_folder);

    [Fact]
    public async Task After_a_restart_a_copy_of_as_many_other_passages_is_filled_again_and_an_equal_one_is_not()
    {
        var store = new RememberingStore();
        await SearchAsync(store, "a", "b");
        await SearchAsync(store, "a", "b");
        Assert.Equal(2, store.Added);
        await SearchAsync(store, "a", "c");
        Assert.Equal(["a", "c"], store.Ids);
        await SearchAsync(store, "a", "c", "d");
        Assert.Equal(["a", "c", "d"], store.Ids);
        Assert.Equal(5, store.Added);
    }

    [Fact]
    public async Task A_filling_that_broke_off_is_done_again()
    {
        var store = new RememberingStore { FailsAfterAdding = true };
        await Assert.ThrowsAsync<StoreFault>(() => SearchAsync(store, "a", "b"));
        store.FailsAfterAdding = false;
        await SearchAsync(store, "a", "b");
        Assert.Equal(["a", "b"], store.Ids);
    }

    [Fact]
    public async Task First_searches_at_once_open_one_store()
    {
        int opened = 0;
        await using var copies = new StoreCopies((_, _, _) =>
        {
            Interlocked.Increment(ref opened);
            // Long enough for every other first search to come here too, if it may.
            for (int i = 0; i < 1_000; i++)
                Thread.Yield();
            return new RememberingStore();
        });
        var index = Index("a");
        using var begin = new Barrier(8);
        Thread[] threads = [.. Enumerable.Range(0, 8).Select(_ => new Thread(() =>
        {
            begin.SignalAndWait();
            SearchAsync(copies, index).GetAwaiter().GetResult();
        }))];
        Array.ForEach(threads, one => one.Start());
        Array.ForEach(threads, one => one.Join());
        Assert.Equal(1, opened);
    }

    [Fact]
    public async Task A_client_that_leaves_does_not_undo_the_filling_that_it_began()
    {
        var store = new RememberingStore { AddingMay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
        await using var copies = new StoreCopies((_, _, _) => store);
        var index = Index("a", "b");
        using var leaving = new CancellationTokenSource();
        var first = SearchAsync(copies, index, leaving.Token);
        await store.Adding.Task.WaitAsync(TestContext.Current.CancellationToken);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        var second = SearchAsync(copies, index);
        store.AddingMay.SetResult();
        await second;
        Assert.Equal(["a", "b"], store.Ids);
        Assert.Equal(2, store.Added);
    }

    [Fact]
    public async Task A_store_that_lost_its_passages_is_filled_again_once_it_has_said_so()
    {
        var store = new RememberingStore();
        await using var copies = new StoreCopies((_, _, _) => store);
        var index = Index("a", "b");
        await SearchAsync(copies, index);
        await store.ClearAsync(TestContext.Current.CancellationToken);
        store.FailsSearches = true;
        await Assert.ThrowsAsync<StoreFault>(() => SearchAsync(copies, index));
        store.FailsSearches = false;
        await SearchAsync(copies, index);
        Assert.Equal(["a", "b"], store.Ids);
    }

    [Fact]
    public async Task A_filling_waits_for_the_searches_that_run()
    {
        var store = new RememberingStore { SearchingMay = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously) };
        await using var copies = new StoreCopies((_, _, _) => store);
        var index = Index("a");
        var running = SearchAsync(copies, index);
        await store.Searching.Task.WaitAsync(TestContext.Current.CancellationToken);
        index.Replace(_ => true, [new Document("b", "text")], [1], () => { });
        var later = SearchAsync(copies, index);
        // Long enough for the filling to come here too, if it may.
        for (int i = 0; i < 1_000; i++)
            await Task.Yield();
        Assert.Equal(["a"], store.Ids);
        store.SearchingMay.SetResult();
        await running;
        await later;
        Assert.Equal(["b"], store.Ids);
    }

    /// <summary>One process: copies of its own over a store that outlives it.</summary>
    private async Task SearchAsync(RememberingStore store, params string[] ids)
    {
        await using var copies = new StoreCopies((_, _, _) => store);
        await SearchAsync(copies, Index(ids));
    }

    private static Task<ScoredDocument[]> SearchAsync(StoreCopies copies, IndexedVectors index, CancellationToken? cancellation = null) =>
        copies.SearchAsync(StoreKind.Sqlite, "default", "model", index, new float[] { 1 }, 1, -1, cancellation ?? TestContext.Current.CancellationToken);

    private IndexedVectors Index(params string[] ids) =>
        new(new ExactVectorStore(1, [.. ids.Select(id => new Document(id, "text"))], [.. ids.Select(_ => 1f)]), _generations);

    public void Dispose()
    {
        _generations.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private sealed class RememberingStore : ICopyStore
    {
        private readonly List<Document> _documents = [];
        private string? _mark;

        public bool FailsAfterAdding { get; set; }

        public bool FailsSearches { get; set; }

        /// <summary>Set when a search has begun.</summary>
        public TaskCompletionSource Searching { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What a search waits for; null: nothing.</summary>
        public TaskCompletionSource? SearchingMay { get; init; }

        /// <summary>Set when an adding has begun.</summary>
        public TaskCompletionSource Adding { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>What an adding waits for; null: nothing.</summary>
        public TaskCompletionSource? AddingMay { get; init; }

        public int Added { get; private set; }

        public IEnumerable<string> Ids => _documents.Select(document => document.Id);

        public ValueTask<int> CountAsync(CancellationToken cancellation) => new(_documents.Count);

        public ValueTask ClearAsync(CancellationToken cancellation)
        {
            _mark = null;
            _documents.Clear();
            return ValueTask.CompletedTask;
        }

        public async ValueTask AddAsync(IReadOnlyList<Document> documents, ReadOnlyMemory<float> vectors, CancellationToken cancellation)
        {
            Added += documents.Count;
            Adding.TrySetResult();
            if (AddingMay is { } may)
                await may.Task.WaitAsync(cancellation);
            _documents.AddRange(documents);
            if (FailsAfterAdding)
                throw new StoreFault("cut");
        }

        public async ValueTask<ScoredDocument[]> SearchAsync(ReadOnlyMemory<float> query, int count, float threshold, CancellationToken cancellation)
        {
            Searching.TrySetResult();
            if (SearchingMay is { } may)
                await may.Task.WaitAsync(cancellation);
            return FailsSearches ? throw new StoreFault("lost") : [];
        }

        public ValueTask<string?> ReadMarkAsync(CancellationToken cancellation) => new(_mark);

        public ValueTask WriteMarkAsync(string mark, CancellationToken cancellation)
        {
            _mark = mark;
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
