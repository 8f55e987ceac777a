// Keeps small pictures of sessions fresh while they are looked at.
const every = 3000;

export function refreshThumbnails(): void {
  const visible = new Set<HTMLImageElement>();
  const watched = new WeakSet<Element>();
  const watcher = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
      if (isIntersecting) visible.add(target as HTMLImageElement);
      else visible.delete(target as HTMLImageElement);
    }
  });
  setInterval(() => {
    if (document.visibilityState === 'hidden') return;
    for (const image of document.querySelectorAll<HTMLImageElement>('img[data-thumbnail]')) {
      if (watched.has(image)) continue;
      watched.add(image);
      watcher.observe(image);
    }
    for (const image of visible) {
      if (image.isConnected) load(image);
      else visible.delete(image);
    }
  }, every);
}

// Loaded aside first, so that the picture that stands there stays until the next has come.
function load(image: HTMLImageElement): void {
  const next = new Image();
  next.addEventListener('load', () => (image.src = next.src));
  next.src = `${image.src.replace(/\?.*$/, '')}?at=${Date.now()}`;
}
