import * as vscode from 'vscode';
import type { WorkspaceApplication } from '../../manifest/workspace/workspaceApplication.ts';
import type { LanguageHost } from '../language/languageHost.ts';
import { showMessage } from '../ui/messages.ts';
import { pickMany } from '../ui/picks.ts';
import type { ApplicationWorks } from '../views/applicationWork.ts';
import type { ApplicationTargets } from './applicationTargets.ts';
import type { CommandHandlers } from './runCommand.ts';
import { subjectOf } from '../../app/trees/treeRows.ts';
import { textIn } from '../../app/applications/findTargets.ts';

type ApplicationCommands = Pick<CommandHandlers, Extract<keyof CommandHandlers, `patchbay.applications.${string}`>>;

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
