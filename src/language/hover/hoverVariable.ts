import { basename, join } from 'node:path';
import { ownProperty } from '../../base/ownProperty.ts';
import { parseDotenv } from '../../manifest/variables/dotenv.ts';
import type { HoverPart } from './hoverPlace.ts';
import { code, escape } from './markdown.ts';
import { isSecretName, isSecretText } from '../../base/secretNames.ts';
import type { Snapshot } from '../text/snapshot.ts';

/** Explains the variable at a position of a key or value. */
export const hoverVariable: HoverPart = ({ snapshot, position, found }) => {
  if (!found) return undefined;
  const name = variableAt(snapshot.file.lines[position.line] ?? '', position.character);
  if (found.role === 'value' || name === undefined) return settersText(snapshot, name);
  const set = settersText(snapshot, name) ?? `Variable **${escape(name)}**`;
  return `${set}\n\nCompose fills in variables of values, and leaves those of keys as they stand.`;
};

/** Lists the places that set a variable, and the one that wins; undefined if fewer than two places set it. */
function settersText(snapshot: Snapshot, name: string | undefined): string | undefined {
  const definitions = name === undefined ? [] : definitionsOf(snapshot, name);
  const [winner] = definitions;
  if (name === undefined || !winner || definitions.length < 2) return undefined;
  const isSecret = isSecretName(name);
  const places = definitions.map(({ where, value }, index) => {
    const shown = isSecret
      ? 'hidden, as its name looks secret'
      : isSecretText(value)
        ? 'hidden, as it looks secret'
        : code(value);
    return `- ${where}: ${shown}${index === 0 ? ', which wins' : ''}`;
  });
  return `Variable **${escape(name)}** is set\n${places.join('\n')}`;
}

function variableAt(line: string, character: number): string | undefined {
  for (const { 0: whole, 1: name, index } of line.matchAll(/\$\$|\$\{?([A-Za-z_]\w{0,200})/g)) {
    if (name !== undefined && character >= index && character <= index + whole.length) return name;
  }
  return undefined;
}

interface Definition {
  readonly where: string;
  readonly value: string;
}

/** The first wins. */
function definitionsOf({ environment, directory, readText }: Snapshot, name: string): readonly Definition[] {
  const file = join(directory(), '.env');
  const own = ownProperty(environment, name);
  const { values, lines } = parseDotenv(readText(file) ?? '', (other) => ownProperty(environment, other));
  const written = values.get(name);
  return [
    ...(own === undefined ? [] : [{ where: 'in the environment of the process', value: own }]),
    ...(written === undefined
      ? []
      : [{ where: `in ${escape(basename(file))}:${(lines.get(name) ?? 0) + 1}`, value: written }]),
  ];
}
