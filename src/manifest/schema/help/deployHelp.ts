import { cpuCounts } from './words.ts';
import type { HelpTable, KeyHelp } from './keyHelp.ts';

const resources = {
  cpus: { default: 'no limit', example: "cpus: '0.50'", values: cpuCounts },
  memory: { default: 'no limit', example: 'memory: 256M' },
  pids: { default: 'no limit', example: 'pids: 100' },
};

const deviceRequest = {
  capabilities: {
    example: 'capabilities: [gpu]',
    values: { gpu: 'Graphics processors.', tpu: 'Accelerators for AI.', 'nvidia-compute': 'CUDA of NVIDIA.' },
  },
  count: { default: 'all', example: 'count: 1', values: { all: 'Every device that fits.' } },
  device_ids: { example: 'device_ids: ["0"]' },
  driver: { values: { nvidia: 'GPUs of NVIDIA.', cdi: 'Devices by the Container Device Interface.' } },
};

/** Parts of an update and of a rollback. */
const rollout: Readonly<Record<string, KeyHelp>> = {
  parallelism: { example: 'parallelism: 2' },
  delay: { default: '0s', example: 'delay: 10s' },
  failure_action: {
    default: 'pause',
    values: {
      continue: 'Go on with the next containers.',
      rollback: 'Go back to what ran before; only of an update.',
      pause: 'Stop where it is, and wait for you.',
    },
  },
  monitor: { default: '0s', example: 'monitor: 30s' },
  max_failure_ratio: { default: '0' },
  order: {
    default: 'stop-first',
    values: {
      'stop-first': 'The old container is stopped before the new one starts.',
      'start-first': 'The new container starts before the old one is stopped: for a while both run.',
    },
  },
};

/** Help for the keys below `deploy`. */
export const deployHelp: HelpTable = {
  deploy: {
    mode: {
      default: 'replicated',
      values: {
        replicated: 'So many containers as `replicas` says.',
        global: 'One container on every node.',
        'replicated-job': 'So many containers as `replicas` says, each until it ends with exit code 0.',
        'global-job': 'One container on every node, until it ends with exit code 0.',
      },
    },
    endpoint_mode: {
      default: 'vip',
      values: {
        vip: 'The service has one virtual address, behind which connections are spread.',
        dnsrr: 'The name of the service has the address of every container, in turn.',
      },
    },
    replicas: { default: '1', example: 'replicas: 3' },
    labels: { example: 'labels:\n  com.example.team: payments' },
    update_config: { example: 'update_config:\n  order: start-first\n  delay: 10s' },
    rollback_config: { example: 'rollback_config:\n  parallelism: 0' },
    resources: { example: "resources:\n  limits:\n    cpus: '0.50'\n    memory: 256M" },
    restart_policy: { example: 'restart_policy:\n  condition: on-failure\n  max_attempts: 3' },
    placement: { example: 'placement:\n  constraints: [node.role==worker]' },
  },
  update: rollout,
  limits: resources,
  reservations: {
    cpus: { ...resources.cpus, default: 'none' },
    memory: { ...resources.memory, default: 'none' },
    devices: { example: 'devices:\n  - driver: nvidia\n    capabilities: [gpu]' },
  },
  'device request': deviceRequest,
  'restart policy': {
    condition: {
      default: 'any',
      values: {
        none: 'Never.',
        'on-failure': 'When it ended with an exit code other than 0.',
        any: 'Whatever its exit code.',
      },
    },
    delay: { default: '0s' },
    max_attempts: { default: 'no limit' },
    window: { default: '0s' },
  },
  placement: {
    constraints: {
      example: 'constraints:\n  - node.labels.disk==ssd',
      values: {
        'node.role==manager': 'Nodes that manage the swarm.',
        'node.role==worker': 'Nodes that only run containers.',
        'node.platform.os==linux': 'Nodes that run Linux.',
        'node.labels.<label>==<value>': 'Nodes with a label of that value.',
        'node.hostname==<name>': 'The node of that name.',
      },
    },
    max_replicas_per_node: { default: 'no limit' },
  },
  preference: { spread: { example: 'spread: node.labels.zone' } },
};
