import type {
  AnnotatedTextEdit,
  ChangeAnnotation,
  CreateFile,
  TextDocumentEdit,
  TextEdit,
  WorkspaceEdit,
} from 'vscode-languageserver/node';
import { targetIn, uriIn, type FeatureSources } from './featureSources.ts';
import type { FileEdit, NewFile } from '../actions/offer.ts';

const closedId = 'closed';

/** Turns edits into LSP's form, with versions and annotations if the editor supports them. An annotation marks files that are not open. */
export function workspaceEdit(
  edits: readonly FileEdit[],
  sources: FeatureSources,
  created: readonly NewFile[] = [],
): WorkspaceEdit {
  const { hasDocumentChanges, hasAnnotations } = sources.client();
  const byFile = new Map<string, AskedEdit[]>();
  const asked = hasAnnotations ? withQuestions(edits) : edits;
  for (const edit of asked) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  if (!hasDocumentChanges) {
    return {
      changes: Object.fromEntries([...byFile].map(([file, own]) => [uriIn(sources, file), own.map(plain)])),
    };
  }
  const annotations: Record<string, ChangeAnnotation> = {};
  const annotated = (edit: AskedEdit): TextEdit | AnnotatedTextEdit => {
    const known = hasAnnotations ? annotationOf(edit, sources) : undefined;
    if (!known) return plain(edit);
    annotations[known.id] = known.annotation;
    return { ...plain(edit), annotationId: known.id };
  };
  const changes = [...byFile].map(([file, own]): TextDocumentEdit => ({
    textDocument: targetIn(sources, file),
    edits: own.map(annotated),
  }));
  const documentChanges = [...created.flatMap((file) => creation(file, sources)), ...changes];
  return { documentChanges, ...(Object.keys(annotations).length > 0 && { changeAnnotations: annotations }) };
}

/** An edit that is made, or an empty one that only asks. */
type AskedEdit = FileEdit & { readonly asks?: true };

/**
 * An editor shows what is to be confirmed first, and leaves out each edit that nobody ticks there: a name would be changed
 * in a part of its places. So the edits themselves are ticked, and an empty one beside each kind asks to look at them all.
 */
function withQuestions(edits: readonly FileEdit[]): readonly AskedEdit[] {
  const asked = new Set<string>();
  return edits.flatMap((edit): readonly AskedEdit[] => {
    const { warning, file, range } = edit;
    if (!warning || asked.has(warning.label)) return [edit];
    asked.add(warning.label);
    return [{ file, range: { start: range.start, end: range.start }, newText: '', warning, asks: true }, edit];
  });
}

function plain({ range, newText }: FileEdit): TextEdit {
  return { range, newText };
}

function annotationOf(
  { warning, file, asks }: AskedEdit,
  { open }: FeatureSources,
): { readonly id: string; readonly annotation: ChangeAnnotation } | undefined {
  if (warning && asks) return { id: `${warning.label}?`, annotation: { ...warning, needsConfirmation: true } };
  if (warning) return { id: warning.label, annotation: { ...warning, needsConfirmation: false } };
  if (open(file)) return undefined;
  return { id: closedId, annotation: { label: 'In files that are not open', needsConfirmation: false } };
}

function creation({ file, text }: NewFile, sources: FeatureSources): readonly (CreateFile | TextDocumentEdit)[] {
  const uri = uriIn(sources, file);
  const start = { line: 0, character: 0 };
  return [
    // Refused by the editor where the file has come to be meanwhile: its text is somebody's.
    { kind: 'create', uri },
    { textDocument: { uri, version: null }, edits: [{ range: { start, end: start }, newText: text }] },
  ];
}
