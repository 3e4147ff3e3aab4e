/** Where in a recording a replay is: `00:01:12 of 00:05:00`. Places are in microseconds. */
export function replayPlaceText(placeUs: number, endUs: number | undefined): string {
  const place = clockText(endUs === undefined ? placeUs : Math.min(placeUs, endUs));
  return endUs === undefined ? place : `${place} of ${clockText(endUs)}`;
}

function clockText(us: number): string {
  const seconds = Math.floor(Math.max(0, us) / 1e6);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}
