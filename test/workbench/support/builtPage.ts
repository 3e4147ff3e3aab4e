import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { root } from '../../../scripts/machine/paths.ts';
import { Emitter, type Event } from '../../../src/base/event.ts';

/** The themes of VS Code that pages are looked at in, by the class that VS Code puts on a page's body. */
export const themeNames = ['vscode-dark', 'vscode-light', 'vscode-high-contrast'] as const;
export type ThemeName = (typeof themeNames)[number];

export interface PageLook {
  readonly width?: number;
  readonly height?: number;
  /** How much larger than usual everything is drawn: 2 is a zoom of 200 %. */
  readonly zoom?: number;
  readonly theme?: ThemeName;
  /** For what a theme of VS Code would set. */
  readonly style?: string;
}

/** A page of a webview as it is built, in a browser without VS Code around it. */
export interface BuiltPage {
  readonly page: Page;
  /** What the page says to the host. */
  readonly onMessage: Event<unknown>;
  /** Says something to the page, as the host does. */
  readonly post: (message: unknown) => void;
  /** Loads it. It speaks at once: whoever plays the host listens before. */
  start(): Promise<unknown>;
  close(): Promise<void>;
}

/** `name` is that of the bundle: `inspector`, `trace`. */
export async function openBuiltPage(browser: Browser, name: string, look: PageLook): Promise<BuiltPage> {
  const { width = 1140, height = 760, zoom = 1, theme = 'vscode-dark', style = '' } = look;
  const directory = mkdtempSync(join(tmpdir(), 'patchbay-stage-'));
  const file = join(directory, 'page.html');
  writeFileSync(file, htmlOf(name, theme, style));
  // A zoomed page has fewer pixels of its own, each of several of the screen.
  const viewport = { width: Math.round(width / zoom), height: Math.round(height / zoom) };
  const context = await browser.newContext({ viewport, deviceScaleFactor: zoom });
  const page = await context.newPage();
  const received = new Emitter<unknown>();
  await page.exposeFunction('toHost', (message: unknown) => received.fire(message));
  await page.addInitScript((mark) => {
    const waiting: (() => void)[] = [];
    // It listens before the page does, which hears nothing of the mark.
    window.addEventListener('message', (event) => {
      if (event.data !== mark) return;
      event.stopImmediatePropagation();
      waiting.shift()?.();
    });
    const arrival = (): Promise<void> => {
      window.postMessage(mark, '*');
      return new Promise((resolve) => waiting.push(resolve));
    };
    Object.assign(globalThis, { [mark]: arrival });
    let state: unknown;
    const toHost = (globalThis as unknown as { toHost: (message: unknown) => void }).toHost;
    Object.assign(globalThis, {
      acquireVsCodeApi: () => ({
        postMessage: toHost,
        getState: () => state,
        setState: (next: unknown) => (state = next),
      }),
    });
  }, arrivalMark);
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(directory, { recursive: true, force: true });
  };
  // As text: what has many parts takes seconds to be passed otherwise.
  const post = (message: unknown): void =>
    void page
      .evaluate((text) => window.postMessage(JSON.parse(text), '*'), JSON.stringify(message))
      .catch(() => undefined);
  return { page, onMessage: received.event, post, start: () => page.goto(pathToFileURL(file).href), close };
}

/** What is posted to a page arrives in its order, so what was told before has arrived once this has. */
const arrivalMark = 'patchbayStageArrival';

/** Two frames after everything that was told has arrived, it is drawn. */
export async function settledPage(page: Page): Promise<void> {
  await page.evaluate(async (mark) => {
    await (globalThis as unknown as Readonly<Record<string, () => Promise<void>>>)[mark]?.();
    await new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
  }, arrivalMark);
}

function htmlOf(name: string, theme: ThemeName, style: string): string {
  const built = (file: string): string => pathToFileURL(join(root, 'dist', 'webview', file)).href;
  const all = `${styleOf(theme)};${style}`.replaceAll('"', "'");
  return `<!DOCTYPE html><html lang="en" style="${all}"><head><meta charset="utf-8"><title>Stage</title>
<link rel="stylesheet" href="${built('codicon.css')}"><link rel="stylesheet" href="${built(`${name}.css`)}"></head>
<body class="${theme}"><script src="${built(`${name}.js`)}"></script></body></html>`;
}

/** What VS Code tells its pages of a theme: its colours, taken from a real window, and fonts. */
function styleOf(theme: ThemeName): string {
  const themes: unknown = JSON.parse(readFileSync(join(import.meta.dirname, 'themes.json'), 'utf8'));
  const colours = (themes as Readonly<Record<ThemeName, Readonly<Record<string, string>>>>)[theme];
  const fonts = {
    '--vscode-font-family': 'sans-serif',
    '--vscode-font-size': '13px',
    '--vscode-editor-font-family': 'monospace',
    '--vscode-editor-font-size': '14px',
  };
  return Object.entries({ ...colours, ...fonts })
    .map(([property, value]) => `${property}: ${value}`)
    .join(';');
}
