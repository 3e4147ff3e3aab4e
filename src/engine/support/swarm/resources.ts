import { written } from '../support.ts';
import { emulated, field, limited, nothing, same, type SwarmTable } from './swarmSupport.ts';

/** `deploy` of a service. */
export const swarmDeploySupport: SwarmTable = written({
  mode: field('Mode'),
  endpoint_mode: field('EndpointSpec.Mode'),
  replicas: field('Mode.Replicated.Replicas'),
  labels: field('Labels'),
  'rollback_config.parallelism': field('RollbackConfig.Parallelism'),
  'rollback_config.delay': field('RollbackConfig.Delay'),
  'rollback_config.failure_action': field('RollbackConfig.FailureAction'),
  'rollback_config.monitor': field('RollbackConfig.Monitor'),
  'rollback_config.max_failure_ratio': field('RollbackConfig.MaxFailureRatio'),
  'rollback_config.order': field('RollbackConfig.Order'),
  'update_config.parallelism': field('UpdateConfig.Parallelism'),
  'update_config.delay': field('UpdateConfig.Delay'),
  'update_config.failure_action': field('UpdateConfig.FailureAction'),
  'update_config.monitor': field('UpdateConfig.Monitor'),
  'update_config.max_failure_ratio': field('UpdateConfig.MaxFailureRatio'),
  'update_config.order': field('UpdateConfig.Order'),
  'resources.limits.cpus': field('Resources.Limits.NanoCPUs'),
  'resources.limits.memory': field('Resources.Limits.MemoryBytes'),
  'resources.limits.pids': field('Resources.Limits.Pids'),
  'resources.reservations.cpus': field('Resources.Reservations.NanoCPUs'),
  'resources.reservations.memory': field('Resources.Reservations.MemoryBytes'),
  'resources.reservations.generic_resources.discrete_resource_spec.{kind,value}': field(
    'Resources.Reservations.GenericResources',
  ),
  'resources.reservations.devices.{capabilities,count,device_ids,driver,options}': limited,
  'restart_policy.condition': field('RestartPolicy.Condition', 'a job has `none` where it says `any`'),
  'restart_policy.delay': field('RestartPolicy.Delay'),
  'restart_policy.max_attempts': field('RestartPolicy.MaxAttempts'),
  'restart_policy.window': field('RestartPolicy.Window'),
  'placement.constraints': field('Placement.Constraints'),
  'placement.preferences.spread': field('Placement.Preferences'),
  'placement.max_replicas_per_node': field('Placement.MaxReplicas'),
});

/** Images are built by the manager's engine, and brought to the nodes. */
export const swarmBuildSupport = same;

export const swarmNetworkSupport: SwarmTable = written({
  name: field('Name'),
  driver: field('Driver', '`bridge`, and what says nothing, is an `overlay`'),
  driver_opts: field('Options'),
  'ipam.driver': field('IPAM.Driver'),
  'ipam.config.subnet': field('IPAM.Config.*.Subnet'),
  'ipam.config.ip_range': field('IPAM.Config.*.IPRange'),
  'ipam.config.gateway': field('IPAM.Config.*.Gateway'),
  'ipam.config.aux_addresses': limited,
  'ipam.options': field('IPAM.Options'),
  'external.name': same,
  internal: field('Internal'),
  enable_ipv4: field('EnableIPv4'),
  enable_ipv6: limited,
  attachable: field('Attachable', 'true where it says nothing, so that what runs beside the services can join'),
  labels: field('Labels'),
});

export const swarmVolumeSupport: SwarmTable = {
  name: field('ContainerSpec.Mounts.*.Source'),
  driver: field('ContainerSpec.Mounts.*.VolumeOptions.DriverConfig.Name', 'the node that gets a task makes it'),
  driver_opts: field('ContainerSpec.Mounts.*.VolumeOptions.DriverConfig.Options'),
  'external.name': emulated('a node that has none of that name makes an empty one'),
  labels: field('ContainerSpec.Mounts.*.VolumeOptions.Labels'),
};

const driverOnly = '_refused_: create it with its driver, and declare it as external';

/** Secrets and configs of the top level. */
export const swarmFileSupport: SwarmTable = written({
  name: field('Name', 'followed by a hash of the content'),
  '{file,environment,content}': field('Data'),
  'external.name': emulated('must be there, and is neither made nor removed'),
  '{driver,driver_opts}': nothing(driverOnly),
  template_driver: field('Templating.Name'),
  labels: field('Labels'),
});
