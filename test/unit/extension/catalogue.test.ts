import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commands, contextKeys, settings, submenus, views } from '../../../src/extension/catalogue.ts';

interface MenuItem {
  /** One of these two. */
  readonly command?: string;
  readonly submenu?: string;
  readonly when: string;
  readonly group?: string;
}

interface SettingDeclaration {
  readonly default: unknown;
  readonly scope?: string;
  readonly enum?: readonly string[];
  readonly enumItemLabels?: readonly string[];
  readonly enumDescriptions?: readonly string[];
  readonly markdownDescription: string;
}

interface Contributions {
  readonly commands: readonly { readonly command: string }[];
  readonly submenus: readonly { readonly id: string; readonly label: string }[];
  readonly menus: Readonly<Record<string, readonly MenuItem[]>>;
  readonly views: Readonly<Record<string, readonly { readonly id: string; readonly when?: string }[]>>;
  readonly viewsContainers: { readonly activitybar: readonly { readonly id: string; readonly icon: string }[] };
  readonly viewsWelcome: readonly { readonly view: string; readonly contents: string; readonly when: string }[];
  readonly configuration: {
    readonly properties: Readonly<Record<string, SettingDeclaration>>;
  };
  readonly walkthroughs: readonly {
    readonly steps: readonly {
      readonly description: string;
      readonly completionEvents: readonly string[];
      readonly media:
        | { readonly image: Readonly<Record<'dark' | 'light' | 'hc' | 'hcLight', string>> }
        | { readonly svg: string };
    }[];
  }[];
}

interface Manifest {
  readonly contributes: Contributions;
  readonly activationEvents: readonly string[];
  readonly capabilities: {
    readonly untrustedWorkspaces: { readonly supported: string; readonly restrictedConfigurations: readonly string[] };
  };
}

