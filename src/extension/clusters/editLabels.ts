import { parseNodeLabel, withNodeLabel } from '../../app/services/nodeLabels.ts';
import { askText } from '../ui/inputs.ts';
import { pickOne, type Choice } from '../ui/picks.ts';
import type { ApplicationWork } from '../views/applicationWork.ts';
import { nodesOf } from './changeNodes.ts';

/** Adds, changes or removes one label of a node. Constraints of the manifest name them: `node.labels.zone == a`. */
export async function editLabels(work: ApplicationWork, args: readonly unknown[]): Promise<void> {
  const title = 'Edit Labels of Node';
  const [found] = await nodesOf(work, args, undefined, title);
  if (!found) return;
  const { id, name, labels } = found.node;
  const add: LabelChoice = { label: 'Add Label…', icon: 'add', alwaysShow: true };
  const known = Object.entries(labels).map(([key, value]): LabelChoice => ({
    label: `${key}=${value}`,
    icon: 'tag',
    key,
  }));
  const picked =
    known.length === 0
      ? add
      : await pickOne([add, ...known], { title: `Labels of ${name}`, placeHolder: 'Which label is to be changed?' });
  if (!picked) return;
  const text = await askText({
    title: picked.key === undefined ? `Add a Label to ${name}` : `Change a Label of ${name}`,
    prompt: picked.key === undefined ? 'A name and a value' : 'A name and a value; nothing removes the label',
    placeHolder: 'zone=a',
    value: picked.key === undefined ? '' : picked.label,
    validateInput: (value) => parseNodeLabel(value, picked.key !== undefined).fault,
  });
  if (text === undefined) return;
  const changed = withNodeLabel(labels, picked.key, parseNodeLabel(text, picked.key !== undefined).label);
  await work.runner.run({ action: 'node', node: { id, change: { labels: changed } }, isShown: true });
}

interface LabelChoice extends Choice {
  /** Left out: a new one. */
  readonly key?: string;
}
