import * as vscode from 'vscode';
import type { Location } from '../../base/problem.ts';
import type { PolicyFinding } from '../../policy/rules/finding.ts';

/**
 * The value that is to blame, as the Problems view has it: the language server alone knows the text. Undefined for what is not judged
 * while editing.
 */
export function findingPlace({ code, message, services }: PolicyFinding): Location | undefined {
  const found = vscode.languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) =>
      diagnostics.filter((diagnostic) => codeOf(diagnostic) === code).map((diagnostic) => ({ uri, diagnostic })),
    );
  const same =
    found.find(({ diagnostic }) => diagnostic.message.startsWith(message)) ??
    found.find(({ diagnostic }) => services.some((service) => diagnostic.message.includes(service)));
  if (!same) return undefined;
  const { start, end } = same.diagnostic.range;
  return { file: same.uri.fsPath, range: { start, end } };
}

function codeOf({ code }: vscode.Diagnostic): string | undefined {
  const value = typeof code === 'object' ? code.value : code;
  return value === undefined ? undefined : String(value);
}
