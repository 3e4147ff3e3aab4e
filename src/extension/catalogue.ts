/** What `package.json` says of one command. `test/unit/extension/catalogue.test.ts` holds the two together. */
interface CommandDeclaration {
  readonly title: string;
  readonly category: string;
  readonly icon?: string;
  readonly enablement?: string;
  /** False: it only makes sense with an argument, so the palette does not list it. */
  readonly isInPalette?: false;
}

const services = 'Patchbay Services';
const channels = 'Patchbay Channels';
const inspector = 'Patchbay Inspector';
const patchbay = 'Patchbay';

/** Whatever connects or runs something needs a trusted workspace. */
const trusted = { enablement: 'isWorkspaceTrusted' } as const;

/** Every command there is. A handler that is missing in `composition.ts` is a compile error. */
export const commands = {
  'patchbay.application.up': { title: 'Start Application', category: services, icon: '$(play)', ...trusted },
  'patchbay.application.stop': { title: 'Stop Application', category: services, icon: '$(debug-stop)', ...trusted },
  'patchbay.application.restart': {
    title: 'Restart Application',
    category: services,
    icon: '$(debug-restart)',
    ...trusted,
  },
  'patchbay.application.down': {
    title: 'Remove Containers (Down)',
    category: services,
    icon: '$(trash)',
    ...trusted,
  },
  'patchbay.services.start': { title: 'Start Service', category: services, icon: '$(play)', ...trusted },
  'patchbay.services.stop': { title: 'Stop Service', category: services, icon: '$(debug-stop)', ...trusted },
  'patchbay.services.restart': { title: 'Restart Service', category: services, icon: '$(debug-restart)', ...trusted },
  'patchbay.services.pause': { title: 'Pause Service', category: services, icon: '$(debug-pause)', ...trusted },
  'patchbay.services.unpause': { title: 'Unpause Service', category: services, icon: '$(debug-continue)', ...trusted },
  'patchbay.services.scale': { title: 'Scale Service…', category: services, icon: '$(versions)', ...trusted },
  'patchbay.services.rebuild': { title: 'Rebuild Service', category: services, icon: '$(tools)', ...trusted },
  'patchbay.services.pull': { title: 'Pull Image', category: services, icon: '$(cloud-download)', ...trusted },
  'patchbay.services.kill': { title: 'Kill Service…', category: services, icon: '$(zap)', ...trusted },
  'patchbay.services.remove': {
    title: 'Remove Containers of Service',
    category: services,
    icon: '$(trash)',
    ...trusted,
  },
  'patchbay.services.logs': { title: 'Show Logs', category: services, icon: '$(output)', ...trusted },
  'patchbay.services.attachLogs': {
    title: 'Attach Logs in Terminal',
    category: services,
    icon: '$(terminal-view-icon)',
    ...trusted,
  },
  'patchbay.services.openShell': { title: 'Open Shell', category: services, icon: '$(terminal)', ...trusted },
  'patchbay.services.runInContainer': {
    title: 'Run Command in Container…',
    category: services,
    icon: '$(run)',
    ...trusted,
  },
  'patchbay.services.showProcesses': {
    title: 'Show Processes',
    category: services,
    icon: '$(list-ordered)',
    ...trusted,
  },
  'patchbay.services.copyFrom': { title: 'Copy Files from Container…', category: services, ...trusted },
  'patchbay.services.copyTo': { title: 'Copy Files to Container…', category: services, ...trusted },
  'patchbay.services.openInBrowser': {
    title: 'Open in Browser',
    category: services,
    icon: '$(link-external)',
    ...trusted,
  },
  'patchbay.services.copyContainerName': { title: 'Copy Container Name', category: services, ...trusted },
  'patchbay.services.copyContainerId': { title: 'Copy Container Id', category: services, ...trusted },
  'patchbay.services.copyEnvironment': { title: 'Copy Environment', category: services, ...trusted },
  'patchbay.services.openEnvironmentTerminal': {
    title: 'Open Terminal with Environment',
    category: services,
    icon: '$(terminal)',
    ...trusted,
  },
  'patchbay.services.filter': { title: 'Filter…', category: services, icon: '$(search)', ...trusted },
  'patchbay.services.clearFilter': { title: 'Clear Filter', category: services, icon: '$(search-stop)', ...trusted },
  'patchbay.services.groupBy': { title: 'Group By…', category: services, icon: '$(list-tree)', ...trusted },
  'patchbay.services.refresh': { title: 'Refresh Services', category: services, icon: '$(refresh)', ...trusted },
  'patchbay.services.showPlan': { title: 'Show Plan', category: services, icon: '$(checklist)', ...trusted },
  'patchbay.services.chooseEngine': { title: 'Choose Engine…', category: services, icon: '$(server)' },
  'patchbay.docker.chooseContext': { title: 'Choose Docker Context…', category: patchbay, icon: '$(remote)' },
  'patchbay.services.selectProfiles': { title: 'Select Profiles…', category: services, icon: '$(filter)', ...trusted },
  'patchbay.projects.stop': { title: 'Stop Other Project', category: services, icon: '$(debug-stop)', ...trusted },
  'patchbay.projects.openFolder': {
    title: 'Open Folder of Other Project',
    category: services,
    icon: '$(folder-opened)',
    ...trusted,
  },
  'patchbay.projects.remove': { title: 'Remove Other Project', category: services, icon: '$(trash)', ...trusted },
  'patchbay.channels.inspect': { title: 'Inspect Channel', category: channels, icon: '$(list-flat)', ...trusted },
  'patchbay.channels.publish': { title: 'Publish Message…', category: channels, icon: '$(send)', ...trusted },
  'patchbay.channels.copyName': { title: 'Copy Channel Name', category: channels, ...trusted },
  'patchbay.channels.refresh': { title: 'Refresh Channels', category: channels, icon: '$(refresh)', ...trusted },
  'patchbay.broker.setCredentials': {
    title: 'Set Broker Credentials…',
    category: channels,
    icon: '$(key)',
    ...trusted,
  },
  'patchbay.groups.acknowledge': {
    title: 'Acknowledge…',
    category: channels,
    icon: '$(check)',
    ...trusted,
    isInPalette: false,
  },
  'patchbay.groups.claim': { title: 'Claim…', category: channels, icon: '$(reply)', ...trusted, isInPalette: false },
  'patchbay.groups.setId': {
    title: 'Set Last Delivered Id…',
    category: channels,
    ...trusted,
    isInPalette: false,
  },
  'patchbay.inspector.open': {
    title: 'Open Message Inspector…',
    category: inspector,
    icon: '$(list-flat)',
    ...trusted,
  },
  'patchbay.inspector.openLink': { title: 'Open Link to a View…', category: inspector, icon: '$(link)', ...trusted },
  'patchbay.inspector.openChannel': { title: 'Open Channel', category: inspector, ...trusted, isInPalette: false },
  'patchbay.manifest.reveal': { title: 'Reveal in Manifest', category: patchbay, icon: '$(go-to-file)', ...trusted },
  'patchbay.manifest.create': { title: 'Create Manifest', category: patchbay, icon: '$(new-file)' },
  'patchbay.manifest.chooseContext': { title: 'Choose Files of Manifest…', category: patchbay, icon: '$(layers)' },
  'patchbay.resolved.open': {
    title: 'Open Resolved Manifest to the Side',
    category: patchbay,
    icon: '$(open-preview)',
  },
  'patchbay.resolved.reveal': { title: 'Show in Resolved Manifest', category: patchbay },
  'patchbay.resolved.compare': { title: 'Compare Environments…', category: patchbay, icon: '$(diff)' },
  'patchbay.showLog': { title: 'Show Log', category: patchbay },
  'patchbay.openWalkthrough': { title: 'Get Started', category: patchbay },
} as const satisfies Readonly<Record<`patchbay.${string}`, CommandDeclaration>>;

