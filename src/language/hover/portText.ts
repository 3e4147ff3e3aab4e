import { parsePorts, type PortForm } from '../../manifest/forms/ports.ts';
import { expandTemplate } from '../../manifest/tree/template.ts';
import { find, numberOf, textOf, type Node, type ScalarNode } from '../../manifest/tree/tree.ts';
import { code } from './markdown.ts';

/** A published port in words. `item` is its long form; `key` is the key of that which is hovered over, if one is. */
export function publishedText(
  written: ScalarNode,
  item: Node | undefined,
  key: string | undefined,
): string | undefined {
  if (key === undefined) {
    const forms = parsePorts(shortText(written, item));
    return typeof forms === 'string' ? undefined : sentence(forms);
  }
  const target = numberOf(find(item, 'target'));
  if (target === undefined || !/^(target|published|host_ip|protocol)$/.test(key)) return undefined;
  const [published, hostIp, protocol] = ['published', 'host_ip', 'protocol'].map((one) => textOf(find(item, one)));
  return sentence([
    {
      target,
      protocol: protocol ?? 'tcp',
      ...(published !== undefined && published !== '' && { published }),
      ...(hostIp !== undefined && hostIp !== '' && { hostIp }),
    },
  ]);
}

/** The short form with its variables filled in. */
function shortText(written: ScalarNode, item: Node | undefined): string {
  const origin = item?.origin;
  return origin?.kind === 'interpolated' ? expandTemplate(origin.template, origin.lookup).text : String(written.value);
}

function sentence(forms: readonly PortForm[]): string | undefined {
  const [first, last] = [forms[0], forms.at(-1)];
  if (!first || !last) return undefined;
  const published = spanOf(first.published, last.published);
  const target = spanOf(String(first.target), String(last.target)) ?? '';
  const outside =
    published === undefined
      ? `a free port of ${first.hostIp === undefined ? 'this machine' : code(first.hostIp)}`
      : first.hostIp === undefined
        ? `${code(published)} on all addresses of this machine`
        : `${code(`${first.hostIp}:${published}`)} on this machine`;
  const only = /^(127\.|::1$|localhost$)/.test(first.hostIp ?? '') ? ' No other machine can connect.' : '';
  return `${outside} → ${code(target)} in the container, ${first.protocol}.${only}`;
}

function spanOf(first: string | undefined, last: string | undefined): string | undefined {
  return first === undefined || last === undefined || first === last ? first : `${first}-${last}`;
}
