using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;

namespace Ouro.RagService.Simulator;

/// <summary>Writes one answer as chat completion chunks; every event but its content is encoded once per answer.</summary>
internal sealed class ChunkWriter
{
    public const string Fingerprint = Llm.OpenAiCompatibleProvider.SimulatedFingerprint;

    private readonly PipeWriter _output;
    private readonly byte[] _head;

    public ChunkWriter(PipeWriter output, string id, string model)
    {
        _output = output;
        string name = JsonEncodedText.Encode(model).ToString();
        _head = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"data: {{\"id\":\"{id}\",\"object\":\"chat.completion.chunk\",\"created\":{DateTimeOffset.UtcNow.ToUnixTimeSeconds()},\"model\":\"{name}\",\"system_fingerprint\":\"{Fingerprint}\",\"choices\":[{{\"index\":0,\"delta\":{{"));
    }

    public void Token(string token, bool isFirst)
    {
        _output.Write(_head);
        if (isFirst)
            _output.Write("\"role\":\"assistant\","u8);
        // The words are the simulator's own: letters, a blank, a full stop.
        _output.Write("\"content\":\""u8);
        Encoding.UTF8.GetBytes(token, _output);
        _output.Write("\"},\"finish_reason\":null}]}\n\n"u8);
    }

    public void Garbage() => _output.Write("data: {\"choices\": [oops\n\n"u8);

    public void End()
    {
        _output.Write(_head);
        _output.Write("},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"u8);
    }
}
