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
  const byFile = new Map<string, FileEdit[]>();
  for (const edit of edits) byFile.set(edit.file, [...(byFile.get(edit.file) ?? []), edit]);
  if (!hasDocumentChanges) {
    return {
      changes: Object.fromEntries([...byFile].map(([file, own]) => [uriIn(sources, file), own.map(plain)])),
    };
  }
  const annotations: Record<string, ChangeAnnotation> = {};
  const annotated = (edit: FileEdit): TextEdit | AnnotatedTextEdit => {
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

function plain({ range, newText }: FileEdit): TextEdit {
  return { range, newText };
}

function annotationOf(
  { warning, file }: FileEdit,
  { open }: FeatureSources,
): { readonly id: string; readonly annotation: ChangeAnnotation } | undefined {
  if (warning) return { id: warning.label, annotation: { ...warning, needsConfirmation: true } };
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
