/** What Patchbay's command line has that Docker Compose has not, and why. */
export const ownCommands: Readonly<Record<string, string>> = {
  asyncapi: 'prints the channels, their contracts, and who sends and receives, as an AsyncAPI document',
  audit: 'shows what was done and by whom, and proves that nothing of it was changed',
  check: 'finds what is wrong with a manifest, for people, scripts, code scanning and pull requests',
  drift: 'tells in what what runs is not as the manifest says, or one environment as another',
  promote: 'brings what runs in one environment to another: the same images, by digest',
  export:
    'writes the services as objects of Kubernetes; in Compose, this writes the files of a container to an archive',
  node: 'drains, promotes or labels a node of a cluster',
  nodes: 'shows the machines of a cluster',
  plan: 'shows what `up` would do',
  policy: 'tests policies, tries them on the past, and tells what packs are locked by',
  publish: 'sends messages to a channel; in Compose, this publishes a manifest to a registry',
  quota: 'shows what runs beside what the quota allows, and what services cost',
  rebalance: 'spreads replicas evenly over the nodes of a cluster',
  record: 'writes the messages of channels to a file, with their timing',
  redrive: 'moves dead messages back to where they are worked on',
  rollout: 'pauses updates of services on a cluster, or lets them go on',
  rollback: 'puts services of a cluster back to how they were before their last update',
  replay: 'sends the messages of a recording again, with their timing',
  tail: 'prints the messages of a channel as they come',
  topology: 'shows what talks to what, as it is declared and as it is seen',
  trace: 'shows all messages and log lines that have a value, with what led to what',
};

/** The options by command. All options of the commands above are Patchbay's own. */
export const ownOptions: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': {
    '--engine': 'what runs services: Docker, or local processes',
    '-H, --host': "Docker's address, as in `docker -H`",
    '--reason': 'why, where a policy asks for a reason; before the command where that has an option of this name',
    '--environment': 'one of `x-patchbay.environments`; before the command where that has an option of this name',
    '--context': 'a docker context, as in `docker --context`',
  },
  config: { '--explain': 'tells where a value comes from' },
  events: { '--format': 'for people, or JSON lines' },
  publish: { '--file': 'the messages; the manifest is named by `-f`' },
  ps: { '--no-orphans': '`--orphans=false`' },
  logs: { '--no-prefix': '`--no-log-prefix`' },
  ls: { '--workspace': 'the applications of a folder, running or not, in place of the projects on the engine' },
  restart: {
    '--wait': 'as with `up` and `start`',
    '--no-wait': 'returns once everything is started; the default',
    '--wait-timeout': 'as with `up` and `start`',
  },
  start: { '--no-wait': 'returns once everything is started; the default' },
  run: { '--no-interactive': '`--interactive=false`' },
  up: {
    '--local': 'services that run as local processes among the containers of the others',
    '--no-wait': 'the default',
  },
  watch: { '--format': 'for people, or JSON lines' },
};