const root = new URL('../../../', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as unknown as Manifest;
const { contributes } = manifest;
const declared = new Map<string, object>(Object.entries(commands));

/** Every command id that a text of package.json links to or runs. */
function linkedCommands(text: string): string[] {
  return [...text.matchAll(/\(command:([\w.]+)\)|onCommand:([\w.]+)/g)].map((match) => match[1] ?? match[2] ?? '');
}

/** Every context key of ours in a `when` clause. */
function usedKeys(when: string): string[] {
  return [...when.matchAll(/(?<!['\w.])patchbay\.[\w.]+(?=\s*(==|!=|&&|\|\||$))/g)].map(([key]) => key);
}

const allWhens = [
  ...contributes.walkthroughs
    .flatMap(({ steps }) => steps.flatMap(({ completionEvents }) => completionEvents))
    .flatMap((event) => (event.startsWith('onContext:') ? [{ when: event.slice('onContext:'.length) }] : [])),
  ...Object.values(contributes.menus).flat(),
  ...contributes.viewsWelcome,
  ...Object.values(contributes.views)
    .flat()
    .flatMap(({ when }) => (when === undefined ? [] : [{ when }])),
  ...Object.values(commands).flatMap((command) => ('enablement' in command ? [{ when: command.enablement }] : [])),
].map(({ when }) => when);

function isSwitch({ command }: MenuItem): boolean {
  return command === 'patchbay.develop.watch' || command === 'patchbay.develop.unwatch';
}

describe('the catalogue and package.json', () => {
  it('declare the same commands, word for word', () => {
    const expected = [...declared].map(([command, declaration]) => ({
      command,
      category: 'Patchbay',
      ...declaration,
      isInPalette: undefined,
      paletteWhen: undefined,
    }));
    expect(contributes.commands).toEqual(expected);
  });

  it('list in the palette only what can be of use there', () => {
    const expected = [...declared].flatMap(([command, declaration]) => {
      const when = 'isInPalette' in declaration ? 'false' : 'paletteWhen' in declaration && declaration.paletteWhen;
      return when ? [{ command, when }] : [];
    });
    expect(contributes.menus['commandPalette']).toEqual(expected);
  });

  it('name each command so that the palette needs no second category', () => {
    const listed = Object.values<{ readonly title: string }>(commands).map(({ title }) => title);
    expect(new Set(listed).size).toBe(listed.length);
    expect(listed.filter((title) => /^(Filter|Refresh|Group|Clear Filter|Show Log)\b…?$/.test(title))).toEqual([]);
  });

  it('put only known commands and menus into menus', () => {
    const used = Object.values(contributes.menus).flat();
    const isKnown = ({ command, submenu }: MenuItem): boolean =>
      command === undefined ? Object.hasOwn(submenus, submenu ?? '') : Object.hasOwn(commands, command);
    expect(used.filter((item) => !isKnown(item))).toEqual([]);
  });

  it('declare the same menus within menus, each of which has entries and a place', () => {
    const declaredMenus = contributes.submenus.map(({ id, label }) => [id, label]);
    expect(declaredMenus).toEqual(Object.entries(submenus));
    const placed = new Set(Object.values(contributes.menus).flatMap((items) => items.map(({ submenu }) => submenu)));
    for (const id of Object.keys(submenus)) {
      expect(placed, id).toContain(id);
      expect(contributes.menus[id]?.length, id).toBeGreaterThan(0);
    }
  });

  it('put a menu into another once: VS Code takes the first and warns of the others', () => {
    for (const [menu, items] of Object.entries(contributes.menus)) {
      const inner = items.flatMap(({ submenu }) => submenu ?? []);
      expect(inner, menu).toEqual([...new Set(inner)]);
    }
  });

  it('link only to known commands, views and those of VS Code', () => {
    const texts = JSON.stringify([contributes.viewsWelcome, contributes.walkthroughs]);
    const ours = linkedCommands(texts).filter((id) => id.startsWith('patchbay.'));
    const focus = views.map((view) => `${view}.focus`);
    expect(ours.filter((id) => !Object.hasOwn(commands, id) && !focus.includes(id))).toEqual([]);
  });

  it('declare the same settings with the same defaults', () => {
    const expected = Object.fromEntries(
      Object.entries(settings).map(([name, setting]) => [`patchbay.${name}`, setting.default]),
    );
    const actual = Object.fromEntries(
      Object.entries(contributes.configuration.properties).map(([name, property]) => [name, property.default]),
    );
    expect(actual).toEqual(expected);
  });

  it('give each choice of a setting a label and a description, and each setting a sentence', () => {
    const all = Object.entries(contributes.configuration.properties);
    const unlabelled = all.filter(([, { enum: values = [], enumItemLabels = [], enumDescriptions = [] }]) => {
      return enumItemLabels.length !== values.length || enumDescriptions.length !== values.length;
    });
    expect(unlabelled.map(([name]) => name)).toEqual([]);
    const texts = all.flatMap(([, { markdownDescription, enumDescriptions = [] }]) => [
      markdownDescription,
      ...enumDescriptions,
    ]);
    expect(texts.filter((text) => !/^[A-Z].*\.$/.test(text))).toEqual([]);
  });

  it('declare the same views', () => {
    const ids = Object.values(contributes.views)
      .flat()
      .map(({ id }) => id);
    expect(ids).toEqual([...views]);
    expect(contributes.viewsWelcome.filter(({ view }) => !ids.includes(view))).toEqual([]);
  });

  it('complete each step of the walkthrough by what has happened, and show a picture of it in every theme', () => {
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    for (const { completionEvents, media } of steps) {
      expect(completionEvents.filter((event) => !/^on(Context|Command):/.test(event))).toEqual([]);
      expect(completionEvents.some((event) => event.startsWith('onContext:'))).toBe(true);
      const pictures = 'svg' in media ? [media.svg] : Object.values(media.image);
      expect(pictures.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
      // A drawing has the colours of the theme by itself.
      const drawings = pictures
        .filter((path) => path.endsWith('.svg'))
        .map((path) => readFileSync(new URL(path, root), 'utf8'));
      expect(drawings.filter((text) => !text.includes('var(--vscode-foreground'))).toEqual([]);
      // The page of a walkthrough takes no styles but its own.
      expect(drawings.filter((text) => /<style|style=/.test(text))).toEqual([]);
      const literal = drawings.flatMap((text) => [...text.matchAll(/(?:fill|stroke)="(?!none|var\(--vscode-)[^"]*"/g)]);
      expect(literal.map(([attribute]) => attribute)).toEqual([]);
    }
  });

  it('use only context keys that the extension sets, and use all of them', () => {
    const used = new Set(allWhens.flatMap(usedKeys).filter((key) => !(views as readonly string[]).includes(key)));
    expect([...used].sort()).toEqual(Object.keys(contextKeys).sort());
  });

  it('show few actions on a row, of which one switches the watch of files', () => {
    const inline = contributes.menus['view/item/context']!.filter(({ group }) => group?.startsWith('inline'));
    for (const kind of ['application', 'service', 'replica', 'channel']) {
      const onRow = inline.filter(({ when }) => new RegExp(`\\^\\(?(\\w+\\|)*${kind}\\b`).test(when));
      const [switches, others] = [onRow.filter(isSwitch), onRow.filter((item) => !isSwitch(item))];
      expect(others.length, kind).toBeLessThanOrEqual(3);
      // It is on or off: a row shows one of the two.
      expect([0, 2], kind).toContain(switches.length);
    }
  });

  it('restrict every setting that decides what is run or reached', () => {
    const { supported, restrictedConfigurations } = manifest.capabilities.untrustedWorkspaces;
    expect(supported).toBe('limited');
    expect(restrictedConfigurations).toEqual(
      expect.arrayContaining([
        'patchbay.engine',
        'patchbay.docker.host',
        'patchbay.docker.context',
        'patchbay.redis.url',
        'patchbay.manifest.file',
      ]),
    );
    for (const name of restrictedConfigurations) expect(contributes.configuration.properties).toHaveProperty([name]);
  });

  it('keep connections out of what a workspace may set', () => {
    expect(contributes.configuration.properties['patchbay.docker.host']!.scope).toBe('machine');
    expect(contributes.configuration.properties['patchbay.docker.context']!.scope).toBe('machine');
    expect(contributes.configuration.properties['patchbay.redis.url']!.scope).toBe('machine');
  });

  it('wake up for nobody else’s files', () => {
    expect(manifest.activationEvents).not.toContain('*');
    expect(manifest.activationEvents).not.toContain('onLanguage:yaml');
    expect(manifest.activationEvents).not.toContain('onStartupFinished');
  });
});
