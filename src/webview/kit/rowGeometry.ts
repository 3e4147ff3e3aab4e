/** How high the row at a whole place is; 0 for one that is not shown. */
export type HeightAt = (place: number) => number;

/** The place so many pixels below another one, or above it where they are negative. Places have fractions; `low` and `high` bound them. */
export function placeFrom(from: number, px: number, heightAt: HeightAt, low: number, high: number): number {
  return px < 0 ? placeAbove(from, -px, heightAt, low) : placeBelow(from, px, heightAt, high);
}

function placeBelow(from: number, px: number, heightAt: HeightAt, high: number): number {
  let place = Math.floor(from);
  let leftPx = px + (from - place) * (place < high ? heightAt(place) : 0);
  for (; place < high; place++) {
    const heightPx = heightAt(place);
    if (leftPx < heightPx) return place + leftPx / heightPx;
    leftPx -= heightPx;
  }
  return high;
}

function placeAbove(from: number, px: number, heightAt: HeightAt, low: number): number {
  let place = Math.floor(from);
  const abovePx = (from - place) * (from > place ? heightAt(place) : 0);
  if (px <= abovePx) return from - (abovePx === 0 ? 0 : (px / abovePx) * (from - place));
  let leftPx = px - abovePx;
  while (place > low) {
    place--;
    const heightPx = heightAt(place);
    if (heightPx > 0 && leftPx <= heightPx) return place + (heightPx - leftPx) / heightPx;
    leftPx -= heightPx;
  }
  return low;
}

/** How far a place stands below another one; negative where it stands above. */
export function distancePx(from: number, to: number, heightAt: HeightAt): number {
  if (to < from) return -distancePx(to, from, heightAt);
  let px = 0;
  for (let place = Math.floor(from); place < to; place++) {
    const share = Math.min(to, place + 1) - Math.max(from, place);
    px += share * heightAt(place);
  }
  return px;
}
