using System.Collections.Frozen;

namespace AnchorOrleans.Browser.Tests.Ssrf;

/// <summary>The ways in which a page may ask for an address; each is JavaScript that takes it and need not wait.</summary>
/// <remarks>A browser without window does not preconnect, so there is no control for that: it would be a row that cannot fail.</remarks>
internal static class PageWays
{
    public static FrozenDictionary<string, string> All { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["fetch"] = "url => { fetch(url, { mode: 'no-cors' }).catch(() => {}); }",
        ["fetch of a worker"] = "url => { new Worker(URL.createObjectURL(new Blob([`fetch('${url}', { mode: 'no-cors' })`]))); }",
        ["import of a worker"] = "url => { new Worker(URL.createObjectURL(new Blob([`importScripts('${url}')`]))); }",
        ["XMLHttpRequest"] = "url => { const request = new XMLHttpRequest(); request.open('GET', url); request.send(); }",
        ["WebSocket"] = "url => { new WebSocket(url.replace('http:', 'ws:')); }",
        ["EventSource"] = "url => { new EventSource(url); }",
        ["beacon"] = "url => { navigator.sendBeacon(url, 'x'); }",
        ["image"] = "url => { new Image().src = url; }",
        ["script"] = "url => { document.head.append(Object.assign(document.createElement('script'), { src: url })); }",
        ["module"] = "url => { import(url).catch(() => {}); }",
        ["style sheet"] = "url => { document.head.append(Object.assign(document.createElement('link'), { rel: 'stylesheet', href: url })); }",
        ["url() of a style"] = "url => { document.body.style.backgroundImage = `url(${url})`; }",
        ["font of a style"] = "url => { new FontFace('f', `url(${url})`).load().catch(() => {}); }",
        ["media"] = "url => { new Audio(url).load(); }",
        ["object"] = "url => { document.body.append(Object.assign(document.createElement('object'), { data: url })); }",
        ["frame"] = "url => { document.body.append(Object.assign(document.createElement('iframe'), { src: url })); }",
        ["frame of a frame"] = "url => { document.body.append(Object.assign(document.createElement('iframe'), { srcdoc: `<iframe src='${url}'></iframe>` })); }",
        ["preload"] = "url => { document.head.append(Object.assign(document.createElement('link'), { rel: 'preload', as: 'image', href: url })); }",
        ["prefetch"] = "url => { document.head.append(Object.assign(document.createElement('link'), { rel: 'prefetch', href: url })); }",
        ["window"] = "url => { window.open(url); }",
        ["location"] = "url => { setTimeout(() => { location.href = url; }); }",
        ["meta refresh"] = "url => { const meta = document.createElement('meta'); meta.httpEquiv = 'refresh'; meta.content = `0;url=${url}`; document.head.append(meta); }",
        ["form"] = "url => { const form = Object.assign(document.createElement('form'), { action: url, method: 'post' }); document.body.append(form); setTimeout(() => form.submit()); }",
        ["download"] = "url => { const link = Object.assign(document.createElement('a'), { href: url, download: 'x' }); document.body.append(link); link.click(); }",
        ["ping of a link"] = "url => { const link = Object.assign(document.createElement('a'), { href: '#x', ping: url }); document.body.append(link); link.click(); }",
        ["service worker"] = "async url => { const own = await navigator.serviceWorker.register('/worker.js'); const worker = own.installing ?? own.waiting ?? own.active; worker.postMessage(url); }",
        ["redirect 301"] = "url => { fetch('/redirect/301?to=' + encodeURIComponent(url), { mode: 'no-cors' }).catch(() => {}); }",
        ["redirect 302"] = "url => { new Image().src = '/redirect/302?to=' + encodeURIComponent(url); }",
        ["redirect 303"] = "url => { fetch('/redirect/303?to=' + encodeURIComponent(url), { mode: 'no-cors', method: 'POST', body: 'x' }).catch(() => {}); }",
        ["redirect 307"] = "url => { fetch('/redirect/307?to=' + encodeURIComponent(url), { mode: 'no-cors', method: 'POST', body: 'x' }).catch(() => {}); }",
        ["redirect 308 of the page"] = "url => { setTimeout(() => { location.href = '/redirect/308?to=' + encodeURIComponent(url); }); }",
        ["decimal"] = "url => { fetch(url.replace('127.0.0.1', '2130706433'), { mode: 'no-cors' }).catch(() => {}); }",
        ["hexadecimal"] = "url => { new Image().src = url.replace('127.0.0.1', '0x7f.1'); }",
        ["octal"] = "url => { new Image().src = url.replace('127.0.0.1', '0177.0.0.1'); }",
        ["percent-encoded"] = "url => { new Image().src = url.replace('127.0.0.1', '%31%32%37.0.0.1'); }",
        ["full-width"] = "url => { new Image().src = url.replace('127.0.0.1', '１２７。0。0。1'); }",
        ["credentials"] = "url => { setTimeout(() => { location.href = url.replace('http://', 'http://example.com:80@'); }); }",
        ["trailing dot"] = "url => { new Image().src = url.replace('127.0.0.1', '127.0.0.1.'); }",
    }.ToFrozenDictionary(StringComparer.Ordinal);
}
