import type { MapPlace } from '../../../protocol/topology/topologyPage.ts';
import type { Box } from './edgePath.ts';

/** Which point of the map stands in the middle of the view, and how many pixels one unit of it is. */
export interface Camera extends MapPlace {
  readonly scale: number;
}

/** In pixels of the page. */
export interface View {
  readonly width: number;
  readonly height: number;
}

export const minScale = 0.08;
export const maxScale = 3;
const marginPx = 32;

/** All boxes in sight, none larger than it usually is. */
export function fitted(boxes: readonly Box[], view: View): Camera {
  const bounds = boundsOf(boxes);
  const scale = Math.min(
    1,
    (view.width - 2 * marginPx) / Math.max(1, bounds.width),
    (view.height - 2 * marginPx) / Math.max(1, bounds.height),
  );
  return { x: bounds.x, y: bounds.y, scale: clampScale(scale) };
}

/** The smallest box around all of these. */
export function boundsOf(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return { x: 0, y: 0, width: 0, height: 0 };
  const left = Math.min(...boxes.map((box) => box.x - box.width / 2));
  const right = Math.max(...boxes.map((box) => box.x + box.width / 2));
  const top = Math.min(...boxes.map((box) => box.y - box.height / 2));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height / 2));
  return { x: (left + right) / 2, y: (top + bottom) / 2, width: right - left, height: bottom - top };
}

/** The same point of the map stays below the same point of the page. */
export function zoomedAt(camera: Camera, factor: number, at: MapPlace, view: View): Camera {
  const scale = clampScale(camera.scale * factor);
  const fixed = toMapPlace(camera, at, view);
  return {
    x: fixed.x - (at.x - view.width / 2) / scale,
    y: fixed.y - (at.y - view.height / 2) / scale,
    scale,
  };
}

export function pannedBy(camera: Camera, dxPx: number, dyPx: number): Camera {
  return { ...camera, x: camera.x - dxPx / camera.scale, y: camera.y - dyPx / camera.scale };
}

/** Moves as little as is needed to bring a box into sight. */
export function showing(camera: Camera, box: Box, view: View): Camera {
  return {
    ...camera,
    x: camera.x + shift(box.x, box.width, camera.x, view.width / camera.scale, marginPx / camera.scale),
    y: camera.y + shift(box.y, box.height, camera.y, view.height / camera.scale, marginPx / camera.scale),
  };
}

/** A point of the page, as one of the map. */
export function toMapPlace(camera: Camera, at: MapPlace, view: View): MapPlace {
  return {
    x: camera.x + (at.x - view.width / 2) / camera.scale,
    y: camera.y + (at.y - view.height / 2) / camera.scale,
  };
}

export function transformOf({ x, y, scale }: Camera, view: View): string {
  return `translate(${view.width / 2 - x * scale}px, ${view.height / 2 - y * scale}px) scale(${scale})`;
}

function shift(middle: number, size: number, center: number, seen: number, margin: number): number {
  const room = Math.max(0, seen / 2 - margin - size / 2);
  const away = middle - center;
  if (Math.abs(away) <= room) return 0;
  return away - Math.sign(away) * room;
}

function clampScale(scale: number): number {
  return Math.min(maxScale, Math.max(minScale, scale));
}
