import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { topologyText } from '../../app/topology/texts/topologyText.ts';
import { topologyLink } from '../../app/topology/page/topologyLink.ts';
import type { TakenMap } from '../../app/topology/page/topologyPageSession.ts';
import type { EdgeRate } from '../../app/topology/wiring/mapDraft.ts';
import type { TopologyFormat, TopologyPageState } from '../../protocol/topology/topologyPage.ts';
import { showMessage, tellDone } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import { withinFolder } from '../ui/places.ts';
import { askWhereToSave } from '../ui/saving.ts';

/** A map as a page shows it. */
interface ShownMap extends TakenMap {
  readonly state: TopologyPageState;
}

interface MapFile {
  readonly label: string;
  readonly ending: string;
  /** The language of an editor that shows it; left out for what is no text. */
  readonly language?: string;
}

const files: Readonly<Record<Exclude<TopologyFormat, 'link'>, MapFile>> = {
  svg: { label: 'SVG', ending: 'svg', language: 'xml' },
  png: { label: 'PNG', ending: 'png' },
  mermaid: { label: 'Mermaid', ending: 'mmd', language: 'mermaid' },
  dot: { label: 'DOT (Graphviz)', ending: 'dot', language: 'dot' },
  json: { label: 'JSON', ending: 'json', language: 'json' },
  csv: { label: 'CSV', ending: 'csv', language: 'csv' },
};

/**
 * Writes a map down in a form that others can use: a link on the clipboard, a picture in pixels as a file, and all else in an editor, in a
 * file or on the clipboard, as a person says.
 */
export async function takeMapAlong(shown: ShownMap, format: TopologyFormat): Promise<void> {
  if (format === 'link') {
    await vscode.env.clipboard.writeText(topologyLink(vscode.env.uriScheme, withinFolder(shown.state)));
    return tellDone('Link copied');
  }
  const file = files[format];
  if (format === 'png') return save(shown, file, Buffer.from(shown.content, 'base64'));
  const text = format === 'svg' ? shown.content : topologyText(shown.topology, format, ratesOf(shown));
  switch (await place(file)) {
    case 'editor':
      return showText(text, file);
    case 'file':
      return save(shown, file, Buffer.from(text));
    case 'clipboard':
      await vscode.env.clipboard.writeText(text);
      return tellDone('Map copied');
    case undefined:
  }
}

function ratesOf({ figures }: ShownMap): ReadonlyMap<string, EdgeRate> {
  return new Map(Object.entries(figures?.edges ?? {}));
}

async function place({ label }: MapFile): Promise<'editor' | 'file' | 'clipboard' | undefined> {
  const places = [
    { label: 'Open in an Editor', icon: 'go-to-file', where: 'editor' },
    { label: 'Save as a File…', icon: 'save', where: 'file' },
    { label: 'Copy', icon: 'copy', where: 'clipboard' },
  ] as const;
  return (await pickOne(places, { title: `Take the map along as ${label}`, placeHolder: 'Where to?' }))?.where;
}

/** A document that nobody has saved yet: a person can change it, and save it where they like. */
async function showText(content: string, { language = 'plaintext' }: MapFile): Promise<void> {
  const known = await vscode.languages.getLanguages();
  const shownAs = known.includes(language) ? language : 'plaintext';
  const document = await vscode.workspace.openTextDocument({ content, language: shownAs });
  await vscode.window.showTextDocument(document, { preview: false });
}

async function save({ topology }: ShownMap, { label, ending }: MapFile, bytes: Uint8Array): Promise<void> {
  const name = `${topology.application} topology`;
  const uri = await askWhereToSave({ title: `Export Map as ${label}`, name, label, ending });
  if (!uri) return;
  await writeFile(uri.fsPath, bytes);
  const choice = await showMessage('information', `Exported the map to ${uri.fsPath}.`, 'Open');
  if (choice) await vscode.commands.executeCommand('vscode.open', uri);
}
