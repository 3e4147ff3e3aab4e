import { ownProperty } from '../../base/ownProperty.ts';
import type { Location } from '../../base/problem.ts';
import type { ProblemList } from '../problems/problems.ts';
import { patchbayShape, servicePatchbayShape } from '../schema/patchbay.ts';
import { patchbaySupport, servicePatchbaySupport, type KeySupportTable } from '../schema/patchbaySupport.ts';
import type { Shape } from '../schema/shape.ts';
import { entriesOf, find, type MapNode, type Node } from '../tree/tree.ts';

/** Warns of each key of `x-patchbay` that is accepted and has no effect, since whoever wrote it counts on one. `support` says which. */
export function checkUnreadKeys(
  root: MapNode,
  problems: ProblemList,
  support: KeySupportTable = patchbaySupport,
): void {
  const warn = (key: string, at: Location): void => {
    const why = 'this version of Patchbay checks how it is written, and does nothing with it';
    problems.warning(
      'not-read-yet',
      `"${key}" is not read yet: ${why}. Remove it, or keep it for a later version.`,
      at,
    );
  };
  visitUnread(find(root, 'x-patchbay'), patchbayShape, '', { support, warn });
  for (const [, service] of entriesOf(find(root, 'services'))) {
    visitUnread(find(service, 'x-patchbay'), servicePatchbayShape, '', { support: servicePatchbaySupport, warn });
  }
}

interface Visit {
  readonly support: KeySupportTable;
  readonly warn: (key: string, at: Location) => void;
}

function visitUnread(node: Node | undefined, shape: Shape, place: string, visit: Visit): void {
  for (const [key, value, keyAt] of entriesOf(node)) {
    const attribute = ownProperty(shape.table?.().attributes, key);
    const below = attribute ? [place, key].filter(Boolean).join('.') : place;
    if (ownProperty(visit.support, below) === 'unread') visit.warn(key, keyAt);
    else visitUnread(value, attribute?.shape ?? shape.values ?? {}, below, visit);
  }
}
