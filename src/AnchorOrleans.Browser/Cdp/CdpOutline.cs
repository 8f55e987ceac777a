using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AnchorOrleans.Browser.Cdp;

/// <summary>Reads who is meant by a command while its bytes pass: method, id and session, and nothing of its parameters.</summary>
/// <remarks>
/// Chromium's own reader is more lenient than JSON: it skips comments. Whatever could be read in two ways is malformed here: comments, members
/// other than the four of the protocol, members that come twice. So a command is never something else for Chromium than it is for the relay.
/// </remarks>
internal sealed class CdpOutline
{
    /// <summary>Ids from here down are the relay's own; no client counts down so far.</summary>
    public const int HighestOwnId = -2_000_000_000;

    /// <summary>Methods and session ids are short; what is longer is neither.</summary>
    private const int LongestToken = 256;

    private static readonly System.Buffers.SearchValues<byte> Structure = System.Buffers.SearchValues.Create("\"{}[]/"u8);
    private static readonly System.Buffers.SearchValues<byte> StringEnds = System.Buffers.SearchValues.Create("\"\\"u8);

    private readonly byte[] _token = new byte[LongestToken];
    private int _tokenLength;
    private Place _place;
    private Member _member;
    private Member _seen;
    private int _depth;
    private bool _isEscaped;

    [Flags]
    private enum Member
    {
        None = 0,
        Id = 1,
        Method = 2,
        SessionId = 4,
        Params = 8,
    }

    private enum Place
    {
        BeforeObject,
        BeforeFirstName,
        BeforeName,
        InName,
        BeforeColon,
        BeforeValue,
        InText,
        InNumber,
        InParams,
        InParamsText,
        AfterValue,
        AfterObject,
        Malformed,
    }

    /// <summary>Gets the method, as soon as it has passed.</summary>
    public string? Method { get; private set; }

    /// <summary>Gets the id, as soon as it has passed.</summary>
    public int? Id { get; private set; }

    /// <summary>Gets the session, as soon as it has passed.</summary>
    public string? SessionId { get; private set; }

    /// <summary>Gets a value indicating whether no continuation can make this a command.</summary>
    public bool IsMalformed => _place == Place.Malformed;

    /// <summary>Gets a value indicating whether a whole command has passed.</summary>
    public bool IsComplete => _place == Place.AfterObject && Method is not null && Id is not null;

    /// <summary>Begins with the next message.</summary>
    public void Reset()
    {
        (Method, Id, SessionId) = (null, null, null);
        (_place, _member, _seen, _depth, _isEscaped, _tokenLength) = (Place.BeforeObject, Member.None, Member.None, 0, false, 0);
    }

    /// <summary>Reads the next bytes of the message.</summary>
    public void Read(ReadOnlySpan<byte> bytes)
    {
        for (var index = 0; index < bytes.Length && _place != Place.Malformed; index++)
        {
            index += _place switch
            {
                Place.InParams => SkipParams(bytes[index..]),
                Place.InParamsText => SkipText(bytes[index..]),
                _ => Take(bytes[index]),
            };
        }
    }

    /// <returns>How many bytes were read beyond the first.</returns>
    private int SkipParams(ReadOnlySpan<byte> bytes)
    {
        var next = bytes.IndexOfAny(Structure);
        if (next < 0)
        {
            return bytes.Length - 1;
        }

        switch (bytes[next])
        {
            case (byte)'"':
                _place = Place.InParamsText;
                break;
            case (byte)'{' or (byte)'[':
                _depth++;
                break;
            case (byte)'/':
                _place = Place.Malformed;
                break;
            default:
                _place = --_depth == 0 ? Place.AfterValue : Place.InParams;
                break;
        }

        return next;
    }

