import { pathBelow } from '../../../base/disk/pathBelow.ts';
import type { Location } from '../../../base/problem.ts';
import { explain, unexplainedMessage, type Explanation } from '../../../manifest/explain/explain.ts';
import { explainPathText, parseExplainPath } from '../../../manifest/explain/explainPath.ts';
import { printModel } from '../../../manifest/yaml/printModel.ts';
import { exitCodes, type CliContext, type ExitCode } from '../../context.ts';
import type { LoadedManifest } from '../../sources/manifestSource.ts';
import { printable } from '../../output/output.ts';
import { complain, hasErrors, reportProblems } from '../../output/report.ts';

/** Prints one value and how it came to be. A manifest with errors is explained as far as it goes. */
export async function explainValue(
  loaded: LoadedManifest,
  pathText: string,
  format: 'yaml' | 'json',
  context: CliContext,
): Promise<ExitCode> {
  const { stdout, stderr } = context;
  const path = parseExplainPath(pathText);
  if (!path) {
    await complain(stderr, `"${pathText}" is not a path. Write one as services.orders.ports[0] or x.channels."a.b".`);
    return exitCodes.hasProblems;
  }
  await reportProblems(
    stderr,
    loaded.problems.filter(({ severity }) => severity === 'error'),
  );
  const found = explain(loaded, path);
  if ('missing' in found) {
    await complain(stderr, unexplainedMessage(found));
    return exitCodes.hasProblems;
  }
  const text = format === 'json' ? `${JSON.stringify(found, null, 2)}\n` : asText(found, context);
  await stdout.write(text);
  return hasErrors(loaded.problems) ? exitCodes.hasProblems : exitCodes.done;
}

function asText({ path, value, steps }: Explanation, { currentDirectory }: CliContext): string {
  const shown =
    typeof value === 'object' && value !== null ? `\n${indented(printModel(value))}` : ` ${scalarText(value)}`;
  const lines = steps.map(({ text, at }) => {
    const place = at ? `${placeOf(at, currentDirectory)}: ` : '';
    return `  ${printable(`${place}${text}`)}\n`;
  });
  return `${printable(explainPathText(path))}:${shown}\n${lines.join('')}`;
}

function scalarText(value: unknown): string {
  return printable(typeof value === 'string' ? JSON.stringify(value) : String(value));
}

function indented(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => `    ${printable(line)}`)
    .join('\n');
}

/** `file:line:column` as compilers write it, from 1; the file as seen from here when it is below. */
function placeOf({ file, range }: Location, currentDirectory: string): string {
  return `${pathBelow(currentDirectory, file) || file}:${range.start.line + 1}:${range.start.character + 1}`;
}
