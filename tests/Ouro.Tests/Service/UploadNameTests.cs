using Ouro.RagService.Web;

namespace Ouro.Tests.Service;

public sealed class UploadNameTests
{
    [Theory]
    [InlineData("a#0", "a", true)]
    [InlineData("a#12", "a", true)]
    [InlineData("a#b#0", "a", false)]
    [InlineData("a#b#0", "a#b", true)]
    [InlineData("ab#0", "a", false)]
    [InlineData("a#", "a", false)]
    public void A_document_owns_its_numbered_passages_only(string id, string name, bool owns) => Assert.Equal(owns, Uploads.IsPassageOf(id, name));
}
