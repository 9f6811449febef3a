namespace Ouro.RagService.Pipeline;

internal enum StageMode
{
    /// <summary>Written as such services usually are: on the request's thread, under a lock, loaded again.</summary>
    Blocking,

    /// <summary>Done right.</summary>
    Async,
}
