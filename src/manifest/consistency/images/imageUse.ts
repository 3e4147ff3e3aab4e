import { imageUse } from '../../images/images.ts';
import type { ManifestHost } from '../../files/host.ts';
import type { Memo } from '../../cache/memo.ts';
import { ProblemList } from '../../problems/problems.ts';
import { entriesOf, find, flagOf, itemsOf, textOf, type MapNode, type Node } from '../../tree/tree.ts';
import { checkDataPaths } from './dataPaths.ts';
import { checkHealthTool } from './healthTool.ts';
import { checkImageVariables } from './imageVariables.ts';

interface ImageContext {
  readonly host: ManifestHost;
  readonly problems: ProblemList;
  readonly memo: Memo;
}

/** What well-known images make of variables, mounts and health checks. Only what is certain is told. */
export function checkImageUses(root: MapNode, { host, problems, memo }: ImageContext): void {
  const volumes = entriesOf(find(root, 'volumes'));
  const external = volumes.flatMap(([name, node]) => (flagOf(find(node, 'external')) ? name : [])).join(' ');
  for (const [name, service] of entriesOf(find(root, 'services'))) {
    const check = (found: ProblemList): void => checkImageUse(name, service, root, host, found);
    // A fix depends on the rest of the file, too, so it is made anew. That there is nothing to tell is remembered.
    const isSound = memo.of('image', service, [external, unreadFiles(service, host)], none, () => {
      const found = problems.fresh();
      check(found);
      return found.all.length === 0;
    });
    if (!isSound) check(problems);
  }
}

const none = new ProblemList();

/** Env files that cannot be read, or not yet. */
function unreadFiles(service: Node, host: ManifestHost): string {
  const named = find(service, 'env_file');
  if (!named) return '';
  const files = itemsOf(named).map((item) => textOf(find(item, 'path')) ?? '');
  return files.filter((file) => host.readText(file) === undefined).join(' ');
}

function checkImageUse(name: string, service: Node, root: MapNode, host: ManifestHost, problems: ProblemList): void {
  const reference = textOf(find(service, 'image'));
  // What is built here may be anything, and so may the program that runs with another entrypoint.
  if (!reference || service.kind !== 'map' || find(service, 'build') || find(service, 'provider')) return;
  const use = imageUse(reference);
  if (!use?.isCertain) return;
  const subject = { name, service, root, reference, use };
  checkHealthTool(subject, problems);
  if (find(service, 'entrypoint') || find(service, 'volumes_from')) return;
  checkImageVariables(subject, host, problems);
  checkDataPaths(subject, host, problems);
}
