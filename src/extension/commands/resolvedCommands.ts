import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { EnvironmentsResult, ResolvedParams } from '../../protocol/language.ts';
import type { LanguageHost } from '../language/languageHost.ts';
import type { ResolvedDocuments } from '../language/resolvedDocuments.ts';
import type { Settings } from '../settings.ts';
import { showMessage } from '../ui/messages.ts';
import { pickMany, type Choice as PickChoice } from '../ui/picks.ts';
import { isManifest } from '../language/documents.ts';
import type { ApplicationTargets } from './applicationTargets.ts';
import type { CommandHandlers } from './runCommand.ts';

type ResolvedCommands = Pick<CommandHandlers, Extract<keyof CommandHandlers, `patchbay.resolved.${string}`>>;

interface Parts {
  readonly language: LanguageHost;
  readonly documents: ResolvedDocuments;
  readonly settings: Settings;
  readonly targets: ApplicationTargets;
}

const answerMs = 10_000;

/** The manifest with everything filled in: beside its source, at a place of it, and as two environments have it. */
export function resolvedCommands({ language, documents, settings, targets }: Parts): ResolvedCommands {
  const show = async (place?: { readonly file: string; readonly line: number }): Promise<void> => {
    const path = await manifestInView(targets);
    if (path === undefined) return;
    const plain: ResolvedParams = { path, over: [], profiles: settings.get('profiles'), envFiles: [] };
    await documents.show(plain, place);
  };
  return {
    'patchbay.resolved.open': () => show(),
    'patchbay.resolved.reveal': async () => {
      const editor = vscode.window.activeTextEditor;
      const place = editor && { file: editor.document.uri.fsPath, line: editor.selection.active.line };
      await show(place);
    },
    'patchbay.resolved.compare': async (...args) => {
      const path = await manifestInView(targets, args);
      if (path !== undefined) await compare(path, language, documents);
    },
  };
}

/** Finds the manifest that has the focus, else that of the application that is meant; undefined when the user picked none. */
async function manifestInView(targets: ApplicationTargets, args: readonly unknown[] = []): Promise<string | undefined> {
  const document = vscode.window.activeTextEditor?.document;
  if (args.length === 0 && document && isManifest(document)) return document.uri.fsPath;
  return (await targets.one(args))?.key.manifest;
}

interface Choice extends PickChoice {
  readonly over?: readonly string[];
  readonly profiles?: readonly string[];
  readonly envFiles?: readonly string[];
}

/** Asks twice what is added to the manifest, and shows what that makes of it side by side. */
async function compare(path: string, language: LanguageHost, documents: ResolvedDocuments): Promise<void> {
  const server = await language.server();
  const known = await server.environments({ path }, AbortSignal.timeout(answerMs));
  const choices = await choicesFor(path, known);
  const left = await choose(choices, 'Compare Environments (1 of 2): what the left side adds to the manifest');
  const right = left && (await choose(choices, 'Compare Environments (2 of 2): what the right side adds'));
  if (!left || !right) return;
  const [leftLabel, rightLabel] = [left, right].map(labelOf);
  const uris = [left, right].map((chosen) => documents.uriOf(paramsOf(path, chosen), labelOf(chosen)));
  const texts = await Promise.all(uris.map(async (uri) => (await vscode.workspace.openTextDocument(uri)).getText()));
  // What could not be resolved says so in a comment, on both sides the same.
  if (texts[0] === texts[1] && !texts[0]?.startsWith('#')) {
    const what = leftLabel === rightLabel ? '' : ` (${leftLabel} and ${rightLabel})`;
    return void showMessage('information', `${basename(dirname(path))}: both environments are identical${what}.`);
  }
  await vscode.commands.executeCommand('vscode.diff', ...uris, `${leftLabel} ↔ ${rightLabel}`);
}

async function choose(choices: readonly Choice[], title: string): Promise<readonly Choice[] | undefined> {
  const placeHolder = 'Choose files, profiles and variables; choose none for the manifest alone';
  return pickMany(choices, { title, placeHolder, matchOnDescription: true });
}

/** Offers what the manifest names itself, then what lies beside it. */
async function choicesFor(path: string, known: EnvironmentsResult): Promise<readonly Choice[]> {
  const directory = dirname(path);
  const entries = await vscode.workspace.fs.readDirectory(vscode.Uri.file(directory));
  const names = entries.map(([name]) => name).toSorted();
  const files = names.filter((name) => isOver(name) && !known.files.includes(join(directory, name)));
  const envFiles = names.filter((name) => /^(\.env\..+|.+\.env)$/.test(name));
  const overs = files.map((name): Choice => ({ label: name, description: 'file', over: [join(directory, name)] }));
  return [
    ...known.environments.map((one): Choice => {
      return { label: one.name, description: 'environment', over: one.files, profiles: one.profiles };
    }),
    ...overs,
    ...known.profiles.map((name): Choice => ({ label: name, description: 'profile', profiles: [name] })),
    ...envFiles.map((name): Choice => {
      return { label: name, description: 'variables, instead of .env', envFiles: [join(directory, name)] };
    }),
  ];
}

/** True for `compose.prod.yaml` and its like. */
function isOver(name: string): boolean {
  return /^(docker-compose|compose|patchbay)\..+\.ya?ml$/.test(name);
}

function paramsOf(path: string, chosen: readonly Choice[]): ResolvedParams {
  return {
    path,
    over: chosen.flatMap(({ over = [] }) => over),
    profiles: chosen.flatMap(({ profiles = [] }) => profiles),
    envFiles: chosen.flatMap(({ envFiles = [] }) => envFiles),
  };
}

function labelOf(chosen: readonly Choice[]): string {
  return chosen.length === 0 ? 'manifest alone' : chosen.map(({ label }) => basename(label)).join(', ');
}
