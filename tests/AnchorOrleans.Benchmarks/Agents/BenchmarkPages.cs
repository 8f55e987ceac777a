namespace AnchorOrleans.Benchmarks.Agents;

/// <summary>The pages that are told.</summary>
internal static class BenchmarkPages
{
    /// <summary>The page whose steps are measured; each click changes it.</summary>
    public const string Small = """
        <!doctype html><title>Order</title><h1>Order</h1><form><label>Name <input></label><label>Street <input></label><label>Country <select><option>One<option>Two</select></label>
        <label><input type=checkbox> Gift</label><button type=button id=count onclick="number.textContent++">Count</button><button>Order</button></form><p id=number>0</p>
        """;

    public const string Table = "table of 5,000 rows";

    /// <summary>Gets the pages by their names.</summary>
    public static IReadOnlyList<(string Name, string Html)> All { get; } =
    [
        ("small form", Small),
        ("article", $"<!doctype html><title>Article</title><article><h1>Of words</h1>{Many(80, index => $"<h2>Chapter {index}</h2><p>{Many(12, _ => "Of words there are many in this text. ")}<a href='/note/{index}'>note</a></p>")}</article>"),
        ("shop list", $"<!doctype html><title>Shop</title><nav>{Many(20, index => $"<a href='/kind/{index}'>Kind {index}</a> ")}</nav><main>{Many(60, index => $"<article><img alt='Lamp {index}' width=100 height=100><h3><a href='/lamp/{index}'>Lamp number {index}</a></h3><p>A lamp that gives light in every room of the house.</p><span>{index}.90</span> <button>Add to cart</button></article>")}</main>"),
        (Table, $"<!doctype html><title>Table</title><table>{Many(5000, index => $"<tr><td>{index}</td><td>Customer number {index}</td><td><a href='/c/{index}'>open {index}</a></td><td>{index * 7}</td></tr>")}</table>"),
        ("application with frames and shadow trees", $"<!doctype html><title>Application</title><div role=toolbar>{Many(40, index => $"<button aria-label='Tool {index}'></button>")}</div>{Many(6, index => $"<iframe width=300 height=100 srcdoc=\"<button>In frame {index}</button><input aria-label='Field {index}'>\"></iframe>")}"
            + $"{Many(20, index => $"<x-card data-n={index}></x-card>")}<script>customElements.define('x-card', class extends HTMLElement {{ connectedCallback() {{ this.attachShadow({{ mode: this.dataset.n % 2 ? 'open' : 'closed' }}).innerHTML = `<h3>Card ${{this.dataset.n}}</h3><button>Open card ${{this.dataset.n}}</button>`; }} }})</script>"),
    ];

    private static string Many(int count, Func<int, string> write) => string.Concat(Enumerable.Range(1, count).Select(write));
}
