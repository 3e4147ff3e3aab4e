import * as vscode from 'vscode';
import { fileParts, syncLines, type SyncLine } from '../../app/develop/syncList.ts';
import { ruleOf } from '../../app/develop/ruleOf.ts';
import { Coalescer } from '../../base/async.ts';
import { DisposableStore } from '../../base/disposable.ts';
import { ownProperty } from '../../base/ownProperty.ts';
import type { Location } from '../../base/problem.ts';
import { showMessage } from '../ui/messages.ts';
import { ChoiceList, pickOne, type Choice } from '../ui/picks.ts';
import type { ApplicationWork, ApplicationWorks } from '../views/applicationWork.ts';
import { openPlace } from '../ui/places.ts';

interface SyncItem extends Choice {
  readonly line?: SyncLine;
  readonly rule?: Location | undefined;
  readonly directory?: string | undefined;
}

const goToRule: vscode.QuickInputButton = {
  iconPath: new vscode.ThemeIcon('go-to-file'),
  tooltip: 'Go to the rule in the manifest',
};

/** What happens while the list is open is in it at once. */
const redrawMs = 100;
const maxLines = 200;

/** Lists what the watches did last, of one service where it is named: Enter opens the file, the button its rule. */
export async function showSyncs(applications: ApplicationWorks, service: string | undefined): Promise<void> {
  const works = applications.made.filter(({ activity }) => activity.current.watches.size > 0);
  if (works.length === 0) {
    const answer = await showMessage('information', 'No files are watched.', watchThem);
    if (answer === watchThem) await vscode.commands.executeCommand('patchbay.develop.watch');
    return;
  }
  const picked = await pickSync(works, service);
  if (picked?.line) await open(picked.line, picked.directory);
}

const watchThem = 'Watch Files';

function pickSync(works: readonly ApplicationWork[], service: string | undefined): Promise<SyncItem | undefined> {
  const store = new DisposableStore();
  const list = store.add(
    new ChoiceList<SyncItem>({
      title: service === undefined ? 'Synced Files' : `Synced Files of ${service}`,
      placeHolder: 'The newest first; Enter opens the file',
      matchOnDescription: true,
    }),
  );
  return new Promise((resolve) => {
    const draw = (): void => list.show(itemsOf(works, service));
    const redraw = store.add(new Coalescer(draw, redrawMs));
    for (const { activity } of works) store.add(activity.onDidChange(() => redraw.request()));
    list.onDidTriggerItemButton(({ rule }) => {
      if (rule) void openPlace(rule);
    });
    list.onDidAccept(() => {
      resolve(list.selected[0]);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      store.dispose();
    });
    draw();
  });
}

function itemsOf(works: readonly ApplicationWork[], service: string | undefined): readonly SyncItem[] {
  const items = works.flatMap(({ monitor, activity }) => {
    const { snapshot } = monitor;
    const application = 'application' in snapshot ? snapshot.application : undefined;
    const states = [...activity.current.watches.values()].filter((state) => !service || state.service === service);
    return syncLines(states, application?.directory).map((line) => {
      const rule = line.rule ?? ruleOf(ownProperty(application?.services, line.service), line.paths);
      return { line, rule, directory: application?.directory };
    });
  });
  const sorted = items.sort((left, right) => right.line.atMs - left.line.atMs).slice(0, maxLines);
  if (sorted.length === 0) return [{ label: 'Nothing was synced yet. Save a file that a rule watches.', icon: 'eye' }];
  return sorted.map(({ line, rule, directory }) => ({
    label: line.label,
    icon: line.icon,
    description: line.description,
    detail: line.detail,
    ...{ line, rule, directory },
    ...(rule && { buttons: [goToRule] }),
  }));
}

/** The only file, or the one that is picked of several; where there is none, what the problem is about. */
async function open({ paths, rule }: SyncLine, directory: string | undefined): Promise<void> {
  const [first, ...others] = paths;
  if (first === undefined) return rule && openPlace(rule);
  if (others.length === 0) return openFile(first);
  const items = paths.map((path) => {
    const { name, folder } = fileParts(path, directory);
    return { label: name, icon: 'file', description: folder, path };
  });
  const picked = await pickOne(items, {
    title: 'Synced Files',
    placeHolder: 'Which file?',
    matchOnDescription: true,
  });
  if (picked) await openFile(picked.path);
}

/** `vscode.open` shows images and the like as well, and says by itself what it cannot open: a file that was deleted since. */
async function openFile(path: string): Promise<void> {
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
}
