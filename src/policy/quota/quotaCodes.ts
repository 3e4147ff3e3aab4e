/** What findings of quotas say, by their codes: `docs/problems.md` and code scanning tell it. */
export const quotaCodes = {
  'quota.cpus': {
    severity: 'error',
    summary: 'All containers together may take more CPUs than the quota allows.',
    help: 'The first service with which the sum is too high is marked. Lower its limit or its replicas, or raise the quota.',
  },
  'quota.memory': {
    severity: 'error',
    summary: 'All containers together may take more memory than the quota allows.',
    help: 'The first service with which the sum is too high is marked. Lower its limit or its replicas, or raise the quota.',
  },
  'quota.containers': {
    severity: 'error',
    summary: 'There are more containers than the quota allows.',
    help: 'Each replica counts, and so does a command that runs once. Lower the replicas, or raise the quota.',
  },
  'quota.volumes': {
    severity: 'error',
    summary: 'There are more volumes than the quota allows.',
    help: 'Named volumes count, external ones do not. Remove one that is not needed, or raise the quota.',
  },
  'quota.ports': {
    severity: 'error',
    summary: 'More ports are published than the quota allows.',
    help: 'Publish fewer: containers reach each other without. Or raise the quota.',
  },
  'quota.images': {
    severity: 'error',
    summary: 'The images of what runs are larger than the quota allows.',
    help: 'An image counts once it is on the engine. Take a smaller one, or raise the quota.',
  },
  'quota.cost': {
    severity: 'error',
    summary: 'What runs costs more in a month than the quota allows.',
    help: 'By the prices of the manifest, or the default ones of OpenCost. Lower limits or replicas, or raise the quota.',
  },
  'quota.unlimited': {
    severity: 'error',
    summary: 'A service states no limit, though the quota counts it.',
    help: 'It may take all there is, which no quota holds. Write a limit, or quota.defaults for all services without.',
  },
  'quota.unpriced': {
    severity: 'warning',
    summary: 'A cost is limited of what has no price.',
    help: 'The ceiling holds for what has a price alone. Write quota.cost.cpuHour and quota.cost.gibHour.',
  },
} as const;
