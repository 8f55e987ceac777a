// Keeps told times true while a page is looked at: "3 s ago", and how long what runs has been running.
const units: [number, string][] = [[86_400, 'd'], [3_600, 'h'], [60, 'min'], [1, 's']];

export function tellTime(): void {
  setInterval(() => {
    if (document.visibilityState === 'hidden') return;
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-relative]')) set(time, ago(secondsSince(time)));
    for (const time of document.querySelectorAll<HTMLTimeElement>('time[data-running]')) set(time, lasting(secondsSince(time)));
  }, 1000);
}

function secondsSince(time: HTMLTimeElement): number {
  return (Date.now() - Date.parse(time.dateTime)) / 1000;
}

function set(time: HTMLTimeElement, text: string): void {
  if (time.textContent !== text) time.textContent = text;
}

function ago(seconds: number): string {
  if (seconds < -5) return `in ${coarse(-seconds)}`;
  return seconds < 5 ? 'just now' : `${coarse(seconds)} ago`;
}

function coarse(seconds: number): string {
  const [size, unit] = units.find(([size]) => seconds >= size) ?? [1, 's'];
  return `${Math.floor(seconds / size)} ${unit}`;
}

function lasting(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
