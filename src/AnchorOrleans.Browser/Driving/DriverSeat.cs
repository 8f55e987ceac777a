using System.Collections.Immutable;
using AnchorOrleans.Browser.Control;

namespace AnchorOrleans.Browser.Driving;

/// <summary>What control over HTTP leaves to a driver as long as there is one: dialogs, and the file choosers that it opens itself.</summary>
internal sealed class DriverSeat
{
    private ImmutableList<Action<CdpEvent>> _drivers = [];
    private volatile bool _isChoosing;

    /// <summary>Gets a value indicating whether somebody drives.</summary>
    public bool IsTaken => !_drivers.IsEmpty;

    /// <summary>Gets or sets a value indicating whether the next file chooser is a driver's.</summary>
    public bool IsChoosing
    {
        get => _isChoosing;
        set => _isChoosing = value;
    }

    /// <summary>Has a driver told the browser's events, after control knows of them; it returns at once.</summary>
    public void Take(Action<CdpEvent> driver) => ImmutableInterlocked.Update(ref _drivers, drivers => drivers.Add(driver));

    /// <summary>Tells a driver no more.</summary>
    public void Leave(Action<CdpEvent> driver) => ImmutableInterlocked.Update(ref _drivers, drivers => drivers.Remove(driver));

    /// <summary>Passes an event on.</summary>
    public void Hear(CdpEvent what)
    {
        foreach (var driver in _drivers)
        {
            driver(what);
        }
    }
}
