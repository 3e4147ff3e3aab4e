import { describe, expect, it } from 'vitest';
import { CodeActionRequest, CodeActionResolveRequest, type CodeAction } from 'vscode-languageserver/node';
import { afterEdit } from '../support/edits.ts';
import { uri, useEditor, type World } from '../support/editor.ts';

const path = '/shop/compose.yaml';
const misspelt = 'services:\n  web:\n    imagee: nginx:1.27\n';
// A database that nobody declares has no health check to wait for.
const waiting =
  'services:\n  web:\n    image: nginx:1.27\n    depends_on:\n      db:\n        condition: service_healthy\n';
const resolving = { dataSupport: true, resolveSupport: { properties: ['edit'] } };
const large = '# One of many lines.\n'.repeat(1_000);

async function actionsAt({ editor }: World, line: number, character = 6): Promise<CodeAction[]> {
  const place = { line, character };
  const params = {
    textDocument: { uri: uri(path) },
    range: { start: place, end: place },
    context: { diagnostics: [] },
  };
  return ((await editor.client.sendRequest(CodeActionRequest.type, params)) ?? []) as CodeAction[];
}

describe('code actions of a manifest that is not large', () => {
  const world = useEditor({}, { capabilities: { textDocument: { codeAction: resolving } } });

  it('are proved before they are offered', async () => {
    await world.editor.open(path, misspelt);
    const [action] = await actionsAt(world, 2);
    expect(afterEdit(new Map([[path, misspelt]]), action!.edit!).get(path)).toBe(misspelt.replace('imagee', 'image'));
  });

  it('are answered as they are when an editor asks for more', async () => {
    await world.editor.open(path, misspelt);
    const [action] = await actionsAt(world, 2);
    expect(await world.editor.client.sendRequest(CodeActionResolveRequest.method, action)).toEqual(action);
  });

  it('are not offered when they would bring a new problem', async () => {
    await world.editor.open(path, waiting);
    expect((await actionsAt(world, 4)).map(({ title }) => title)).not.toContain('Declare the service "db"');
  });
});

describe('code actions that leave something to be filled in', () => {
  const governed =
    'services:\n  web:\n    image: nginx:1.27\n    privileged: true\nx-patchbay:\n  packs: { security: on }\n';
  const commandsOf = async (world: World): Promise<unknown> => {
    await world.editor.open(path, governed);
    const action = (await actionsAt(world, 3, 17)).find(({ title }) => title.includes('exception'));
    expect(action?.edit).toBeDefined();
    return action?.command?.arguments;
  };
  const ours = useEditor({}, { initializationOptions: { commands: true } });
  const another = useEditor({});

  it('lead to the place in an editor that can go there', async () => {
    const place = { line: 10, character: 15 };
    expect(await commandsOf(ours)).toEqual([{ at: { file: path, range: { start: place, end: place } } }]);
  });

  it('are the edit alone in any other', async () => {
    expect(await commandsOf(another)).toBeUndefined();
  });
});

describe('code actions of a large manifest', () => {
  const world = useEditor({}, { capabilities: { textDocument: { codeAction: resolving } } });

  it('are proved when they are chosen', async () => {
    await world.editor.open(path, misspelt + large);
    const [action] = await actionsAt(world, 2);
    expect(action).not.toHaveProperty('edit');
    const { edit } = await world.editor.client.sendRequest<CodeAction>(CodeActionResolveRequest.method, action);
    const changed = afterEdit(new Map([[path, misspelt + large]]), edit!).get(path);
    expect(changed).toBe(misspelt.replace('imagee', 'image') + large);
  });

  it('are refused with the reason', async () => {
    const shown: string[] = [];
    world.editor.client.onNotification('window/showMessage', ({ message }: { readonly message: string }) => {
      shown.push(message);
    });
    await world.editor.open(path, waiting + large);
    const action = (await actionsAt(world, 4)).find(({ title }) => title === 'Declare the service "db"')!;
    expect(await world.editor.client.sendRequest(CodeActionResolveRequest.method, action)).not.toHaveProperty('edit');
    const reason = /^"Declare the service "db"" is not applied: it would bring a new problem: /;
    expect(shown).toEqual([expect.stringMatching(reason)]);
  });

  it('are refused when the text is another one by now', async () => {
    await world.editor.open(path, misspelt + large);
    const [action] = await actionsAt(world, 2);
    await world.editor.change(path, `\n${misspelt}${large}`, 2);
    expect(await world.editor.client.sendRequest(CodeActionResolveRequest.method, action)).not.toHaveProperty('edit');
  });
});

describe('code actions of a large manifest, for an editor that takes whole actions only', () => {
  const world = useEditor();

  it('are proved before they are offered', async () => {
    await world.editor.open(path, waiting + large);
    expect((await actionsAt(world, 4)).map(({ title }) => title)).not.toContain('Declare the service "db"');
  });
});
