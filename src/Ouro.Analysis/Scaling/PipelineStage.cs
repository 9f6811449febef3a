namespace Ouro.Analysis.Scaling;

/// <summary>The stages between the send and the end of a reply. The first five follow each other on every target and add up to the end-to-end time; the next three only a server that times itself can tell; the last is over before the send.</summary>
public enum PipelineStage
{
    /// <summary>Sent → headers: the way there, the accept queue, the web layer.</summary>
    Accept,

    /// <summary>Headers → <c>documents</c> event.</summary>
    Retrieval,

    /// <summary><c>documents</c> event (headers, where there is none) → first token.</summary>
    LlmFirstToken,

    /// <summary>First → last token.</summary>
    Generation,

    /// <summary>Last token → end of the stream.</summary>
    Finish,

    /// <summary>Part of retrieval, server's own time.</summary>
    Embed,

    /// <summary>Part of retrieval, server's own time.</summary>
    Search,

    /// <summary>Server's own time.</summary>
    ModelLoad,

    /// <summary>Opening a connection, where a request needed one: before the send, so no part of the end-to-end time.</summary>
    Connect,
}
