namespace Ouro.RagService.Web;

/// <summary>One faulty field of a request's body.</summary>
internal readonly record struct FieldFault(string Field, string Message);
