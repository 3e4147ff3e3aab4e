import { ownProperty } from '../../base/ownProperty.ts';
import type { Application } from '../../manifest/model.ts';
import { find, flagOf, textOf, type Node } from '../../manifest/tree/tree.ts';
import { code } from './markdown.ts';
import { byteCountText } from './unitText.ts';

/** A mount in words, by its long form. `shown` writes a path of this machine as people may see it. */
export function mountText(
  mount: Node,
  application: Application | undefined,
  shown: (path: string) => string,
): string | undefined {
  const [type, source, target] = ['type', 'source', 'target'].map((key) => textOf(find(mount, key)));
  if (target === undefined) return undefined;
  const outside = sourceText(type ?? 'volume', source, application, shown);
  const size = textOf(find(mount, 'tmpfs', 'size'));
  const facts = [
    flagOf(find(mount, 'read_only')) ? 'read-only' : 'read and write',
    type === 'tmpfs' && size !== undefined && `at most ${byteCountText(size) ?? size}`,
    flagOf(find(mount, 'volume', 'nocopy')) && 'without what the image has there',
    textOf(find(mount, 'bind', 'selinux')) !== undefined && 'with a label of SELinux',
  ];
  return `${outside} → ${code(target)} in the container, ${facts.filter(Boolean).join(', ')}.`;
}

function sourceText(
  type: string,
  source: string | undefined,
  application: Application | undefined,
  shown: (path: string) => string,
): string {
  switch (type) {
    case 'bind':
      return `Bind mount: ${code(shown(source ?? ''))} of this machine`;
    case 'tmpfs':
      return 'Memory of this machine (tmpfs)';
    case 'volume': {
      if (source === undefined) return 'A volume without a name';
      const name = ownProperty(application?.volumes, source)?.name;
      return `Volume ${code(source)}${name === undefined || name === source ? '' : `, on the engine ${code(name)},`}`;
    }
    default:
      return `${type}${source === undefined ? '' : ` ${code(source)}`}`;
  }
}
