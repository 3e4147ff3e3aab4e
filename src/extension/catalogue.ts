/** What `package.json` says of one command. `test/unit/extension/catalogue.test.ts` holds the two together. */
interface CommandDeclaration {
  readonly title: string;
  /** What buttons and menus of a view's title show, where the view says what it is about. */
  readonly shortTitle?: string;
  readonly icon?: string;
  readonly enablement?: string;
  /** False: it is about a row, or needs an argument, so the palette does not list it. */
  readonly isInPalette?: false;
  /** When the palette lists it, if not always. */
  readonly paletteWhen?: string;
}

/** The palette lists what is about an application unless it is known that there is none. */
const hasApplication = 'workspaceFolderCount > 0 && patchbay.state != noManifest && patchbay.state != brokenManifest';
const hasManifest = 'workspaceFolderCount > 0 && patchbay.state != noManifest';
const hasManifestInView = 'resourceLangId =~ /^(patchbay|dockercompose)$/';

const hasDraftInView = 'resourceFilename =~ /\\.patchbay\\.json$/';

/** Whatever connects or runs something needs a trusted workspace, and an application. */
const trusted = { enablement: 'isWorkspaceTrusted', paletteWhen: hasApplication } as const;

/** Only an application on several machines has nodes. */
const onCluster = { enablement: 'isWorkspaceTrusted', paletteWhen: 'patchbay.services.hasNodes' } as const;

