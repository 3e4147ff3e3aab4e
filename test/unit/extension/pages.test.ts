import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands, settings } from '../../../src/extension/catalogue.ts';

const root = new URL('../../../', import.meta.url);
const pages = ['README.md', 'CONTRIBUTING.md', ...readdirSync(new URL('docs', root)).filter(isPage)];
const textOf = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const features = textOf('docs/features.md');

function isPage(name: string): boolean {
  return name.endsWith('.md');
}

function pathOf(name: string): string {
  return existsSync(new URL(name, root)) ? name : `docs/${name}`;
}

/** The titles that the last column of a table names. */
function titlesIn(text: string): string[] {
  const rows = text.split('\n').filter((line) => line.startsWith('| '));
  return rows.flatMap((row) =>
    [...(row.split(' | ').at(-1) ?? '').matchAll(/_([^_]+)_/g)].map(([, title = '']) => title),
  );
}

describe('The pages', () => {
  it.each(pages.map(pathOf))('%s links to files and headings that there are', (page) => {
    const text = textOf(page);
    const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const missing = links.filter((link) => {
      if (/^https?:/.test(link)) return false;
      const [path = '', anchor] = link.split('#');
      const file = path === '' ? new URL(page, root) : new URL(path, new URL(page, root));
      if (!existsSync(file)) return true;
      return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
    });
    expect(missing).toEqual([]);
  });

  it('name every command of the palette in docs/features.md, and none that there is not', () => {
    const declared = Object.values<{ readonly title: string; readonly isInPalette?: false }>(commands);
    const titles = declared.map(({ title }) => title);
    const listed = declared.filter(({ isInPalette }) => isInPalette !== false).map(({ title }) => title);
    expect(listed.filter((title) => !features.includes(`_${title}_`))).toEqual([]);
    expect(titlesIn(features).filter((title) => !titles.includes(title))).toEqual([]);
  });

  it('name every setting in docs/features.md, and none that there is not', () => {
    const named = new Set([...features.matchAll(/`patchbay\.([\w.]+)`/g)].map(([, name = '']) => name));
    const others = new Set(['yaml', 'd.ts']);
    expect([...named].filter((name) => !others.has(name)).toSorted()).toEqual(Object.keys(settings).toSorted());
  });
});

/** The anchors that a page's headings have, as GitHub makes them. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, '')
      .replaceAll(' ', '-'),
  );
}
