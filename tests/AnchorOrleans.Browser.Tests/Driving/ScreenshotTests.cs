using System.Globalization;
using AnchorOrleans.Browser.Driving;

namespace AnchorOrleans.Browser.Tests.Driving;

[Collection(ChromiumTests.Name)]
public sealed class ScreenshotTests
{
    private const string Covered = "96,96,96";

    private readonly CancellationToken _cancelled = TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_must_not_be_seen_is_painted_over_wherever_it_shows()
    {
        await using var site = await DrivenSite.StartAsync(new Dictionary<string, string>
        {
            ["/"] = """
                <!doctype html><style>body { margin: 0 } * { box-sizing: border-box } p, input, iframe { position: absolute; left: 20px; width: 300px; height: 40px; margin: 0; border: 0; background: #0f0 }</style>
                <p style="top:0">nothing here</p><p style="top:50px">the <b>hun</b>ter2 shown</p><input style="top:100px" value=hunter2><input style="top:150px" type=password value=hunter2><input style="top:200px" value=other>
                <iframe style="top:250px" src=OTHER/frame></iframe><p style="top:2000px">far hunter2</p>
                """,
            ["/frame"] = "<!doctype html><body style='margin:0;background:#00f'><input style='position:absolute;left:100px;top:10px;width:60px;height:20px;border:0' value=hunter2>",
        });
        await site.Driver.NavigateAsync(site.Address, _cancelled);

        var picture = await site.Driver.ScreenshotAsync(new(Masked: ["hunter2"]), _cancelled);
        var whole = await site.Driver.ScreenshotAsync(new(IsWhole: true, Masked: ["hunter2"]), _cancelled);
        var bare = await site.Driver.ScreenshotAsync(new(), _cancelled);

        Assert.Equal(
            ["0,255,0", Covered, Covered, Covered, "0,255,0", "0,0,255", Covered],
            await PixelsAsync(site, picture, (310, 20), (310, 70), (310, 120), (310, 170), (310, 220), (30, 270), (150, 270)));
        Assert.Equal(["0,255,0", Covered, Covered, Covered], await PixelsAsync(site, whole, (310, 20), (310, 70), (150, 270), (310, 2020)));
        Assert.Equal(["0,255,0"], await PixelsAsync(site, bare, (310, 70)));
    }

    [Fact]
    public async Task Of_a_page_that_is_scrolled_what_is_seen_is_painted_over()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><body style='margin:0;height:4000px'><p style='position:absolute;top:1500px;left:0;width:200px;height:40px;background:#0f0;margin:0'>hunter2</p><script>scrollTo(0, 1400)</script>");

        var picture = await site.Driver.ScreenshotAsync(new(Masked: ["HUNTER2"]), _cancelled);

        Assert.Equal([Covered, "255,255,255"], await PixelsAsync(site, picture, (150, 120), (250, 120)));
    }

    [Fact]
    public async Task One_element_is_shown_alone_and_a_large_picture_is_made_smaller()
    {
        await using var site = await DrivenSite.OpenAsync("<!doctype html><body style='margin:0'><div style='height:1200px'></div><canvas width=200 height=100 style='background:#f00;display:block'></canvas>");

        var element = PngImage.Read(await site.Driver.ScreenshotAsync(new(await site.ReferenceAsync("canvas")), _cancelled));
        var small = PngImage.Read(await site.Driver.ScreenshotAsync(new(MostPixels: 10_000), _cancelled));

        Assert.Equal((200, 100), (element.Width, element.Height));
        Assert.InRange(small.Width * small.Height, 8_000, 10_500);
    }

    /// <summary>Has the browser decode a picture, so that it is not our own reading that is trusted.</summary>
    private static async Task<string[]> PixelsAsync(DrivenSite site, byte[] picture, params (int X, int Y)[] points)
    {
        var places = string.Join(',', points.Select(point => string.Create(CultureInfo.InvariantCulture, $"[{point.X},{point.Y}]")));
        var read = await site.EvaluateAsync($$"""
            (async () => {
              const image = await createImageBitmap(new Blob([Uint8Array.from(atob('{{Convert.ToBase64String(picture)}}'), c => c.charCodeAt(0))]));
              const canvas = new OffscreenCanvas(image.width, image.height), context = canvas.getContext('2d');
              context.drawImage(image, 0, 0);
              return [{{places}}].map(([x, y]) => [...context.getImageData(x, y, 1, 1).data.slice(0, 3)].join()).join(' ');
            })()
            """);
        return read.Split(' ');
    }
}
