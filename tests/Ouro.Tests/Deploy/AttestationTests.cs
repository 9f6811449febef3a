using Ouro.Deploy.Attesting;
using Ouro.Model.Records;

namespace Ouro.Tests.Deploy;

public class AttestationTests
{
    private const AttestedStub Mock = AttestedStub.Mock, Real = AttestedStub.Real, Unknown = AttestedStub.Unknown;

    [Theory]
    [InlineData("embeddings=mock, llm=real", Mock, Real)]
    [InlineData(" LLM = Mock ;Embeddings=REAL", Real, Mock)]
    [InlineData("embeddings=mock", Mock, Unknown)]
    [InlineData("embeddings=perhaps, llm", Unknown, Unknown)]
    [InlineData("", Unknown, Unknown)]
    [InlineData(null, Unknown, Unknown)]
    public void Header(string? value, AttestedStub embeddings, AttestedStub llm) =>
        Assert.Equal(new StubClaim(embeddings, llm), StubClaim.ParseHeader(value));

    [Theory]
    [InlineData("""{"status":"ok","stubs":{"embeddings":"real","llm":"mock"}}""", Real, Mock)]
    [InlineData("""{"stubs":"embeddings=mock, llm=mock"}""", Mock, Mock)]
    [InlineData("""{"stubs":{"embeddings":true}}""", Unknown, Unknown)]
    [InlineData("""{"stubs":null}""", Unknown, Unknown)]
    [InlineData("[1]", Unknown, Unknown)]
    [InlineData("<html>", Unknown, Unknown)]
    public void Health(string json, AttestedStub embeddings, AttestedStub llm) =>
        Assert.Equal(new StubClaim(embeddings, llm), StubClaim.ParseHealth(json));

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void A_stream_is_read_with_every_line_end(string lineEnd)
    {
        const string Stream = """
            : comment
            data: {"type":"status","message":"searching"}

            data: {"type":"documents","data":[{"id":"a","score":0.5,"snippet":"x"},{"id":"b","score":0.25}],"count":2}

            data: {"type":"token","content":"wrong"}

            data: {"type":"clear_response"}

            data:{"type":"token","content":"Mock response "}

            data: {"type":"token","content":"to: atoms","partial_answer":"Mock response to: atoms"}

            data: {"type":"complete","final_answer":"Mock response to: atoms","documents":[]}

            data: {"type":"end"}


            """;
        AskReply reply = AskReply.Parse(Stream.Replace("\n", lineEnd, StringComparison.Ordinal));
        Assert.Null(reply.Problem);
        Assert.Equal("Mock response to: atoms", reply.Answer);
        Assert.Equal([new RetrievedDocument("a", 0.5), new RetrievedDocument("b", 0.25)], reply.Documents!);
    }

