import { basename, extname } from 'node:path';
import * as vscode from 'vscode';
import { comparisonText } from '../../../app/contracts/comparisonText.ts';
import { knownApplication } from '../../../app/monitors/readySnapshot.ts';
import {
  compatibilityModeNames,
  compatibilityModes,
  type CompatibilityMode,
} from '../../../base/kinds/compatibilityModes.ts';
import type { ContractComparison, ContractVersion } from '../../../protocol/contracts/evolution.ts';
import { channelIn, type ChannelCommandParts } from '../../commands/channelCommands.ts';
import type { MessageDocuments } from '../../inspector/messageDocuments.ts';
import { showMessage } from '../../ui/messages.ts';
import { pickOne } from '../../ui/picks.ts';
import { committedFiles, type ReadCommitted } from './gitVersion.ts';

interface CompareParts extends ChannelCommandParts {
  readonly documents: MessageDocuments;
}

interface Place {
  readonly path: string;
  readonly pointer?: string | undefined;
}

/** An older version of a contract. */
interface Older extends Place {
  /** For people: `HEAD`, or the name of a file. */
  readonly name: string;
  readonly read: ReadCommitted | undefined;
}

const title = 'Compare Contract';
/** A schema refers to few files. */
const maxRounds = 100;

/** Says whether a channel's contract is compatible with an older version of it, and shows a message that is not where it is not. */
export async function compareContract(parts: CompareParts, args: readonly unknown[]): Promise<void> {
  const newer = await contractOf(parts, args);
  const older = newer && (await pickOlder(newer));
  const mode = older && (await pickMode());
  if (!newer || !older || !mode) return;
  const comparison = await compare(parts, older, newer, mode);
  const { weight, text } = comparisonText(comparison, { mode, newer: basename(newer.path), older: older.name });
  if (comparison.counterexample === null) return void showMessage(weight, text);
  const name = `Counterexample to ${basename(newer.path, extname(newer.path))}`;
  const document = await parts.documents.open({ title: name, text: comparison.counterexample, language: 'json' });
  await vscode.window.showTextDocument(document, { preview: true });
  void showMessage(weight, text);
}

async function contractOf(parts: CompareParts, args: readonly unknown[]): Promise<Place | undefined> {
  const channel = await channelIn(parts, args, 'hasContract', title);
  if (!channel) return undefined;
  const { application } = await knownApplication(parts.monitor);
  const declared = Object.values(application.messaging.channels).find(
    ({ name, kind, broker }) => name === channel.name && kind === channel.channelKind && broker === channel.broker,
  );
  if (declared?.contract !== undefined) return { path: declared.contract, pointer: declared.contractPointer };
  void showMessage('information', `${channel.name} has no contract in the manifest.`);
  return undefined;
}

async function pickOlder(newer: Place): Promise<Older | undefined> {
  const read = await committedFiles(newer.path);
  const head = read && (await read(newer.path)) !== null;
  const choices = [
    ...(head ? [{ label: 'HEAD', icon: 'git-commit', description: 'as it was committed last', isHead: true }] : []),
    { label: 'Another File…', icon: 'file', isHead: false },
  ];
  const picked = await pickOne(choices, {
    title,
    placeHolder: `Which is the older version of ${basename(newer.path)}?`,
  });
  if (!picked) return undefined;
  if (picked.isHead) return { ...newer, name: 'HEAD', read };
  const files = await vscode.window.showOpenDialog({
    title,
    openLabel: 'Compare',
    defaultUri: vscode.Uri.file(newer.path),
  });
  const path = files?.[0]?.fsPath;
  return path === undefined ? undefined : { path, name: basename(path), read: undefined };
}

async function pickMode(): Promise<CompatibilityMode | undefined> {
  const choices = compatibilityModeNames.map((mode) => {
    const { label, detail } = compatibilityModes[mode];
    return { label, description: detail, mode };
  });
  const picked = await pickOne(choices, { title, placeHolder: 'Compatible in which direction?' });
  return picked?.mode;
}

/** Asks the tap, which says what files of the older version it needs until it has all of them. */
async function compare(
  { tap }: CompareParts,
  older: Older,
  newer: Place,
  mode: CompatibilityMode,
): Promise<ContractComparison> {
  const texts = new Map<string, string | null>();
  for (let round = 0; round < maxRounds; round++) {
    const request = { older: version(older, texts, !older.read), newer: edited(newer), mode };
    const { missing, comparison } = await tap.ensure().request('compareContracts', request);
    if (comparison) return comparison;
    // One after the other: whoever shows a commit runs a program for each.
    for (const file of missing) texts.set(file, (await older.read?.(file)) ?? null);
  }
  throw new Error(`${older.name} refers to too many files.`);
}

function version(
  { path, pointer }: Place,
  texts: ReadonlyMap<string, string | null>,
  isCurrent: boolean,
): ContractVersion {
  return { path, ...(pointer !== undefined && { pointer }), texts: [...texts], isCurrent };
}

/** What is edited counts as it is, saved or not. */
function edited(place: Place): ContractVersion {
  const dirty = vscode.workspace.textDocuments.filter(({ isDirty, uri }) => isDirty && uri.scheme === 'file');
  return version(place, new Map(dirty.map((document) => [document.uri.fsPath, document.getText()])), true);
}