    /// <returns>How many bytes were read beyond the first.</returns>
    private int SkipText(ReadOnlySpan<byte> bytes)
    {
        if (_isEscaped)
        {
            _isEscaped = false;
            return 0;
        }

        var next = bytes.IndexOfAny(StringEnds);
        if (next < 0)
        {
            return bytes.Length - 1;
        }

        _isEscaped = bytes[next] == (byte)'\\';
        _place = _isEscaped ? Place.InParamsText : Place.InParams;
        return next;
    }

    /// <returns>Always 0: no byte was read beyond the first.</returns>
    private int Take(byte next)
    {
        if (_place is Place.InName or Place.InText)
        {
            TakeText(next);
        }
        else if (_place is not Place.InNumber || !TryTakeDigit(next))
        {
            _place = next is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' ? _place : Step(next);
        }

        return 0;
    }

    private Place Step(byte next) => (_place, next) switch
    {
        (Place.BeforeObject, (byte)'{') => Place.BeforeFirstName,
        (Place.BeforeFirstName or Place.BeforeName, (byte)'"') => Place.InName,
        (Place.BeforeFirstName, (byte)'}') => Place.AfterObject,
        (Place.BeforeColon, (byte)':') => Place.BeforeValue,
        (Place.BeforeValue, (byte)'"') when _member is Member.Method or Member.SessionId => Place.InText,
        (Place.BeforeValue, (byte)'{') when _member is Member.Params => EnterParams(),
        (Place.BeforeValue, (byte)'-' or (>= (byte)'0' and <= (byte)'9')) when _member is Member.Id => EnterNumber(next),
        (Place.AfterValue, (byte)',') => Place.BeforeName,
        (Place.AfterValue, (byte)'}') => Place.AfterObject,
        _ => Place.Malformed,
    };

    private Place EnterParams()
    {
        _depth = 1;
        return Place.InParams;
    }

    private Place EnterNumber(byte first)
    {
        Keep(first);
        return Place.InNumber;
    }

    /// <returns>Whether the byte belongs to the number; when not, the number has been read and the byte is yet to be taken.</returns>
    private bool TryTakeDigit(byte next)
    {
        if (next is >= (byte)'0' and <= (byte)'9')
        {
            Keep(next);
            return true;
        }

        var text = Encoding.ASCII.GetString(_token, 0, _tokenLength);
        _tokenLength = 0;
        _place = Place.AfterValue;
        Id = int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) && id > HighestOwnId ? id : null;
        if (Id is null)
        {
            _place = Place.Malformed;
        }

        return Id is null;
    }

    private void TakeText(byte next)
    {
        if (next != (byte)'"' || _isEscaped)
        {
            _isEscaped = next == (byte)'\\' && !_isEscaped;
            Keep(next);
            return;
        }

        var text = Decode(_token.AsSpan(0, _tokenLength));
        _tokenLength = 0;
        _place = (_place, text) switch
        {
            (_, null) => Place.Malformed,
            (Place.InName, _) => Begin(text),
            _ => End(text),
        };
    }

    private Place Begin(string name)
    {
        _member = name switch
        {
            "id" => Member.Id,
            "method" => Member.Method,
            "sessionId" => Member.SessionId,
            "params" => Member.Params,
            _ => Member.None,
        };
        if (_member is Member.None || _seen.HasFlag(_member))
        {
            return Place.Malformed;
        }

        _seen |= _member;
        return Place.BeforeColon;
    }

    private Place End(string text)
    {
        (Method, SessionId) = _member is Member.Method ? (text, SessionId) : (Method, text);
        return Place.AfterValue;
    }

    private void Keep(byte next)
    {
        if (_tokenLength == LongestToken)
        {
            _place = Place.Malformed;
            return;
        }

        _token[_tokenLength++] = next;
    }

    private static string? Decode(ReadOnlySpan<byte> escaped)
    {
        try
        {
            var reader = new Utf8JsonReader((byte[])[(byte)'"', .. escaped, (byte)'"']);
            return reader.Read() ? reader.GetString() : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
