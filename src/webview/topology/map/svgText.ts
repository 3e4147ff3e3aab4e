import { pictureFonts } from './pictureFonts.ts';
import type { Drawing, MapShape } from './mapDrawing.ts';

/** The drawing as the text of an SVG file that needs nothing else. Foreign names are text in it, whatever they hold. */
export function svgText({ bounds, background, shapes }: Drawing): string {
  const { x, y, width, height } = bounds;
  const [left, top] = [x - width / 2, y - height / 2];
  const box = [left, top, width, height].map(figure);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box.join(' ')}" width="${figure(width)}" height="${figure(height)}">`,
    `<rect x="${box[0]}" y="${box[1]}" width="${box[2]}" height="${box[3]}" fill="${escaped(background)}"/>`,
    ...shapes.map(elementOf),
    '</svg>',
    '',
  ].join('\n');
}

function elementOf(shape: MapShape): string {
  if (shape.kind === 'line') return `<path d="${shape.path}" fill="none"${strokeOf(shape)}/>`;
  if (shape.kind === 'head') return `<path d="${shape.path}" fill="${escaped(shape.fill)}"/>`;
  if (shape.kind === 'box') {
    const { x, y, width, height } = shape.box;
    const place = `x="${figure(x - width / 2)}" y="${figure(y - height / 2)}" width="${width}" height="${height}"`;
    return `<rect ${place} rx="${shape.radius}" fill="${escaped(shape.fill)}"${strokeOf(shape)}/>`;
  }
  const { x, y, text, fill, sizePx, isMiddle, isMono, halo } = shape;
  const around = halo === undefined ? '' : ` stroke="${escaped(halo)}" stroke-width="3" paint-order="stroke"`;
  const font = `font-family="${escaped(isMono ? pictureFonts.mono : pictureFonts.plain)}" font-size="${sizePx}"`;
  const anchor = isMiddle ? ' text-anchor="middle"' : '';
  return `<text x="${figure(x)}" y="${figure(y)}" fill="${escaped(fill)}" ${font}${anchor}${around}>${escaped(text)}</text>`;
}

function strokeOf({ stroke, strokeWidth, dash }: Extract<MapShape, { kind: 'box' | 'line' }>): string {
  const dashes = dash.length === 0 ? '' : ` stroke-dasharray="${dash.join(' ')}"`;
  return ` stroke="${escaped(stroke)}" stroke-width="${strokeWidth}"${dashes}`;
}

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** As XML has it; characters that XML cannot hold at all become the sign for what cannot be shown. */
function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"']/g, (sign) => signs[sign] ?? sign);
}

function figure(value: number): string {
  return String(Math.round(value * 10) / 10);
}
