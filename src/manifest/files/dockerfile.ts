import { resolve } from 'node:path';
import type { ManifestHost } from './host.ts';
import { isRemote } from './paths.ts';

/** Where the Dockerfile of a build is: in a context, which is absolute, or in the manifest itself. */
interface DockerfilePlace {
  readonly context: string;
  readonly dockerfile?: string | undefined;
  readonly dockerfileInline?: string | undefined;
}

/** The text of a build's Dockerfile; undefined where it is elsewhere, or cannot be read. */
export function dockerfileText(
  { context, dockerfile = 'Dockerfile', dockerfileInline }: DockerfilePlace,
  host: Pick<ManifestHost, 'readText'>,
): string | undefined {
  if (dockerfileInline !== undefined) return dockerfileInline;
  return context === '' || isRemote(context) ? undefined : host.readText(resolve(context, dockerfile));
}

/** What of a Dockerfile a manifest can name. */
export interface DockerfileFacts {
  readonly targets: readonly string[];
  readonly args: readonly string[];
  /** That it says it listens on. */
  readonly ports: readonly number[];
}

const maxLines = 5000;

/** The named stages, the arguments and the ports of a Dockerfile. Of instructions that go on over lines, only arguments are read there. */
export function readDockerfile(text: string): DockerfileFacts {
  const targets = new Set<string>();
  const args = new Set<string>();
  const ports = new Set<number>();
  let isInArguments = false;
  for (const line of text.split(/\r?\n/, maxLines)) {
    const stage = /^\s*FROM\s+(?:--\S{1,200}\s+)*\S{1,300}\s+AS\s+([\w.-]{1,200})\s*$/i.exec(line)?.[1];
    if (stage !== undefined) targets.add(stage);
    const isComment = /^\s*#/.test(line);
    const more = isInArguments && !isComment ? line.slice(0, 1000) : '';
    const declared: string = /^\s*ARG\s+(.{1,1000})$/i.exec(line)?.[1] ?? more;
    if (!isComment) isInArguments = declared !== '' && /\\[ \t]*$/.test(line);
    for (const word of declared.split(/\s+/)) {
      const name = /^[A-Za-z_]\w{0,200}/.exec(word)?.[0];
      if (name !== undefined) args.add(name);
    }
    const exposed = /^\s*EXPOSE\s+(.{1,1000})$/i.exec(line)?.[1] ?? '';
    for (const [, port = ''] of exposed.matchAll(/(?<![\w$])(\d{1,5})(?=$|\s|\/)/g)) ports.add(Number(port));
  }
  return { targets: [...targets], args: [...args], ports: [...ports] };
}

/** The arguments that it declares; undefined where another syntax may declare them otherwise. */
export function declaredArguments(text: string): readonly string[] | undefined {
  return /^#\s*syntax\s*=\s*(?!\S*docker\/dockerfile)/i.test(text) ? undefined : readDockerfile(text).args;
}

/** Those that every Dockerfile knows. */
const predefined =
  /^((https?|ftp|no|all)_proxy|BUILD(KIT|X)_\w+|SOURCE_DATE_EPOCH|(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT))$/i;

/** True for a build argument that needs no declaration. */
export function isPredefinedArgument(name: string): boolean {
  return predefined.test(name);
}

/**
 * True if the image that is built has a health check: of the stage that is meant (the last one when left out), or of a
 * stage that it is built on. `HEALTHCHECK NONE` takes away what an earlier stage has.
 */
export function hasHealthcheck(text: string, target?: string): boolean {
  const found = new Map<string, boolean>();
  const names: string[] = [];
  for (const line of text.split(/\r?\n/, maxLines)) {
    const [, base, name] =
      /^\s*FROM\s+(?:--\S{1,200}\s+)*(\S{1,300})(?:\s+AS\s+([\w.-]{1,200}))?\s*$/i.exec(line) ?? [];
    if (base !== undefined) {
      const isChecked = found.get(base.toLowerCase()) ?? false;
      names.push((name ?? String(names.length)).toLowerCase());
      found.set(names.at(-1) ?? '', isChecked);
    }
    const check = /^\s*HEALTHCHECK\s+(.{1,1000})$/i.exec(line)?.[1];
    if (check !== undefined) found.set(names.at(-1) ?? '', !/^NONE\s*$/i.test(check));
  }
  const meant = (/^\d{1,4}$/.test(target ?? '') ? names[Number(target)] : target?.toLowerCase()) ?? names.at(-1);
  return found.get(meant ?? '') ?? false;
}
