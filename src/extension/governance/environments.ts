import * as vscode from 'vscode';
import { showMessage, tellDone } from '../ui/messages.ts';
import { pickOne } from '../ui/picks.ts';
import type { EnvironmentsResult } from '../../protocol/language.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import type { GovernanceParts } from './governanceParts.ts';

type Parts = Pick<GovernanceParts, 'applications' | 'targets' | 'language'>;

const answerMs = 10_000;

/** Opens an application as it is, or in one of its environments, with that one's engine and broker. */
export async function chooseEnvironment(parts: Parts, args: readonly unknown[]): Promise<void> {
  const work = await parts.targets.one(args);
  if (!work) return;
  const { applications } = parts;
  const { manifest } = work.key;
  const current = applications.marks.environmentOf(manifest);
  const picked = await pickEnvironment(work, parts, {
    placeHolder: 'In which environment is it opened?',
    note: (environment) => (environment === current ? 'in use' : ''),
  });
  if (!picked || picked.environment === current) return;
  await applications.marks.setEnvironment(manifest, picked.environment);
  if (!applications.only) applications.open(manifest);
  tellDone(`${nameOf(work, parts)}: ${picked.environment ?? 'no environment'}`);
}

/** Shows an application in one more environment, as a row of its own beside the one that is chosen. */
export async function openBeside(parts: Parts, args: readonly unknown[]): Promise<void> {
  const work = await parts.targets.one(args);
  if (!work) return;
  const { applications } = parts;
  const { manifest } = work.key;
  const shown = [applications.shownKey(manifest), ...applications.beside(manifest).map(({ key }) => key)];
  const isShown = (environment: string | undefined): boolean => shown.some((key) => key.environment === environment);
  const picked = await pickEnvironment(work, parts, {
    placeHolder: 'Which environment is shown beside it?',
    note: () => '',
    isOffered: (environment) => !isShown(environment),
  });
  if (picked) await applications.marks.setBeside(manifest, picked.environment, true);
}

/** Takes the row of one more environment away. What runs there goes on. */
export async function closeBeside({ applications, targets }: Parts, args: readonly unknown[]): Promise<void> {
  const work = await targets.one(args);
  if (work) await applications.marks.setBeside(work.key.manifest, work.key.environment, false);
}

interface PickWords {
  readonly placeHolder: string;
  readonly note: (environment: string | undefined) => string;
  readonly isOffered?: (environment: string | undefined) => boolean;
}

/** What the user picks of an application's environments, or none of them; undefined when dismissed, or where there are none. */
export async function pickEnvironment(
  work: ApplicationWork,
  parts: Parts,
  { placeHolder, note, isOffered = () => true }: PickWords,
): Promise<{ readonly environment: string | undefined } | undefined> {
  const { manifest } = work.key;
  const name = nameOf(work, parts);
  const environments = await environmentsIn(work, parts);
  if (environments.length === 0) {
    await tellThatThereAreNone(name, manifest);
    return undefined;
  }
  const items = [
    { label: 'No environment', detail: 'The manifest as it is, on the engine of the settings', environment: undefined },
    ...environments.map((each) => ({ label: each.name, detail: detailOf(each), environment: each.name })),
  ].map((item) => ({ ...item, description: note(item.environment) }));
  return pickOne(
    items.filter(({ environment }) => isOffered(environment)),
    { title: `Environment of ${name}`, placeHolder },
  );
}

/** The environments that a manifest names. */
export async function environmentsIn(
  { key }: ApplicationWork,
  { language }: Pick<Parts, 'language'>,
): Promise<EnvironmentsResult['environments']> {
  const server = await language.server();
  const { environments } = await server.environments({ path: key.manifest }, AbortSignal.timeout(answerMs));
  return environments;
}

async function tellThatThereAreNone(name: string, manifest: string): Promise<void> {
  const open = 'Open Manifest';
  const text = `${name} names no environments. Add them under x-patchbay.environments.`;
  const answer = await showMessage('information', text, open);
  if (answer === open) await vscode.window.showTextDocument(vscode.Uri.file(manifest));
}

function nameOf({ key }: ApplicationWork, { applications }: Parts): string {
  return applications.list.applications.find(({ manifest }) => manifest === key.manifest)?.name ?? '';
}

function detailOf({
  files,
  profiles,
}: {
  readonly files: readonly string[];
  readonly profiles: readonly string[];
}): string {
  const parts = [
    files.length > 0 && `adds ${files.map((file) => vscode.workspace.asRelativePath(file)).join(', ')}`,
    profiles.length > 0 && `profiles ${profiles.join(', ')}`,
  ].filter((part) => part !== false);
  return parts.join('; ');
}
