import type * as vscode from 'vscode';
import type { Event } from '../../base/event.ts';
import type { Disposable } from '../../base/disposable.ts';
import type {
  ApplicationChangedParams,
  ApplicationParams,
  ApplicationResult,
  EnvironmentsParams,
  EnvironmentsResult,
  PlacesParams,
  PlacesResult,
  ResolvedParams,
  ResolvedResult,
  TakeOverParams,
  TakeOverResult,
} from '../../protocol/language.ts';
import type {
  ContextOffer,
  ContextParams,
  ContextResult,
  EnvironmentTextParams,
  EnvironmentTextResult,
} from '../../protocol/context.ts';
import type {
  ApplicationReleasedParams,
  WorkspaceApplicationsParams,
  WorkspaceApplicationsResult,
} from '../../protocol/workspaceApplications.ts';
import type {
  PolicyFixtureParams,
  PolicyFixtureResult,
  PolicyTestsParams,
  PolicyTestsResult,
  RunPolicyTestsParams,
  RunPolicyTestsResult,
} from '../../protocol/policyTests.ts';
import type { LanguageOptions, Live } from '../../protocol/live.ts';

/** What anybody of the host may ask the language server. */
export interface LanguageQuestions {
  resolved(params: ResolvedParams, signal: AbortSignal): Promise<ResolvedResult>;
  /** In which ways a manifest can be resolved. */
  environments(params: EnvironmentsParams, signal: AbortSignal): Promise<EnvironmentsResult>;
  /** What a manifest file is read with. */
  context(params: ContextParams, signal: AbortSignal): Promise<ContextResult>;
  /** What else it can be read with. */
  contextOffers(params: ContextParams, signal: AbortSignal): Promise<readonly ContextOffer[]>;
  /** What to write so that a manifest names an environment. */
  environmentText(params: EnvironmentTextParams, signal: AbortSignal): Promise<EnvironmentTextResult>;
  /** The tests of policies in a file. */
  policyTests(params: PolicyTestsParams, signal: AbortSignal): Promise<PolicyTestsResult>;
  policyFixture(params: PolicyFixtureParams, signal: AbortSignal): Promise<PolicyFixtureResult>;
  runPolicyTests(params: RunPolicyTestsParams, signal: AbortSignal): Promise<RunPolicyTestsResult>;
}

/** The language server as the rest of the host sees it, which never sees the client library. */
export interface LanguageConnection extends LanguageQuestions, Disposable {
  application(params: ApplicationParams, signal: AbortSignal): Promise<ApplicationResult>;
  /** Nobody looks at it any more. */
  releaseApplication(params: ApplicationReleasedParams): void;
  /** The applications of the workspace's folders. */
  workspaceApplications(params: WorkspaceApplicationsParams, signal: AbortSignal): Promise<WorkspaceApplicationsResult>;
  /** Where keys of an application stand. */
  places(params: PlacesParams, signal: AbortSignal): Promise<PlacesResult>;
  /** The edit by which an application's manifest says what runs. */
  takeOver(params: TakeOverParams, signal: AbortSignal): Promise<TakeOverResult>;
  /** Some open file is read with other files now. */
  readonly onDidChangeContexts: Event<void>;
  /** Applications that were asked for have changed. */
  readonly onDidChangeApplication: Event<ApplicationChangedParams>;
  /** There are other applications in the workspace than those that were told last. */
  readonly onDidChangeWorkspaceApplications: Event<void>;
}

export interface LanguageClientOptions {
  /** Absolute path of the server's bundle. */
  readonly serverModule: string;
  readonly channel: vscode.LogOutputChannel;
  /** What the server shall show. */
  readonly preferences: () => LanguageOptions;
  readonly onDidChangePreferences: Event<void>;
  /** True where a problem that another extension shows is not to be shown again. */
  readonly hidesSaid: () => boolean;
  /** What runs, as far as is known now. */
  readonly tellLive: () => Live;
  readonly onDidChangeLive: Event<void>;
}
