import type { Drawing, MapShape } from './mapDrawing.ts';
import { pictureFonts } from './pictureFonts.ts';

/** Sharp on most screens. */
const usualScale = 2;
/** Browsers draw nothing on larger canvases. */
const maxSidePx = 8192;

/**
 * The drawing as a PNG in base64. It is drawn shape by shape: the policy of the page lets it load no images, not even its own SVG.
 * Throws where the browser has no room for it.
 */
export function pngOf(drawing: Drawing): string {
  const { x, y, width, height } = drawing.bounds;
  const scale = Math.min(usualScale, maxSidePx / width, maxSidePx / height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.ceil(width * scale));
  canvas.height = Math.max(1, Math.ceil(height * scale));
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser cannot draw so large a picture.');
  context.fillStyle = drawing.background;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.scale(scale, scale);
  context.translate(width / 2 - x, height / 2 - y);
  for (const shape of drawing.shapes) put(context, shape);
  const [, content = ''] = canvas.toDataURL('image/png').split(',');
  if (content === '') throw new Error('The browser cannot draw so large a picture.');
  return content;
}

function put(context: CanvasRenderingContext2D, shape: MapShape): void {
  if (shape.kind === 'text') return putText(context, shape);
  if (shape.kind === 'head') {
    context.fillStyle = shape.fill;
    return context.fill(new Path2D(shape.path));
  }
  const path = shape.kind === 'line' ? new Path2D(shape.path) : boxPath(shape);
  if (shape.kind === 'box') {
    context.fillStyle = shape.fill;
    context.fill(path);
  }
  context.strokeStyle = shape.stroke;
  context.lineWidth = shape.strokeWidth;
  context.setLineDash([...shape.dash]);
  context.stroke(path);
}

function boxPath({ box, radius }: Extract<MapShape, { kind: 'box' }>): Path2D {
  const path = new Path2D();
  path.roundRect(box.x - box.width / 2, box.y - box.height / 2, box.width, box.height, radius);
  return path;
}

function putText(context: CanvasRenderingContext2D, shape: Extract<MapShape, { kind: 'text' }>): void {
  context.font = `${shape.sizePx}px ${shape.isMono ? pictureFonts.mono : pictureFonts.plain}`;
  context.textAlign = shape.isMiddle ? 'center' : 'left';
  if (shape.halo !== undefined) {
    context.strokeStyle = shape.halo;
    context.lineWidth = 3;
    context.setLineDash([]);
    context.strokeText(shape.text, shape.x, shape.y);
  }
  context.fillStyle = shape.fill;
  context.fillText(shape.text, shape.x, shape.y);
}
