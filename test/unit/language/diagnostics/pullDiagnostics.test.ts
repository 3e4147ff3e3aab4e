import { afterEach, describe, expect, it } from 'vitest';
import { DocumentDiagnosticRequest, ShutdownRequest, type DocumentDiagnosticReport } from 'vscode-languageserver/node';
import { MemoryManifestHost } from '../../../fakes/memoryManifestHost.ts';
import { Editor, uri } from '../support/editor.ts';

const path = '/shop/compose.yaml';
const pulling = { textDocument: { diagnostic: { relatedDocumentSupport: true } } };
const misspelt = 'include: [parts.yaml]\nservices:\n  web: { imagee: a, build: . }\n';

describe('an editor that asks for diagnostics', () => {
  let editor: Editor;

  afterEach(async () => {
    await editor.client.sendRequest(ShutdownRequest.type);
    editor.dispose();
  });

  async function ask(previousResultId?: string): Promise<DocumentDiagnosticReport> {
    const params = { textDocument: { uri: uri(path) }, ...(previousResultId !== undefined && { previousResultId }) };
    return editor.client.sendRequest(DocumentDiagnosticRequest.type, params);
  }

  async function open(text: string): Promise<void> {
    const disk = new MemoryManifestHost({ '/shop/parts.yaml': 'services:\n  a: { imagee: b, build: . }\n' });
    editor = await Editor.start(disk, { capabilities: pulling });
    await editor.open(path, text);
  }

  const codes = (report: DocumentDiagnosticReport): unknown[] =>
    ('items' in report ? report.items : []).map(({ code }) => code);

  it('gets those of the document at once, and those of files it includes', async () => {
    await open(misspelt);
    const report = await ask();
    expect(codes(report)).toContain('manifest.unknown-key');
    const related = report.relatedDocuments![uri('/shop/parts.yaml')]!;
    expect(codes(related as DocumentDiagnosticReport)).toContain('manifest.unknown-key');
  });

  it('hears that nothing changed, until something does', async () => {
    await open(misspelt);
    const { resultId } = await ask();
    expect((await ask(resultId)).kind).toBe('unchanged');
    await editor.change(path, misspelt.replace('imagee: a, ', ''), 2);
    const next = await ask(resultId);
    expect(next.kind).toBe('full');
    expect(codes(next)).not.toContain('manifest.unknown-key');
  });

  it('is told that it may ask, and is pushed nothing', async () => {
    await open(misspelt);
    await ask();
    expect(editor.capabilities.diagnosticProvider).toMatchObject({ interFileDependencies: true });
    expect(editor.published).toEqual([]);
  });
});