export type CommandId = keyof typeof commands;

/** Every setting, with the type it is read as. */
export const settings = {
  engine: { default: 'auto' as 'auto' | 'docker' | 'process' },
  'docker.host': { default: '' },
  'docker.context': { default: '' as string },
  'redis.url': { default: '' },
  'manifest.file': { default: '' },
  profiles: { default: [] as readonly string[] },
  'services.groupBy': { default: 'application' as 'application' | 'profile' | 'state' },
  'plan.confirm': { default: 'always' as 'always' | 'destructive' | 'never' },
  'channels.refreshInterval': { default: 2000 },
  'language.coexistence': { default: 'auto' as 'auto' | 'all' | 'own' },
  'codeLens.enabled': { default: true as boolean },
  'inlayHints.variables': { default: true as boolean },
  'inlayHints.defaults': { default: true as boolean },
  'inlayHints.inherited': { default: true as boolean },
  'inspector.startFrom': { default: 'beginning' as 'beginning' | 'latest' },
  'inspector.maxMessages': { default: 1_000_000 },
  'inspector.maxBytes': { default: 536_870_912 },
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
  /** What the Channels view can show; `unavailable` when the Services view has nothing either. */
  'patchbay.channels.state': ['unavailable', 'notRunning', 'noBroker', 'connecting', 'lost', 'ready'],
} as const;
export type ContextKeys = { readonly [K in keyof typeof contextKeys]: (typeof contextKeys)[K][number] };

export const views = ['patchbay.services', 'patchbay.channels'] as const;
export type ViewId = (typeof views)[number];
