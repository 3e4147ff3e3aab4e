import { createHash } from 'node:crypto';
import {
  DiagnosticSeverity,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type FullDocumentDiagnosticReport,
  type PublishDiagnosticsParams,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Disposable } from '../../base/disposable.ts';
import type { Problem, Severity } from '../../base/problem.ts';
import { Memo } from '../../manifest/cache/memo.ts';
import type { Application } from '../../manifest/model.ts';
import { PolicyBook } from '../../policy/rules/policyBook.ts';
import type { SeenFinding } from '../../policy/wiring/wiringProblems.ts';
import type { ManifestHost } from '../../manifest/files/host.ts';
import { diagnose, toldOnceAt } from './diagnostics.ts';
import type { TypingPause } from './typingPause.ts';
import { policyFileKind } from '../text/policyPath.ts';
import type { Snapshots } from '../text/snapshot.ts';
import { pathOf, uriOf } from '../text/uris.ts';

const languages: ReadonlySet<string> = new Set(['patchbay', 'dockercompose']);

/** True for a document that is a manifest, going by what the editor takes it for. */
export function isManifestLanguage(languageId: string): boolean {
  return languages.has(languageId);
}

/** True for one that is diagnosed: a manifest, or a file of policies, which the editor takes for any other YAML. */
function isDiagnosed({ languageId, uri }: Pick<TextDocument, 'languageId' | 'uri'>): boolean {
  return isManifestLanguage(languageId) || (languageId === 'yaml' && policyFileKind(pathOf(uri)) !== undefined);
}

const severities: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
};

/** Pushes diagnostics, and takes back those of files that have none any more or are no longer looked at. */
export class DiagnosticsPublisher implements Disposable {
  readonly #host: ManifestHost;
  readonly #snapshots: Snapshots;
  readonly #send: (params: PublishDiagnosticsParams) => void;
  /** URI → what was sent for it last, so that nothing is sent twice. */
  readonly #published = new Map<string, string>();
  readonly #pause: TypingPause;
  #releasing: ReturnType<typeof setTimeout> | undefined;
  #found: ReadonlyMap<string, readonly Problem[]> = new Map();
  /** What the rules found in services that have not changed since. */
  readonly #memo: Memo;
  readonly #policies = new PolicyBook();
  readonly #seen: (application: Application) => readonly SeenFinding[];

  constructor(
    host: ManifestHost,
    snapshots: Snapshots,
    send: (params: PublishDiagnosticsParams) => void,
    pause: TypingPause,
    seen: (application: Application) => readonly SeenFinding[] = () => [],
  ) {
    this.#seen = seen;
    this.#pause = pause;
    this.#host = host;
    this.#snapshots = snapshots;
    this.#send = send;
    this.#memo = new Memo(snapshots.parses);
  }

  /**
   * `holdsBack` what is new on the line that is being typed, and shows it later. `unopened` are problems by file that are shown
   * beside those of the open manifests; an open manifest has its own.
   */
  publish(
    open: readonly TextDocument[],
    holdsBack: boolean,
    unopened: ReadonlyMap<string, readonly Problem[]> = new Map(),
  ): void {
    const manifests = open.filter(isDiagnosed);
    const byPath = new Map(open.map((document) => [pathOf(document.uri), document]));
    const found = diagnose(
      manifests.map(({ uri }) => pathOf(uri)),
      this.#host,
      this.#snapshots,
      this.#memo,
      this.#seen,
      this.#policies,
    );
    this.#found = found;
    const next = new Map<string, PublishDiagnosticsParams>();
    // An open manifest without problems is told so, with its version.
    for (const { uri, version } of manifests) next.set(uri, { uri, version, diagnostics: [] });
    const own = new Set(manifests.map(({ uri }) => pathOf(uri)));
    const others = [...unopened].filter(([path]) => !own.has(path));
    const all = new Map([
      ...found,
      ...others.map(([path, told]) => [path, [...(found.get(path) ?? []), ...told]] as const),
    ]);
    for (const [path, told] of all) {
      const problems = toldOnceAt(told);
      const document = byPath.get(path);
      const uri = document?.uri ?? uriOf(path);
      const diagnostics = problems.map((problem) => toDiagnostic(problem, byPath));
      next.set(uri, { uri, ...(document && { version: document.version }), diagnostics });
    }
    for (const uri of this.#published.keys()) if (!next.has(uri)) this.#clear(uri);
    if (holdsBack) this.#pause.changed(manifests);
    this.#show(next.values());
  }

  dispose(): void {
    clearTimeout(this.#releasing);
  }

  #show(all: Iterable<PublishDiagnosticsParams>): void {
    const held: PublishDiagnosticsParams[] = [];
    for (const params of all) {
      const diagnostics = this.#pause.shown(params.uri, params.diagnostics, () => this.#shownOf(params.uri));
      if (diagnostics.length < params.diagnostics.length) held.push(params);
      this.#sendChanged({ ...params, diagnostics: [...diagnostics] });
    }
    clearTimeout(this.#releasing);
    const waitMs = Math.max(...held.map(({ uri }) => this.#pause.waitMs(uri)));
    if (held.length > 0) this.#releasing = setTimeout(() => this.#show(held), waitMs);
  }

  #shownOf(uri: string): readonly Diagnostic[] {
    const text = this.#published.get(uri);
    return text === undefined ? [] : (JSON.parse(text) as PublishDiagnosticsParams).diagnostics;
  }

  /** The diagnostics of a document for an editor that pulls them; only "unchanged" if the editor has them already. */
  report(uri: string, knownId: string | undefined): DocumentDiagnosticReport {
    const related = [...this.#published.keys()].filter((other) => other !== uri);
    const own = this.#plainReport(uri);
    const relatedDocuments = Object.fromEntries(related.map((other) => [other, this.#plainReport(other)]));
    if (own.resultId === knownId) return { kind: 'unchanged', resultId: own.resultId, relatedDocuments };
    return { ...own, relatedDocuments };
  }

  #plainReport(uri: string): FullDocumentDiagnosticReport & { readonly resultId: string } {
    const items = [...this.#shownOf(uri)];
    const resultId = createHash('sha256').update(JSON.stringify(items)).digest('base64url');
    return { kind: 'full', resultId, items };
  }

  /** The problems of a file as of the last publication. */
  problemsOf(path: string): readonly Problem[] {
    return this.#found.get(path) ?? [];
  }

  #clear(uri: string): void {
    this.#published.delete(uri);
    this.#send({ uri, diagnostics: [] });
  }

  #sendChanged(params: PublishDiagnosticsParams): void {
    const text = JSON.stringify(params);
    if (this.#published.get(params.uri) === text) return;
    this.#published.set(params.uri, text);
    this.#send(params);
  }
}

function toDiagnostic(problem: Problem, open: ReadonlyMap<string, TextDocument>): Diagnostic {
  const nowhere = { line: 0, character: 0 };
  const related = problem.related?.map(({ message, at }) => ({
    message,
    location: { uri: open.get(at.file)?.uri ?? uriOf(at.file), range: at.range },
  }));
  return {
    range: problem.at?.range ?? { start: nowhere, end: nowhere },
    severity: severities[problem.severity],
    code: problem.code,
    source: 'patchbay',
    message: problem.message,
    ...(related && { relatedInformation: related }),
  };
}