    [Fact]
    public void One_json_reply_is_read()
    {
        AskReply reply = AskReply.Parse("""{"answer":"Atoms.","documents":[{"id":7,"score":1}]}""");
        Assert.Equal(("Atoms.", (string?)null), (reply.Answer, reply.Problem));
        Assert.Equal([new RetrievedDocument("7", 1)], reply.Documents!);
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html>", "without events: \"<!DOCTYPE html>")]
    [InlineData("", "without events")]
    [InlineData("data: {\"type\":\"token\",\"content\":\"a\"}\n\n", "without an end event")]
    [InlineData("data: {\"type\":\"error\",\"message\":\"no model\"}\n\ndata: {\"type\":\"end\"}\n\n", "error event: \"no model\"")]
    [InlineData("data: {broken\n\ndata: {\"type\":\"end\"}\n\n", "not JSON")]
    [InlineData("data: [1]\n\ndata: \"x\"\n\n", "without an end event")]
    public void Broken_replies_say_what_is_wrong(string body, string expected) =>
        Assert.Contains(expected, AskReply.Parse(body).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_stream_cut_anywhere_is_never_an_exception()
    {
        const string Stream = "data: {\"type\":\"documents\",\"data\":[{\"id\":\"a\",\"score\":0.5}]}\n\ndata: {\"type\":\"end\"}\n\n";
        for (int length = 0; length < Stream.Length - 3; length++)
            Assert.NotNull(AskReply.Parse(Stream[..length]).Problem);
    }

    [Fact]
    public void Embeddings_are_judged_by_whether_unrelated_queries_differ()
    {
        AskReply a = Reply("x", ("d1", 0.5), ("d2", 0.4));
        Assert.Equal(Mock, BehaviourJudge.JudgeEmbeddings(a, Reply("y", ("d1", 0.5), ("d2", 0.4))));
        Assert.Equal(Real, BehaviourJudge.JudgeEmbeddings(a, Reply("y", ("d1", 0.5), ("d2", 0.41))));
        Assert.Equal(Real, BehaviourJudge.JudgeEmbeddings(a, Reply("y", ("d2", 0.5), ("d1", 0.4))));
        Assert.Equal(Real, BehaviourJudge.JudgeEmbeddings(a, Reply("y", ("d1", 0.5))));
        Assert.Equal(Unknown, BehaviourJudge.JudgeEmbeddings(Reply("x"), Reply("y")));
        Assert.Equal(Unknown, BehaviourJudge.JudgeEmbeddings(a, new AskReply(null, "y", null)));
        Assert.Equal(Unknown, BehaviourJudge.JudgeEmbeddings(Reply("x", ("d1", null)), Reply("y", ("d1", null))));
    }

    [Fact]
    public void An_llm_is_judged_by_its_text_and_only_by_complete_answers()
    {
        Assert.Equal(Mock, BehaviourJudge.JudgeLlm(Reply("Mock response to: a"), Reply("Mock response to: b")));
        Assert.Equal(Real, BehaviourJudge.JudgeLlm(Reply("Atoms"), Reply("Cheese")));
        Assert.Equal(Unknown, BehaviourJudge.JudgeLlm(Reply("Mock response to: a"), Reply("Cheese")));
        Assert.Equal(Unknown, BehaviourJudge.JudgeLlm(Reply("Atoms"), Reply(" ")));
        Assert.Equal(Unknown, BehaviourJudge.JudgeLlm(Reply("Atoms"), Reply("Mock") with { Problem = "cut" }));
    }

    [Fact]
    public void The_header_counts_before_the_health_document_and_that_before_behaviour()
    {
        var header = new StubClaim(Mock, Unknown);
        var health = new StubClaim(Real, Real);
        Attestation attestation = AttestationJudge.Judge(header, health, StubClaim.None, null);
        Assert.Equal((Mock, Real, AttestationSource.Header), (attestation.Embeddings, attestation.Llm, attestation.Source));
        Assert.Equal(AttestationSource.Health, AttestationJudge.Judge(StubClaim.None, health, StubClaim.None, null).Source);
        attestation = AttestationJudge.Judge(StubClaim.None, StubClaim.None, new StubClaim(Unknown, Mock), null);
        Assert.Equal((Unknown, Mock, AttestationSource.Behaviour), (attestation.Embeddings, attestation.Llm, attestation.Source));
        Assert.Equal(AttestationSource.None, AttestationJudge.Judge(StubClaim.None, StubClaim.None, StubClaim.None, "404").Source);
    }

    [Fact]
    public void A_lying_server_is_unknown_for_the_part_it_lies_about_and_the_evidence_says_both()
    {
        Attestation attestation = AttestationJudge.Judge(new StubClaim(Mock, Mock), StubClaim.None, new StubClaim(Real, Mock), null);
        Assert.Equal((Unknown, Mock), (attestation.Embeddings, attestation.Llm));
        Assert.Contains("header Ouro-Stubs says embeddings=mock", attestation.Evidence, StringComparison.Ordinal);
        Assert.Contains("says embeddings=mock and behaves as real", attestation.Evidence, StringComparison.Ordinal);
    }

    private static AskReply Reply(string answer, params (string Id, double? Score)[] documents) =>
        new([.. documents.Select(d => new RetrievedDocument(d.Id, d.Score))], answer, null);
}
