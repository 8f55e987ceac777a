// Opens a tab where a page asks for a window of a certain size or without bars; what it says about who learns of it still counts.
{
  const open = window.open;
  window.open = function (url = '', target = '_blank', features = '') {
    const kept = String(features).split(',').map(word => word.trim()).filter(word => /^(noopener|noreferrer)(=|$)/i.test(word));
    return Reflect.apply(open, this, [url, target, kept.join()]);
  };

  // With three arguments, which is also what "open(…)" means in an attribute such as onclick, this is the same.
  const write = Document.prototype.open;
  Document.prototype.open = function (...words) {
    return words.length === 3 ? window.open(...words) : Reflect.apply(write, this, words);
  };
}
