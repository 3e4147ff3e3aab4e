import { imageUse } from '../../images/images.ts';
import type { ManifestHost } from '../../files/host.ts';
import type { ProblemList } from '../../problems/problems.ts';
import { find, textOf, type MapNode, type Node } from '../../tree/tree.ts';
import { checkDataPaths } from './dataPaths.ts';
import { checkHealthTool } from './healthTool.ts';
import { checkImageVariables } from './imageVariables.ts';

/** What a well-known image makes of a service's variables, mounts and health check. Only what is certain is told. */
export function checkImageUse(
  name: string,
  service: Node,
  root: MapNode,
  host: ManifestHost,
  problems: ProblemList,
): void {
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
