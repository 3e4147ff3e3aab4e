import { CompletionItemKind, type CompletionItem } from 'vscode-languageserver/node';
import type { Position } from '../../base/problem.ts';
import type { Snapshot } from '../text/snapshot.ts';
import { switchables, switchBeingWritten } from '../text/switches.ts';

/** The hints to switch off, behind `# patchbay-disable`; undefined elsewhere. */
export function switchItems({ file }: Snapshot, position: Position): CompletionItem[] | undefined {
  const place = switchBeingWritten(file, position);
  return (
    place &&
    [...switchables]
      .filter(([name]) => !place.before.includes(name))
      .map(([, { code, summary, help }]) => ({
        label: code,
        kind: CompletionItemKind.Constant,
        detail: summary,
        documentation: help,
        textEdit: { range: place.range, newText: code },
      }))
  );
}
