namespace Ouro.RagService.Stores;

/// <summary>A store that did not answer, or not as expected; the text is fit to be shown to the client.</summary>
internal sealed class StoreFault(string message, Exception? cause = null) : Exception(message, cause);
