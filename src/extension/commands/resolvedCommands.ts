import { basename, dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { ProblemError } from '../../base/problem.ts';
import type { EnvironmentsResult, ResolvedParams } from '../../protocol/language.ts';
import type { LanguageHost } from '../language/languageHost.ts';
import type { ResolvedDocuments } from '../language/resolvedDocuments.ts';
import type { Settings } from '../settings.ts';
import { showMessage } from '../ui/messages.ts';
import { pickMany, type Choice as PickChoice } from '../ui/picks.ts';
import type { CommandHandlers } from './runCommand.ts';
import { nodesIn } from './targets.ts';

type ResolvedCommands = Pick<CommandHandlers, Extract<keyof CommandHandlers, `patchbay.resolved.${string}`>>;

interface Parts {
  readonly language: LanguageHost;
  readonly documents: ResolvedDocuments;
  readonly settings: Settings;
}

const answerMs = 10_000;

/** The manifest with everything filled in: beside its source, at a place of it, and as two environments have it. */
export function resolvedCommands({ language, documents, settings }: Parts): ResolvedCommands {
  const plain = async (): Promise<ResolvedParams> => {
    const profiles = settings.get('profiles');
    return { path: await manifestInView(), over: [], profiles, envFiles: [] };
  };
  return {
    'patchbay.resolved.open': async () => documents.show(await plain()),
    'patchbay.resolved.reveal': async () => {
      const editor = vscode.window.activeTextEditor;
      const place = editor && { file: editor.document.uri.fsPath, line: editor.selection.active.line };
      await documents.show(await plain(), place);
    },
    'patchbay.resolved.compare': async (...args) =>
      compare(manifestOfRow(args) ?? (await manifestInView()), language, documents),
  };
}

/** The manifest of the application whose row was clicked. */
function manifestOfRow(args: readonly unknown[]): string | undefined {
  const [row] = nodesIn(args);
  return row?.kind === 'application' ? row.manifest : undefined;
}

/** Finds the manifest that has the focus, or the first that a folder has at its top. */
async function manifestInView(): Promise<string> {
  const document = vscode.window.activeTextEditor?.document;
  if (document && /^(patchbay|dockercompose)$/.test(document.languageId)) return document.uri.fsPath;
  const names = ['patchbay.yaml', 'patchbay.yml', 'compose.yaml', 'compose.yml', 'docker-compose.yaml'];
  for (const { uri } of vscode.workspace.workspaceFolders ?? []) {
    const present = new Set((await vscode.workspace.fs.readDirectory(uri)).map(([name]) => name));
    const name = [...names, 'docker-compose.yml'].find((one) => present.has(one));
    if (name !== undefined) return join(uri.fsPath, name);
  }
  throw new ProblemError({
    code: 'workspace.no-manifest',
    severity: 'error',
    message: 'There is no manifest to resolve. Open a manifest, or a folder that has one.',
  });
}

interface Choice extends PickChoice {
  readonly over?: readonly string[];
  readonly profiles?: readonly string[];
  readonly envFiles?: readonly string[];
}

/** Asks twice what is added to the manifest, and shows what that makes of it side by side. */
async function compare(path: string, language: LanguageHost, documents: ResolvedDocuments): Promise<void> {
  const known = await language.environments({ path }, AbortSignal.timeout(answerMs));
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
