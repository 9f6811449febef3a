using Ouro.Model.Outcomes;

namespace Ouro.Profile;

/// <summary>How the target's processes are found.</summary>
public abstract record ProcessSelector
{
    private ProcessSelector()
    {
    }

    /// <summary>No process; the machine alone is sampled.</summary>
    public sealed record None : ProcessSelector;

    /// <summary>The process that listens on the URL's port on this machine, with its descendants; found again after a restart.</summary>
    public sealed record Url(Uri Address) : ProcessSelector
    {
        public override string ToString() => $"url {Address.GetLeftPart(UriPartial.Authority)}";
    }

    /// <summary>One process with its descendants.</summary>
    public sealed record Pid(int Number) : ProcessSelector
    {
        public override string ToString() => $"pid {Number}";
    }

    /// <summary>Every process whose command line contains the text (case ignored), with its descendants; never the profiler itself or the processes that started it.</summary>
    public sealed record Match(string Text) : ProcessSelector
    {
        public override string ToString() => $"match \"{Text}\"";
    }

    public override string ToString() => "none";

    internal IEnumerable<Fault> Check()
    {
        if (this is Match { Text: var text } && string.IsNullOrWhiteSpace(text))
            yield return Fault.BadInput("an empty text to match", "a part of the target's command line", "give --match some text");
        if (this is Pid { Number: var number } && number <= 0)
            yield return Fault.BadInput($"pid {number}", "the number of a running process", "look it up with ps");
        if (this is Url { Address: var address } && (!address.IsAbsoluteUri || address.Port <= 0))
            yield return Fault.BadInput($"url {address}", "an absolute URL with a port, e.g. http://localhost:8001", "add the scheme and the port");
    }
}
