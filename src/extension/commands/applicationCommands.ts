import * as vscode from 'vscode';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';
import type { LanguageHost } from '../language/languageHost.ts';
import { showMessage, tellDone } from '../ui/messages.ts';
import { pickMany, pickOne } from '../ui/picks.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';
import type { ApplicationTargets } from './applicationTargets.ts';
import type { CommandHandlers } from './runCommand.ts';
import { subjectOf } from '../../app/trees/treeRows.ts';
import { textIn } from '../../app/applications/findTargets.ts';

type ApplicationCommands = Pick<
  CommandHandlers,
  Extract<keyof CommandHandlers, `patchbay.applications.${string}`> | 'patchbay.application.chooseEnvironment'
>;

interface Parts {
  readonly applications: ApplicationWorks;
  readonly targets: ApplicationTargets;
  readonly language: LanguageHost;
  /** Shows the row of an application in the Services view. */
  readonly reveal: (manifest: string) => Promise<void>;
}

const answerMs = 10_000;

/** Which applications of the workspace are shown, and in which of their environments. */
export function applicationCommands(parts: Parts): ApplicationCommands {
  const { marks } = parts.applications;
  return {
    'patchbay.applications.open': (...args) => openApplication(parts, args),
    'patchbay.applications.pin': (...args) => marks.setPinned(manifestsIn(parts, args), true),
    'patchbay.applications.unpin': (...args) => marks.setPinned(manifestsIn(parts, args), false),
    'patchbay.applications.hide': async (...args) => {
      const manifests = manifestsIn(parts, args);
      for (const manifest of manifests) parts.applications.close(manifest);
      await marks.setHidden(manifests, true);
    },
    'patchbay.applications.showHidden': () => showHidden(parts),
    'patchbay.application.chooseEnvironment': (...args) => chooseEnvironment(parts, args),
  };
}

async function openApplication({ applications, targets, reveal }: Parts, args: readonly unknown[]): Promise<void> {
  const [first] = manifestsIn({ applications }, args);
  const manifest = first ?? (await targets.pick('Open Application', 'Its services are shown in the Services view'));
  if (manifest === undefined) return;
  if (applications.marks.hidden.includes(manifest)) await applications.marks.setHidden([manifest], false);
  if (!applications.only) applications.open(manifest);
  await reveal(manifest);
}

/** Those that are chosen are shown again. */
async function showHidden({ applications }: Parts): Promise<void> {
  const { marks, list } = applications;
  const hidden = (await list.known(AbortSignal.timeout(answerMs))).filter(({ manifest }) =>
    marks.hidden.includes(manifest),
  );
  const title = 'Show Hidden Applications';
  if (hidden.length === 0) {
    void showMessage('information', `${title}: no application of this workspace is hidden.`);
    return;
  }
  const items = hidden.map((application) => ({
    label: application.name,
    description: pathOf(application),
    manifest: application.manifest,
    picked: true,
  }));
  const picked = await pickMany(items, {
    title,
    placeHolder: 'Which ones are to be shown again?',
    matchOnDescription: true,
  });
  if (picked)
    await marks.setHidden(
      picked.map(({ manifest }) => manifest),
      false,
    );
}

/** Opens an application as it is, or in one of its environments, with that one's engine and broker. */
async function chooseEnvironment({ applications, targets, language }: Parts, args: readonly unknown[]): Promise<void> {
  const work = await targets.one(args);
  if (!work) return;
  const { manifest } = work.key;
  const { environments } = await language.environments({ path: manifest }, AbortSignal.timeout(answerMs));
  const name = applications.list.applications.find((each) => each.manifest === manifest)?.name ?? '';
  if (environments.length === 0) {
    const open = 'Open Manifest';
    const text = `${name} names no environments. Add them under x-patchbay.environments.`;
    const answer = await showMessage('information', text, open);
    if (answer === open) await vscode.window.showTextDocument(vscode.Uri.file(manifest));
    return;
  }
  const current = applications.marks.environmentOf(manifest);
  const items = [
    { label: 'No environment', detail: 'The manifest as it is, on the engine of the settings', environment: undefined },
    ...environments.map((each) => ({ label: each.name, detail: detailOf(each), environment: each.name })),
  ].map((item) => ({ ...item, description: item.environment === current ? 'in use' : '' }));
  const picked = await pickOne(items, {
    title: `Environment of ${name}`,
    placeHolder: 'In which environment is it opened?',
  });
  if (!picked || picked.environment === current) return;
  await applications.marks.setEnvironment(manifest, picked.environment);
  if (!applications.only) applications.open(manifest);
  tellDone(picked.environment === undefined ? `${name}: no environment` : `${name}: ${picked.environment}`);
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

function pathOf({ manifest }: WorkspaceApplication): string {
  return vscode.workspace.asRelativePath(manifest);
}

/** The manifests of the applications whose rows are chosen. */
function manifestsIn(
  { applications }: Pick<Parts, 'applications'>,
  [first, all]: readonly unknown[],
): readonly string[] {
  const rows: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  const manifests = rows.flatMap((row) => {
    const key = textIn(subjectOf(row), 'application');
    const work = key === undefined ? undefined : applications.withKey(key);
    return work && work.key.manifest !== '' ? [work.key.manifest] : [];
  });
  return [...new Set(manifests)];
}