/** Every command there is. A handler that is missing in `composition.ts` is a compile error. */
export const commands = {
  'patchbay.application.up': { title: 'Start Application', icon: '$(play)', ...trusted },
  'patchbay.application.stop': { title: 'Stop Application', icon: '$(debug-stop)', ...trusted },
  'patchbay.application.restart': {
    title: 'Restart Application',
    icon: '$(debug-restart)',
    ...trusted,
  },
  'patchbay.application.down': {
    title: 'Remove Containers and Networks (Down)…',
    icon: '$(trash)',
    ...trusted,
  },
  'patchbay.application.downWithVolumes': { title: 'Down with Volumes…', icon: '$(trash)', ...trusted },
  'patchbay.application.chooseEnvironment': { title: 'Choose Environment…', icon: '$(versions)', ...trusted },
  'patchbay.application.openBeside': {
    title: 'Open Another Environment Beside…',
    icon: '$(split-horizontal)',
    ...trusted,
  },
  'patchbay.application.closeBeside': { title: 'Close Environment', icon: '$(close)', ...trusted, isInPalette: false },
  'patchbay.application.bringBack': { title: 'Bring Back to the Manifest…', ...trusted, isInPalette: false },
  'patchbay.application.checkDrift': { title: 'Check for Drift…', icon: '$(diff)', ...trusted },
  'patchbay.application.deploy': { title: 'Deploy to…', icon: '$(cloud-upload)', ...trusted },
  'patchbay.application.promote': { title: 'Promote to Environment…', icon: '$(rocket)', ...trusted },
  'patchbay.applications.open': { title: 'Open Application…', icon: '$(server-environment)', ...trusted },
  'patchbay.applications.pin': { title: 'Pin Application', icon: '$(pin)', ...trusted, isInPalette: false },
  'patchbay.applications.unpin': { title: 'Unpin Application', icon: '$(pinned)', ...trusted, isInPalette: false },
  'patchbay.applications.hide': { title: 'Hide Application', ...trusted, isInPalette: false },
  'patchbay.applications.showHidden': { title: 'Show Hidden Applications…', ...trusted },
  'patchbay.services.start': { title: 'Start Service', icon: '$(play)', ...trusted },
  'patchbay.services.stop': { title: 'Stop Service', icon: '$(debug-stop)', ...trusted },
  'patchbay.services.restart': { title: 'Restart Service', icon: '$(debug-restart)', ...trusted },
  'patchbay.services.pause': { title: 'Pause Service', icon: '$(debug-pause)', ...trusted },
  'patchbay.services.unpause': { title: 'Unpause Service', icon: '$(debug-continue)', ...trusted },
  'patchbay.services.scale': { title: 'Scale Service…', icon: '$(versions)', ...trusted },
  'patchbay.services.rebuild': { title: 'Rebuild Service', icon: '$(tools)', ...trusted },
  'patchbay.cluster.update': { title: 'Update Service', icon: '$(cloud-upload)', ...onCluster },
  'patchbay.cluster.rollBack': { title: 'Roll Back Service…', icon: '$(discard)', ...onCluster },
  'patchbay.cluster.pauseUpdate': { title: 'Pause Update', icon: '$(debug-pause)', ...onCluster },
  'patchbay.cluster.resumeUpdate': { title: 'Continue Update', icon: '$(debug-continue)', ...onCluster },
  'patchbay.cluster.rebalance': { title: 'Rebalance over Nodes…', icon: '$(arrow-swap)', ...onCluster },
  'patchbay.nodes.drain': { title: 'Drain Node…', icon: '$(sign-out)', ...onCluster },
  'patchbay.nodes.activate': { title: 'Activate Node…', icon: '$(sign-in)', ...onCluster },
  'patchbay.nodes.promote': { title: 'Promote Node to Manager…', icon: '$(arrow-up)', ...onCluster },
  'patchbay.nodes.demote': { title: 'Demote Node to Worker…', icon: '$(arrow-down)', ...onCluster },
  'patchbay.nodes.editLabels': { title: 'Edit Labels of Node…', icon: '$(tag)', ...onCluster },
  'patchbay.develop.runLocally': { title: 'Run Locally', icon: '$(vm)', ...trusted },
  'patchbay.develop.runInContainer': { title: 'Run in Container', icon: '$(package)', ...trusted },
  'patchbay.services.pull': { title: 'Pull Image', icon: '$(cloud-download)', ...trusted },
  'patchbay.services.kill': { title: 'Kill Service…', icon: '$(zap)', ...trusted },
  'patchbay.services.remove': {
    title: 'Remove Containers of Service…',
    icon: '$(trash)',
    ...trusted,
  },
  'patchbay.services.openPage': { title: 'Open Service Page', icon: '$(dashboard)', ...trusted },
  'patchbay.services.logs': { title: 'Show Logs', icon: '$(output)', ...trusted },
  'patchbay.services.attachLogs': {
    title: 'Attach Logs in Terminal',
    icon: '$(terminal-view-icon)',
    ...trusted,
  },
  'patchbay.services.openShell': { title: 'Open Shell', icon: '$(terminal)', ...trusted },
  'patchbay.services.runInContainer': {
    title: 'Run Command in Container…',
    icon: '$(run)',
    ...trusted,
  },
  'patchbay.services.showProcesses': {
    title: 'Show Processes',
    icon: '$(list-ordered)',
    ...trusted,
  },
  'patchbay.services.copyFrom': { title: 'Copy Files from Container…', ...trusted },
  'patchbay.services.copyTo': { title: 'Copy Files to Container…', ...trusted },
  'patchbay.develop.watch': { title: 'Watch Files', icon: '$(eye)', ...trusted },
  'patchbay.develop.unwatch': {
    title: 'Stop Watching Files',
    icon: '$(eye-closed)',
    ...trusted,
    paletteWhen: 'patchbay.develop.hasWatched',
  },
  'patchbay.develop.showSyncs': {
    title: 'Show Synced Files…',
    icon: '$(history)',
    ...trusted,
    paletteWhen: 'patchbay.develop.hasWatched',
  },
  'patchbay.telemetry.receive': { title: 'Receive Telemetry', icon: '$(radio-tower)', ...trusted },
  'patchbay.telemetry.stop': {
    title: 'Stop Receiving Telemetry',
    icon: '$(circle-slash)',
    ...trusted,
  },
  'patchbay.deadLetters.show': { title: 'Show Dead Letters', icon: '$(inbox)', ...trusted },
  'patchbay.deadLetters.refresh': {
    title: 'Refresh Dead Letters',
    shortTitle: 'Refresh',
    icon: '$(refresh)',
    ...trusted,
    isInPalette: false,
  },
  'patchbay.deadLetters.redrive': { title: 'Redrive…', icon: '$(debug-step-out)', ...trusted, isInPalette: false },
  'patchbay.deadLetters.edit': { title: 'Edit and Redrive…', icon: '$(edit)', ...trusted, isInPalette: false },
  'patchbay.deadLetters.redriveEdited': {
    title: 'Redrive Edited Messages…',
    icon: '$(debug-step-out)',
    ...trusted,
    isInPalette: false,
  },
  'patchbay.deadLetters.retry': { title: 'Retry…', icon: '$(debug-restart)', ...trusted, isInPalette: false },
  'patchbay.deadLetters.claim': { title: 'Claim Pending Entries…', icon: '$(reply)', ...trusted, isInPalette: false },
  'patchbay.deadLetters.drop': { title: 'Drop…', icon: '$(trash)', ...trusted, isInPalette: false },
  'patchbay.transfers.control': {
    title: 'Steer Transfer…',
    icon: '$(debug-pause)',
    ...trusted,
    paletteWhen: 'patchbay.transfers.isRunning',
  },
  'patchbay.develop.why': {
    title: 'Why Was This File (Not) Synced?',
    icon: '$(question)',
    ...trusted,
    paletteWhen: 'patchbay.develop.hasRules',
  },
  'patchbay.services.openInBrowser': {
    title: 'Open in Browser',
    icon: '$(link-external)',
    ...trusted,
  },
  'patchbay.services.copyContainerName': { title: 'Copy Container Name', ...trusted, isInPalette: false },
  'patchbay.services.copyContainerId': { title: 'Copy Container ID', ...trusted, isInPalette: false },
  'patchbay.services.copyEnvironment': { title: 'Copy Environment', ...trusted },
  'patchbay.services.openEnvironmentTerminal': {
    title: 'Open Terminal with Environment',
    icon: '$(terminal)',
    ...trusted,
  },
  'patchbay.services.filter': { title: 'Filter Services…', shortTitle: 'Filter…', icon: '$(search)', ...trusted },
  'patchbay.services.clearFilter': {
    title: 'Clear Services Filter',
    shortTitle: 'Clear Filter',
    icon: '$(search-stop)',
    ...trusted,
    paletteWhen: 'patchbay.services.isFiltered',
  },
  'patchbay.services.groupBy': {
    title: 'Group Services by…',
    shortTitle: 'Group by…',
    icon: '$(list-tree)',
    ...trusted,
  },
  'patchbay.services.refresh': {
    title: 'Refresh Services',
    shortTitle: 'Refresh',
    icon: '$(refresh)',
    ...trusted,
    paletteWhen: 'workspaceFolderCount > 0',
  },
  'patchbay.services.showPlan': { title: 'Show Plan', icon: '$(checklist)', ...trusted },
  'patchbay.services.chooseEngine': { title: 'Choose Engine…', icon: '$(server)' },
  'patchbay.debug.start': { title: 'Debug Service', shortTitle: 'Debug', icon: '$(debug-alt)', ...trusted },
  'patchbay.debug.stop': { title: 'Stop Debugging', icon: '$(debug-disconnect)', ...trusted },
  'patchbay.docker.chooseContext': { title: 'Choose Docker Context…', icon: '$(remote)' },
  'patchbay.docker.showHelp': { title: 'How to Start Docker', icon: '$(question)' },
  'patchbay.services.selectProfiles': { title: 'Select Profiles…', icon: '$(filter)', ...trusted },
  'patchbay.projects.stop': { title: 'Stop Project…', icon: '$(debug-stop)', ...trusted },
  'patchbay.projects.openFolder': {
    title: 'Open Project Folder…',
    icon: '$(folder-opened)',
    ...trusted,
  },
  'patchbay.projects.remove': { title: 'Remove Project…', icon: '$(trash)', ...trusted },
  'patchbay.channels.inspect': { title: 'Inspect Channel', icon: '$(list-flat)', ...trusted },
  'patchbay.channels.publish': { title: 'Publish Message…', icon: '$(send)', ...trusted },
  'patchbay.channels.publishFile': { title: 'Publish from File…', icon: '$(send)', ...trusted },
  'patchbay.contracts.exportAsyncApi': { title: 'Export AsyncAPI Document…', icon: '$(json)', ...trusted },
  'patchbay.manifest.exportForKubernetes': { title: 'Export for Kubernetes…', ...trusted },
  'patchbay.contracts.infer': { title: 'Infer Contract from Messages…', icon: '$(lightbulb)', ...trusted },
  'patchbay.contracts.compare': { title: 'Compare Contract…', icon: '$(compare-changes)', ...trusted },
  'patchbay.contracts.widen': { title: 'Widen Contract…', ...trusted, isInPalette: false },
  'patchbay.contracts.showMessages': {
    title: 'Show Messages That Break the Contract',
    ...trusted,
    isInPalette: false,
  },
  'patchbay.messages.send': { title: 'Send Message', icon: '$(send)', ...trusted, paletteWhen: hasDraftInView },
  'patchbay.messages.sendAgain': {
    title: 'Send Last Message Again',
    ...trusted,
    paletteWhen: 'patchbay.messages.hasSent',
  },
  'patchbay.messages.history': { title: 'Show Sent Messages…', icon: '$(history)', ...trusted },
  'patchbay.messages.openTemplate': { title: 'Open Message Template…', ...trusted },
  'patchbay.messages.insertSample': {
    title: 'Insert Sample Payload…',
    icon: '$(beaker)',
    ...trusted,
    paletteWhen: hasDraftInView,
  },
  'patchbay.messages.showSent': { title: 'Show Sent Message', ...trusted, isInPalette: false },
  'patchbay.messages.showTrace': { title: 'Show Trace of Sent Message', ...trusted, isInPalette: false },
  'patchbay.channels.copyName': { title: 'Copy Name', ...trusted, isInPalette: false },
  'patchbay.channels.createGroup': { title: 'Create Consumer Group…', icon: '$(organization)', ...trusted },
  'patchbay.channels.trim': { title: 'Trim Stream…', ...trusted },
  'patchbay.channels.deleteKey': { title: 'Delete Key from Redis…', icon: '$(trash)', ...trusted },
  'patchbay.channels.filter': { title: 'Filter Channels…', shortTitle: 'Filter…', icon: '$(search)', ...trusted },
  'patchbay.channels.clearFilter': {
    title: 'Clear Channels Filter',
    shortTitle: 'Clear Filter',
    icon: '$(search-stop)',
    ...trusted,
    paletteWhen: 'patchbay.channels.isFiltered',
  },
  'patchbay.channels.groupBy': {
    title: 'Group Channels by…',
    shortTitle: 'Group by…',
    icon: '$(list-tree)',
    ...trusted,
  },
  'patchbay.channels.showMore': { title: 'Show More Channels', ...trusted, isInPalette: false },
  'patchbay.channels.refresh': { title: 'Refresh Channels', shortTitle: 'Refresh', icon: '$(refresh)', ...trusted },
  'patchbay.broker.setCredentials': {
    title: 'Set Broker Credentials…',
    icon: '$(key)',
    ...trusted,
  },
  'patchbay.groups.acknowledge': {
    title: 'Acknowledge…',
    icon: '$(check)',
    ...trusted,
    isInPalette: false,
  },
  'patchbay.groups.claim': { title: 'Claim…', icon: '$(reply)', ...trusted, isInPalette: false },
  'patchbay.groups.setId': {
    title: 'Set Last Delivered ID…',
    ...trusted,
    isInPalette: false,
  },
  'patchbay.groups.destroy': { title: 'Destroy Consumer Group…', ...trusted, isInPalette: false },
  'patchbay.groups.deleteConsumer': { title: 'Delete Consumer…', ...trusted, isInPalette: false },
  'patchbay.groups.deleteEntry': { title: 'Delete Entry…', ...trusted, isInPalette: false },
  'patchbay.groups.copyId': { title: 'Copy Entry ID', ...trusted, isInPalette: false },
  'patchbay.inspector.open': {
    title: 'Open Message Inspector…',
    icon: '$(list-flat)',
    ...trusted,
  },
  'patchbay.recordings.replay': {
    title: 'Replay Recording…',
    shortTitle: 'Replay…',
    icon: '$(run-all)',
    enablement: 'isWorkspaceTrusted',
  },
  'patchbay.inspector.openLink': { title: 'Open Inspector Link…', icon: '$(link)', ...trusted },
  'patchbay.recordings.record': { title: 'Record Messages…', shortTitle: 'Record…', icon: '$(record)', ...trusted },
  'patchbay.recordings.open': { title: 'Open Recording…', icon: '$(folder-opened)' },
  'patchbay.inspector.openChannel': { title: 'Open Channel', ...trusted, isInPalette: false },
  'patchbay.topology.show': { title: 'Show Topology', icon: '$(type-hierarchy)', ...trusted },
  'patchbay.history.show': { title: 'History of Service…', icon: '$(history)', ...trusted },
  'patchbay.policies.show': { title: 'Show Policies…', icon: '$(law)', ...trusted },
  'patchbay.audit.open': { title: 'Open Audit Trail', icon: '$(law)', ...trusted },
  'patchbay.audit.verify': { title: 'Verify Audit Trail', icon: '$(verified)', ...trusted },
  'patchbay.traces.recent': { title: 'Show Recent Traces', icon: '$(history)', ...trusted },
  'patchbay.traces.slowest': { title: 'Slowest Traces', ...trusted, isInPalette: false },
  'patchbay.traces.failed': { title: 'Failed Traces', ...trusted, isInPalette: false },
  'patchbay.traces.stuck': { title: 'Stuck Traces', ...trusted, isInPalette: false },
  'patchbay.traces.show': { title: 'Show Trace…', icon: '$(references)', ...trusted },
  'patchbay.policies.makeFixture': { title: 'Make a Fixture of This Plan…', icon: '$(beaker)', ...trusted },
  'patchbay.policies.replay': { title: 'What Would This Policy Have Blocked?', icon: '$(law)', ...trusted },
  'patchbay.manifest.reveal': {
    title: 'Reveal in Manifest',
    icon: '$(go-to-file)',
    ...trusted,
    paletteWhen: hasManifest,
  },
  'patchbay.manifest.showProblems': {
    title: 'Show Problems of Manifest',
    icon: '$(error)',
    paletteWhen: hasManifest,
  },
  'patchbay.manifest.create': {
    title: 'Create Manifest',
    icon: '$(new-file)',
    paletteWhen: 'workspaceFolderCount > 0',
  },
  'patchbay.manifest.chooseContext': {
    title: 'Choose Manifest Files…',
    icon: '$(layers)',
    paletteWhen: hasManifestInView,
  },
  'patchbay.resolved.open': {
    title: 'Open Resolved Manifest to the Side',
    icon: '$(open-preview)',
    paletteWhen: hasManifest,
  },
  'patchbay.resolved.reveal': {
    title: 'Show in Resolved Manifest',
    paletteWhen: hasManifestInView,
  },
  'patchbay.resolved.compare': { title: 'Compare Environments…', icon: '$(diff)', paletteWhen: hasManifest },
  'patchbay.showLog': { title: 'Show Patchbay Log' },
  'patchbay.openWalkthrough': { title: 'Get Started' },
} as const satisfies Readonly<Record<`patchbay.${string}`, CommandDeclaration>>;

