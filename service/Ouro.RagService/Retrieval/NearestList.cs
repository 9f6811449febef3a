namespace Ouro.RagService.Retrieval;

/// <summary>The best few of a stream of scores, kept sorted; ties keep the earlier row, so that results are reproducible.</summary>
internal ref struct NearestList(Span<(float Score, int Row)> places)
{
    private readonly Span<(float Score, int Row)> _places = places;
    private int _count;

    public readonly ReadOnlySpan<(float Score, int Row)> Best => _places[.._count];

    /// <summary>A score below this one is not among the best.</summary>
    public readonly float Least => _count < _places.Length ? float.NegativeInfinity : _count == 0 ? float.PositiveInfinity : _places[_count - 1].Score;

    public void Offer(float score, int row)
    {
        if (_count == _places.Length && (_count == 0 || score <= _places[_count - 1].Score))
            return;
        int place = _count < _places.Length ? _count++ : _count - 1;
        while (place > 0 && _places[place - 1].Score < score)
        {
            _places[place] = _places[place - 1];
            place--;
        }
        _places[place] = (score, row);
    }
}
