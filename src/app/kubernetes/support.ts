/** What becomes of one attribute of a manifest in an export. */
export interface KubernetesSupport {
  /** `needless`: it has no effect there, and nothing is told. */
  readonly kind: 'mapped' | 'emulated' | 'left-out' | 'refused' | 'needless';
  /** The field of the object, how it is emulated, or why it is none. */
  readonly text: string;
}

const map = (text: string): KubernetesSupport => ({ kind: 'mapped', text });
const emulate = (text: string): KubernetesSupport => ({ kind: 'emulated', text });
const leave = (text: string): KubernetesSupport => ({ kind: 'left-out', text });
const refuse = (text: string): KubernetesSupport => ({ kind: 'refused', text });
const needless = (text: string): KubernetesSupport => ({ kind: 'needless', text });

const local = needless('it is for work on this machine');
const noted = 'the addresses are given by the cluster';
const ofNode = 'the nodes of the cluster say it';

/** Every attribute of a service but those of `build`, which `patchbay build` reads, and every one of the other sections. */
export const kubernetesSupport: Readonly<Record<string, KubernetesSupport>> = written({
  'services.annotations': map('annotations of the pod'),
  'services.attach': local,
  'services.blkio_config.{weight,weight_device.path,weight_device.weight}': leave('Kubernetes limits no disks'),
  'services.blkio_config.{device_read_bps,device_write_bps,device_read_iops,device_write_iops}.{path,rate}':
    leave('Kubernetes limits no disks'),
  'services.cap_{add,drop}': map('securityContext.capabilities'),
  'services.{cgroup,userns_mode,uts,isolation,runtime,cgroup_parent,storage_opt,device_cgroup_rules}': leave(ofNode),
  'services.command': map('args'),
  'services.{configs,secrets}.{source,target,mode}': map('volumes and volumeMounts, a file each'),
  'services.{configs,secrets}.{uid,gid}': leave('such files belong to root'),
  'services.container_name': emulate('a Service of that name more'),
  'services.{cpu_count,cpu_percent,cpu_rt_period,cpu_rt_runtime,cpu_shares,cpuset}': leave(
    'Kubernetes counts processors, and no other way',
  ),
  'services.cpu_period': needless('`cpu_quota` is a part of it'),
  'services.cpu_quota': map('resources.limits.cpu'),
  'services.cpus': map('resources.limits.cpu'),
  'services.credential_spec.{file,registry,config}': refuse('it is for Windows alone'),
  'services.depends_on.condition': emulate(
    'a service that another waits for with `service_completed_successfully` is a Job; all begin at once, which is told',
  ),
  'services.depends_on.{required,restart}': leave('all begin at once'),
  'services.develop.watch.{path,action,target,ignore,include,initial_sync,exec.command,exec.user,exec.privileged,exec.working_dir,exec.environment}':
    local,
  'services.devices.{source,target,permissions}': leave(ofNode),
  'services.dns': map('dnsConfig.nameservers'),
  'services.dns_opt': map('dnsConfig.options'),
  'services.dns_search': map('dnsConfig.searches'),
  'services.domainname': leave('a pod has the domain of its namespace'),
  'services.entrypoint': map('command'),
  'services.env_file.{path,required,format}': map('env, as `environment`'),
  'services.environment': map('env; what looks like a secret from a Secret'),
  'services.expose': map('ports of the container and of the Service'),
  'services.extends.{service,file}': needless('the manifest is resolved with it'),
  'services.external_links': leave('what is outside has its own name'),
  'services.extra_hosts': map('hostAliases; without `host-gateway`'),
  'services.gpus.{capabilities,count,driver}': map('resources.limits, of NVIDIA and AMD'),
  'services.gpus.{device_ids,options}': leave('the cluster chooses'),
  'services.group_add': map('securityContext.supplementalGroups, by number'),
  'services.healthcheck.{test,interval,timeout,retries}': map('readinessProbe, in whole seconds'),
  'services.healthcheck.start_period': needless(
    'a replica that is not ready gets no connections, and is not restarted',
  ),
  'services.healthcheck.start_interval': leave('a probe has one interval'),
  'services.healthcheck.disable': needless('there is no probe'),
  'services.hostname': map('hostname'),
  'services.image': map('image'),
  'services.init': leave('Kubernetes adds no such process'),
  'services.{ipc,pid}': map('hostIPC, hostPID for `host`; others are left out'),
  'services.{label_file,labels}': map('annotations of the pod'),
  'services.links': emulate('a Service a name; all reach it by that'),
  'services.logging.{driver,options}': leave('the cluster gathers what is written'),
  'services.mac_address': leave(noted),
  'services.mem_limit': map('resources.limits.memory'),
  'services.mem_reservation': map('resources.requests.memory'),
  'services.{mem_swappiness,memswap_limit,oom_kill_disable,oom_score_adj}': leave('the cluster decides it'),
  'services.models.{endpoint_var,model_var}': refuse('Docker provides its models'),
  'services.network_mode': map('hostNetwork for `host`; `none` is left out, `service:` and `container:` are refused'),
  'services.networks.aliases': emulate('a Service a name; all networks are one'),
  'services.networks.{interface_name,ipv4_address,ipv6_address,link_local_ips,mac_address,driver_opts,gw_priority}':
    leave(noted),
  'services.networks.priority': needless('a pod has one network'),
  'services.pids_limit': leave('the cluster decides it'),
  'services.platform': map('nodeSelector'),
  'services.ports.{target,protocol,app_protocol,name}': map('ports of the container and of the Service'),
  'services.ports.published': map('a Service of type LoadBalancer more'),
  'services.ports.host_ip': leave(
    'a port of this machine alone is not published; other addresses are given by the cluster',
  ),
  'services.ports.mode': leave('a Service is what publishes ports'),
  'services.post_start.command': map('lifecycle.postStart, of one command'),
  'services.post_start.{working_dir,environment,user,privileged}': leave('it runs as the container does'),
  'services.post_start.{image,per_replica}': needless('it is for `pre_start`'),
  'services.pre_start.{command,working_dir,environment,image,user,privileged,per_replica}': emulate(
    'initContainers, which run before each start of each replica',
  ),
  'services.pre_stop.command': map('lifecycle.preStop, of one command'),
  'services.pre_stop.{working_dir,environment,user,privileged}': leave('it runs as the container does'),
  'services.pre_stop.{image,per_replica}': needless('it is for `pre_start`'),
  'services.privileged': map('securityContext.privileged'),
  'services.profiles': emulate('a service without an active profile is left out'),
  'services.provider.{type,options}': refuse('a foreign program provides it'),
  'services.pull_policy': map('imagePullPolicy'),
  'services.pull_refresh_after': leave('Kubernetes knows no such rule'),
  'services.read_only': map('securityContext.readOnlyRootFilesystem'),
  'services.restart': emulate('what runs is always brought back; of a Job: restartPolicy, backoffLimit'),
  'services.scale': map('replicas'),
  'services.security_opt': map('securityContext, for `no-new-privileges` and `unconfined`; others are left out'),
  'services.shm_size': emulate('memory at /dev/shm'),
  'services.stdin_open': map('stdin'),
  'services.stop_grace_period': map('terminationGracePeriodSeconds'),
  'services.stop_signal': leave('the image says it'),
  'services.sysctls': map('securityContext.sysctls'),
  'services.tmpfs': map('emptyDir in memory, of its size'),
  'services.tty': map('tty'),
  'services.ulimits.{soft,hard}': leave(ofNode),
  'services.use_api_socket': refuse('there is no Docker to talk to'),
  'services.user': map('securityContext.runAsUser, runAsGroup, by number'),
  'services.volumes.{type,source,target,read_only}': map(
    'volumes and volumeMounts: claims of named volumes, a ConfigMap of a file that is only read; folders of this machine are left out',
  ),
  'services.volumes.{consistency,bind.propagation,bind.selinux,bind.create_host_path,bind.recursive,volume.labels}':
    leave('a volume of Kubernetes has its class'),
  'services.volumes.volume.nocopy': needless('nothing is ever copied from an image'),
  'services.volumes.volume.subpath': map('volumeMounts.subPath'),
  'services.volumes.tmpfs.size': map('emptyDir.sizeLimit'),
  'services.volumes.tmpfs.mode': leave('memory has the rights of the pod'),
  'services.volumes.image.subpath': map('volumeMounts.subPath'),
  'services.volumes_from': refuse('a pod mounts volumes by their names'),
  'services.working_dir': map('workingDir'),
  'services.deploy.mode': map('the kind: Deployment, DaemonSet, Job; StatefulSet where a named volume is written to'),
  'services.deploy.endpoint_mode': emulate(
    'a name stands for the addresses of the replicas, as with `dnsrr`; `vip` is told',
  ),
  'services.deploy.replicas': map('replicas'),
  'services.deploy.labels': map('annotations of the workload'),
  'services.deploy.rollback_config.{parallelism,delay,failure_action,monitor,max_failure_ratio,order}': leave(
    'a rollback is a rollout like any other',
  ),
  'services.deploy.update_config.{parallelism,order}': map('strategy.rollingUpdate'),
  'services.deploy.update_config.{delay,monitor}': map('minReadySeconds'),
  'services.deploy.update_config.{failure_action,max_failure_ratio}': leave(
    'a rollout that does not come to its end stands',
  ),
  'services.deploy.resources.limits.{cpus,memory}': map('resources.limits'),
  'services.deploy.resources.limits.pids': leave('the cluster decides it'),
  'services.deploy.resources.reservations.{cpus,memory}': map('resources.requests'),
  'services.deploy.resources.reservations.generic_resources.discrete_resource_spec.{kind,value}': leave(
    'resources have the names of device plugins',
  ),
  'services.deploy.resources.reservations.devices.{capabilities,count,driver}': map(
    'resources.limits, of NVIDIA and AMD',
  ),
  'services.deploy.resources.reservations.devices.{device_ids,options}': leave('the cluster chooses'),
  'services.deploy.restart_policy.{condition,max_attempts}': emulate('as `restart`'),
  'services.deploy.restart_policy.{delay,window}': leave('Kubernetes waits longer after each failure'),
  'services.deploy.placement.constraints': map('affinity.nodeAffinity'),
  'services.deploy.placement.preferences.spread': map('topologySpreadConstraints'),
  'services.deploy.placement.max_replicas_per_node': map('affinity.podAntiAffinity, of one'),
  'networks.{name,driver,driver_opts,ipam.driver,ipam.config.subnet,ipam.config.ip_range,ipam.config.gateway,ipam.config.aux_addresses,ipam.options,external.name,enable_ipv4,enable_ipv6,attachable,labels}':
    needless('all pods of a cluster are in one network'),
  'networks.internal': leave('all pods of a cluster are in one network'),
  'volumes.name': needless('a claim has the key’s name'),
  'volumes.{driver,driver_opts}': leave('the cluster says what its storage is'),
  'volumes.external.name': map('persistentVolumeClaim.claimName'),
  'volumes.labels': needless('labels of Compose are for Docker'),
  '{secrets,configs}.name': needless('the object has the key’s name'),
  'configs.{file,environment,content}': map('data of a ConfigMap'),
  'secrets.{file,environment,content}': map('data of a Secret, written with `--secrets` alone'),
  '{secrets,configs}.external.name': map('the name of the ConfigMap or Secret'),
  '{secrets,configs}.{driver,template_driver}': refuse('its driver is one of Swarm'),
  '{secrets,configs}.{labels,driver_opts}': needless('they are for Docker'),
});

/** `{a,b}.{c,d}` stands for all four. */
function written(table: Readonly<Record<string, KubernetesSupport>>): Readonly<Record<string, KubernetesSupport>> {
  return Object.fromEntries(
    Object.entries(table).flatMap(([key, support]) => spread(key).map((name) => [name, support])),
  );
}

function spread(key: string): readonly string[] {
  const [, start = '', names, end = ''] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(key) ?? [];
  if (names === undefined) return [key];
  return names.split(',').flatMap((name) => spread(end).map((rest) => `${start}${name}${rest}`));
}