/** Menus within the menus of rows, with their labels. */
export const submenus = {
  'patchbay.services.traces': 'Traces',
  'patchbay.services.terminal': 'Terminal',
  'patchbay.services.copy': 'Copy',
} as const satisfies Readonly<Record<`patchbay.${string}`, string>>;

export type CommandId = keyof typeof commands;

/** Every setting, with the type it is read as. */
export const settings = {
  engine: { default: 'auto' as 'auto' | 'docker' | 'swarm' | 'process' },
  'docker.host': { default: '' },
  'docker.context': { default: '' as string },
  'redis.url': { default: '' },
  'manifest.file': { default: '' },
  profiles: { default: [] as readonly string[] },
  'services.groupBy': { default: 'application' as 'application' | 'profile' | 'state' },
  'plan.confirm': { default: 'always' as 'always' | 'destructive' | 'never' },
  'channels.refreshInterval': { default: 2000 },
  'channels.groupBy': { default: 'auto' as 'auto' | 'prefix' | 'none' },
  'channels.lagWarning': { default: 1000 },
  'language.coexistence': { default: 'auto' as 'auto' | 'all' | 'own' },
  'codeLens.enabled': { default: true as boolean },
  'inlayHints.variables': { default: true as boolean },
  'inlayHints.defaults': { default: true as boolean },
  'inlayHints.inherited': { default: true as boolean },
  'inspector.startFrom': { default: 'beginning' as 'beginning' | 'latest' },
  'inspector.maxMessages': { default: 1_000_000 },
  'inspector.maxBytes': { default: 536_870_912 },
  'recordings.redact': { default: ['contract'] as readonly string[] },
  'topology.watchCommands': { default: 'auto' as 'auto' | 'off' },
} as const;

