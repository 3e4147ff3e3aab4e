import type { Palette } from './mapDrawing.ts';

type Colour = readonly [red: number, green: number, blue: number, alpha: number];

/** The colours of the theme as a picture has them that stands alone. `within` is part of the page: what it inherits counts. */
export function paletteOf(within: HTMLElement): Palette {
  const probe = document.createElement('span');
  within.append(probe);
  const read = (variable: string): Colour | undefined => {
    probe.style.color = 'rgba(1, 2, 3, 0)';
    probe.style.color = `var(--vscode-${variable}, rgba(1, 2, 3, 0))`;
    const colour = parsed(getComputedStyle(probe).color);
    return colour && colour[3] > 0 ? colour : undefined;
  };
  const background = read('editor-background') ?? [255, 255, 255, 1];
  const foreground = read('foreground') ?? read('editor-foreground') ?? [0, 0, 0, 1];
  const on = (colour: Colour | undefined, instead: Colour): string => hexOf(mixed(colour ?? instead, background));
  const faded = (alpha: number): Colour => [foreground[0], foreground[1], foreground[2], alpha];
  const palette = {
    background: hexOf(background),
    foreground: on(foreground, foreground),
    quiet: on(read('descriptionForeground'), faded(0.7)),
    card: on(read('editorWidget-background'), background),
    line: on(read('editorWidget-border') ?? read('contrastBorder'), faded(0.3)),
    edge: on(faded(0.55), faded(0.55)),
    observed: on(read('charts-purple'), foreground),
    warning: on(read('editorWarning-foreground'), foreground),
    error: on(read('editorError-foreground'), foreground),
  };
  probe.remove();
  return palette;
}

/** `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`, `color(srgb 0.1 0.2 0.3 / 0.5)`: as browsers tell a computed colour. */
function parsed(text: string): Colour | undefined {
  const numbers = (text.replace(/^[a-z]+\((srgb)?/, '').match(/[\d.]+/g) ?? []).map(Number);
  const size = text.startsWith('color(srgb') ? 255 : 1;
  const [red, green, blue, alpha = 1] = numbers;
  if (red === undefined || green === undefined || blue === undefined) return undefined;
  return [red * size, green * size, blue * size, alpha];
}

function mixed(colour: Colour, behind: Colour): Colour {
  const share = colour[3];
  const part = (at: 0 | 1 | 2): number => colour[at] * share + behind[at] * (1 - share);
  return [part(0), part(1), part(2), 1];
}

function hexOf([red, green, blue]: Colour): string {
  return `#${[red, green, blue].map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}
