namespace AnchorOrleans.Browser.Driving;

/// <summary>One document of a page: what a frame shows, until it shows another.</summary>
/// <param name="frame">The frame.</param>
/// <param name="session">Where it takes commands.</param>
/// <param name="loader">What tells it from the frame's other documents.</param>
/// <param name="context">Where scripts of ours run in it.</param>
internal sealed class PageDocument(string frame, string session, string loader, int context)
{
    private readonly List<(int From, int To)> _numbers = [];
    private readonly Dictionary<int, string> _frames = [];

    public string Frame => frame;

    public string Session => session;

    public string Loader => loader;

    public int Context => context;

    /// <summary>Gets or sets its address, as the browser tells it.</summary>
    public string Url { get; set; } = "";

    /// <summary>Gets or sets its origin, as the browser tells it.</summary>
    public string Origin { get; set; } = "";

    /// <summary>Gets or sets the document that it is shown in; null for the page's own.</summary>
    public PageDocument? Parent { get; set; }

    /// <summary>Gets or sets the number of the frame's element there.</summary>
    public int Owner { get; set; }

    /// <summary>Gets the frames that its elements show, by the elements' numbers.</summary>
    public Dictionary<int, string> Frames => _frames;

    /// <summary>Notes which numbers were given to its elements.</summary>
    public void Note(int from, int to)
    {
        if (to <= from)
        {
            return;
        }

        if (_numbers is [.., var last] && last.To == from)
        {
            _numbers[^1] = (last.From, to);
        }
        else
        {
            _numbers.Add((from, to));
        }
    }

    /// <summary>Tells whether a number was given to one of its elements.</summary>
    public bool Has(int number) => _numbers.Exists(range => number >= range.From && number < range.To);
}