export type SettingName = keyof typeof settings;

/** What a setting is read as. */
export type SettingValue<K extends SettingName> = (typeof settings)[K]['default'] extends number
  ? number
  : (typeof settings)[K]['default'];

/** Every context key, with the values it takes. They drive the welcome views and menus: a test holds the `when` clauses to them. */
export const contextKeys = {
  /** What the Services view can show. */
  'patchbay.state': [
    'noFolder',
    'untrusted',
    'loading',
    'failed',
    'noManifest',
    'brokenManifest',
    'engineUnreachable',
    'ready',
  ],
  /** A filter is set on the Services view. */
  'patchbay.services.isFiltered': [true, false],
  /** The workspace has several applications. */
  'patchbay.services.isSeveral': [true, false],
  /** Some application that is looked at names environments. */
  'patchbay.services.hasEnvironments': [true, false],
  /** Some application that is looked at runs on a cluster. */
  'patchbay.services.hasNodes': [true, false],
  /** Some of them are hidden. */
  'patchbay.services.hasHidden': [true, false],
  /** Some service of an application that is looked at has rules under `develop.watch`. */
  'patchbay.develop.hasRules': [true, false],
  /** Files are, or were, watched in this window: a step of the walkthrough is done. */
  'patchbay.develop.hasWatched': [true, false],
  /** Messages are being carried: a replay, for instance. */
  'patchbay.transfers.isRunning': [true, false],
  /** A message was sent in this window. */
  'patchbay.messages.hasSent': [true, false],
  /** A plan that starts something was applied in this window: a step of the walkthrough is done. */
  'patchbay.hasStarted': [true, false],
  /** An inspector was opened in this window: another step is done. */
  'patchbay.hasInspected': [true, false],
  /** A map was opened in this window: one more is done. */
  'patchbay.topology.hasShown': [true, false],
  /** VS Code ticks no step whose condition was true before it knew the walkthrough; this one becomes true after that. */
  'patchbay.hasOpenedWalkthrough': [true, false],
  /** Somebody asked for the Dead Letters view in this window. */
  'patchbay.deadLetters.isShown': [true, false],
  /** A filter is set on the Channels view. */
  'patchbay.channels.isFiltered': [true, false],
  /** What the Channels view can show; `unavailable` when the Services view has nothing either. */
  'patchbay.channels.state': ['unavailable', 'noneOpen', 'notRunning', 'noBroker', 'connecting', 'lost', 'ready'],
} as const;
export type ContextKeys = { readonly [K in keyof typeof contextKeys]: (typeof contextKeys)[K][number] };

export const views = ['patchbay.services', 'patchbay.channels', 'patchbay.deadLetters'] as const;
export type ViewId = (typeof views)[number];
