namespace Ouro.RagService.Pipeline;

/// <summary>How one request is answered: which parts are stubs, and how each stage runs.</summary>
internal readonly record struct RequestRoute(StubSet Stubs, PipelineModes Modes);
